// One message: its ledger, a second try, files.
import type { Ledger, Message, UploadedMedia } from '$protocol';
import { get, post } from './http';

const at = (id: string, rest: string) => `/messages/${encodeURIComponent(id)}${rest}`;

export const ledger = (id: string) => get<Ledger>(at(id, '/ledger'));
export const retry = (id: string) => post<Message>(at(id, '/retry'));
export const discard = (id: string) => post<Message>(at(id, '/discard'));

/** Hands a file in; what comes back is named in the message that carries it. */
export function upload(file: File, key: string): Promise<UploadedMedia> {
  const form = new FormData();
  form.set('file', file, file.name);
  return post<UploadedMedia>('/media', form, key);
}
