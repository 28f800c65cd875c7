// Where the file of a message is, once it is stored.
import type { Media } from '$protocol';

/** The file's address with us, or `null` while there is none. */
export function fileUrl(media: Media | null): string | null {
  const url = media?.state === 'stored' ? media.url : null;
  return url?.startsWith('/') ? url : null;
}

/** The address of a file that lies elsewhere: it is offered as a link and never loaded by itself. */
export function outsideUrl(media: Media | null): string | null {
  return media?.url?.startsWith('https://') ? media.url : null;
}
