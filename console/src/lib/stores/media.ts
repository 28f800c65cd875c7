// Where the file of a message is, once it is stored.
import type { Media } from '$protocol';

/** The file's address, or `null` while there is none. Only our own and secure addresses count. */
export function fileUrl(media: Media | null): string | null {
  const url = media?.state === 'stored' ? media.url : null;
  return url && (url.startsWith('/') || url.startsWith('https://')) ? url : null;
}
