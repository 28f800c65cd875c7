// Keys of the API, for programs that act as a person.
import type { ApiKey, CreatedApiKey, NewApiKey, Page } from '$protocol';
import { everyPage, LARGEST_PAGE } from './every-page';
import { get, post, query, remove } from './http';

export const list = () =>
  everyPage((cursor) => get<Page<ApiKey>>(`/api-keys${query({ limit: LARGEST_PAGE, cursor })}`));
export const add = (body: NewApiKey, key: string) => post<CreatedApiKey>('/api-keys', body, key);
export const drop = (id: string) => remove(`/api-keys/${encodeURIComponent(id)}`);
