// Channels: the connected numbers, their templates, what was set aside.
import type {
  Channel,
  ChannelPatch,
  ChannelTest,
  NewChannel,
  Page,
  SetAside,
  Template
} from '$protocol';
import { everyPage, LARGEST_PAGE } from './every-page';
import { get, patch, post, query, remove } from './http';

const at = (id: string, rest = '') => `/channels/${encodeURIComponent(id)}${rest}`;

export const list = () =>
  everyPage((cursor) => get<Page<Channel>>(`/channels${query({ limit: LARGEST_PAGE, cursor })}`));
export const add = (body: NewChannel, key: string) => post<Channel>('/channels', body, key);
export const change = (id: string, body: ChannelPatch) => patch<Channel>(at(id), body);
export const drop = (id: string) => remove(at(id));
export const test = (id: string) => post<ChannelTest>(at(id, '/test'));
export const templates = (id: string) =>
  everyPage((cursor) =>
    get<Page<Template>>(at(id, `/templates${query({ limit: LARGEST_PAGE, cursor })}`))
  );
/** Fetches them anew from the provider, and returns them all. */
export const syncTemplates = async (id: string) => {
  await post(at(id, '/templates/sync'));
  return templates(id);
};
export const setAside = (cursor: string | null = null) =>
  get<Page<SetAside>>(`/set-aside${query({ limit: 50, cursor })}`);
