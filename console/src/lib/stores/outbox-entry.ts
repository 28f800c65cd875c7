// One message on its way out of this browser, as it is kept until the server has it.
import type { Message, NewMessage } from '$protocol';

/** What the server is asked to take. */
export type Outgoing =
  { sort: 'message'; body: NewMessage } | { sort: 'note'; body: { text: string } };

/** `waiting` for the line, `sending`, or `refused` by the server and left to the agent. */
export type EntryState = 'waiting' | 'sending' | 'refused';

export interface Entry {
  /** The `Idempotency-Key`: made once, the same on every try. */
  key: string;
  conversationId: string;
  outgoing: Outgoing;
  /** RFC 3339. */
  createdAt: string;
  /** Number of the newest message when this was written: our own can only come after it. */
  after: number;
  state: EntryState;
  /** Stable word of the refusal. */
  refusal: { code: string } | null;
}

/** Reads an entry back; what is not one is dropped. */
export function readEntry(text: string | null): Entry | null {
  try {
    const entry = JSON.parse(text ?? '') as Partial<Entry>;
    if (!entry.key || !entry.conversationId || !entry.outgoing) return null;
    // A page that died while sending does not know the fate: the same key asks again, safely.
    const state = entry.state === 'refused' ? 'refused' : 'waiting';
    return { ...(entry as Entry), state };
  } catch {
    return null;
  }
}

/** The words a bubble of this entry shows. */
export function textOf({ outgoing }: Entry): string {
  if (outgoing.sort === 'note') return outgoing.body.text;
  const { body } = outgoing;
  if ('text' in body) return body.text ?? '';
  if ('caption' in body) return body.caption ?? '';
  return '';
}

/** The conversations of entries that were refused. */
export function stuckIn(entries: Entry[]): ReadonlySet<string> {
  const refused = entries.filter(({ state }) => state === 'refused');
  return new Set(refused.map(({ conversationId }) => conversationId));
}

/**
 * Entries that have no message yet. While the answer to a send is under way its message may already
 * have come over the socket: each of my new messages hides one entry of the same kind and words.
 */
export function unmatched(entries: Entry[], messages: Message[], me: string): Entry[] {
  const claimed = new Set<string>();
  return entries.filter((entry) => {
    if (entry.state === 'refused') return true;
    const match = messages.find(
      (message) =>
        message.number > entry.after &&
        message.user_id === me &&
        !claimed.has(message.id) &&
        sameContent(entry, message)
    );
    if (match) claimed.add(match.id);
    return !match;
  });
}

function sameContent(entry: Entry, message: Message): boolean {
  const kind = entry.outgoing.sort === 'note' ? 'note' : entry.outgoing.body.kind;
  if (kind !== message.kind) return false;
  return kind === 'template' || textOf(entry) === (message.text ?? '');
}
