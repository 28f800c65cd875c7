// Files chosen for the next message: checked, uploaded, and then named in what is sent.
import type { NewMessage } from '$protocol';
import { upload } from '$lib/api/messages';

export type FileKind = 'image' | 'video' | 'audio' | 'document';

/** WhatsApp's limits in bytes. */
export const LIMITS: Record<FileKind, number> = {
  image: 5_000_000,
  video: 16_000_000,
  audio: 16_000_000,
  document: 100_000_000
};

export interface Attachment {
  key: string;
  file: File;
  kind: FileKind;
  /** An address in this page, for a look at a picture before it leaves. */
  preview: string | null;
  state: 'uploading' | 'ready' | 'failed' | 'too-big' | 'empty';
  mediaId: string | null;
}

const AUDIO = ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'];

/** What WhatsApp shows a file as; anything it does not play or draw goes as a document. */
export function kindOf(type: string): FileKind {
  if (type === 'image/jpeg' || type === 'image/png') return 'image';
  if (type === 'video/mp4' || type === 'video/3gpp') return 'video';
  return AUDIO.includes(type) ? 'audio' : 'document';
}

/** Why a file cannot go, however often it is tried. */
function faultOf({ size }: File, kind: FileKind): 'too-big' | 'empty' | null {
  if (size === 0) return 'empty';
  return size <= LIMITS[kind] ? null : 'too-big';
}

/** The message that carries an uploaded file. */
export function messageWith(attachment: Attachment, caption: string, replyTo: string | null) {
  const media = { media_id: attachment.mediaId, link: null };
  const text = caption || null;
  const { kind, file } = attachment;
  if (kind === 'audio') return { kind, media, reply_to: replyTo } satisfies NewMessage;
  const body = { media, caption: text, reply_to: replyTo };
  if (kind === 'document') return { kind, ...body, filename: file.name } satisfies NewMessage;
  return { kind, ...body } satisfies NewMessage;
}

export class Attachments {
  items = $state.raw<Attachment[]>([]);

  get ready(): boolean {
    return this.items.every(({ state }) => state === 'ready');
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const kind = kindOf(file.type);
      const fault = faultOf(file, kind);
      const attachment: Attachment = {
        key: crypto.randomUUID(),
        file,
        kind,
        preview: kind === 'image' ? URL.createObjectURL(file) : null,
        state: fault ?? 'uploading',
        mediaId: null
      };
      this.items = [...this.items, attachment];
      if (!fault) void this.#upload(attachment);
    }
  }

  retry(key: string): void {
    const failed = this.items.find((item) => item.key === key && item.state === 'failed');
    if (failed) void this.#upload(failed);
  }

  remove(key: string): void {
    const gone = this.items.find((item) => item.key === key);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    this.items = this.items.filter((item) => item.key !== key);
  }

  /** Hands over what is ready and starts empty. */
  take(): Attachment[] {
    const taken = this.items;
    for (const { preview } of taken) if (preview) URL.revokeObjectURL(preview);
    this.items = [];
    return taken;
  }

  async #upload({ key, file }: Attachment): Promise<void> {
    this.#set(key, { state: 'uploading' });
    try {
      // The attachment's key: the same file is stored once, however often this is tried.
      const { media_id } = await upload(file, key);
      this.#set(key, { state: 'ready', mediaId: media_id });
    } catch {
      this.#set(key, { state: 'failed' });
    }
  }

  #set(key: string, change: Partial<Attachment>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...change } : item));
  }
}
