// Conversations: the list, one, and what an agent may do with it.
import type {
  Assign,
  Conversation,
  Event,
  Join,
  Label,
  Message,
  NewLabel,
  NewMessage,
  NewNote,
  Page,
  SetLabels,
  Snooze,
  StartConversation,
  StartedConversation,
  Turn
} from '$protocol';
import { everyPage, LARGEST_PAGE } from './every-page';
import { get, post, put, query, remove } from './http';

/** What the inbox asks for; empty means "any". */
export interface Filters {
  status: string;
  channel: string;
  /** `me`, `none`, a user's id, or empty. */
  assignee: string;
  label: string;
  q: string;
}

/** How many conversations there are of each sort. */
export type Counts = Record<
  'pending' | 'open' | 'snoozed' | 'closed' | 'mine' | 'unassigned' | 'all',
  number
>;

const at = (id: string, rest = '') => `/conversations/${encodeURIComponent(id)}${rest}`;

export const list = (filters: Filters, cursor: string | null, signal?: AbortSignal) =>
  get<Page<Conversation>>(`/conversations${query({ ...filters, limit: 50, cursor })}`, signal);
/** A number of conversations, counted as far as one page goes. */
export interface OpenCount {
  count: number;
  /** There are more than were counted. */
  more: boolean;
}

export const openOf = async (channel: string): Promise<OpenCount> => {
  const asked = query({ channel, status: 'open', limit: LARGEST_PAGE });
  const page = await get<Page<Conversation>>(`/conversations${asked}`);
  return { count: page.items.length, more: page.next_cursor !== null };
};
export const counts = () => get<Counts>('/conversations/counts');
export const one = (id: string) => get<Conversation>(at(id));
export const start = (body: StartConversation, key: string) =>
  post<StartedConversation>('/conversations', body, key);

/** The newest page with `end`, an older one with a page's `prev_cursor`. */
export const messages = (id: string, cursor: string) =>
  get<Page<Message>>(at(id, `/messages${query({ limit: 50, cursor })}`));
export const events = (id: string, cursor: string) =>
  get<Page<Event>>(at(id, `/events${query({ limit: LARGEST_PAGE, cursor })}`));

export const send = (id: string, body: NewMessage, key: string) =>
  post<Message>(at(id, '/messages'), body, key);
export const note = (id: string, body: NewNote, key: string) =>
  post<Message>(at(id, '/notes'), body, key);

export const join = (id: string, body: Join) => post<Turn>(at(id, '/join'), body);
export const leave = (id: string) => post<Turn>(at(id, '/leave'));
export const assign = (id: string, body: Assign) => post<Conversation>(at(id, '/assign'), body);
export const snooze = (id: string, body: Snooze) => post<Conversation>(at(id, '/snooze'), body);
export const close = (id: string) => post<Conversation>(at(id, '/close'));
export const reopen = (id: string) => post<Conversation>(at(id, '/reopen'));
export const block = (id: string) => post<Conversation>(at(id, '/block'));
export const unblock = (id: string) => post<Conversation>(at(id, '/unblock'));
export const label = (id: string, body: SetLabels) => put<Conversation>(at(id, '/labels'), body);
export const read = (id: string, number: number) => post<Conversation>(at(id, '/read'), { number });

export const labels = () =>
  everyPage((cursor) => get<Page<Label>>(`/labels${query({ limit: LARGEST_PAGE, cursor })}`));
export const newLabel = (body: NewLabel, key: string) => post<Label>('/labels', body, key);
export const renameLabel = (id: string, body: NewLabel) =>
  put<Label>(`/labels/${encodeURIComponent(id)}`, body);
export const dropLabel = (id: string) => remove(`/labels/${encodeURIComponent(id)}`);
