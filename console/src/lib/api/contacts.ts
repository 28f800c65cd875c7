// The people who write.
import type { Contact, Page } from '$protocol';
import { get, query } from './http';

export const list = (q: string, cursor: string | null = null, signal?: AbortSignal) =>
  get<Page<Contact>>(`/contacts${query({ q, limit: 50, cursor })}`, signal);
export const one = (id: string) => get<Contact>(`/contacts/${encodeURIComponent(id)}`);
