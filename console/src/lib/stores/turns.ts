// Whose turn is it? The order of the inbox follows from this one question.
import type { Conversation } from '$protocol';

/** Groups of the list, in the order they are shown. */
export const TURNS = ['mine', 'team', 'customer', 'bot', 'snoozed', 'closed'] as const;
export type TurnGroup = (typeof TURNS)[number];

/**
 * Who must speak next, seen by the agent `me`. An answer that did not arrive is none: its
 * conversation waits for a person, even one that was closed meanwhile. `stuck`: the server refused
 * something written here, and it lies in this browser.
 */
export function turnOf(conversation: Conversation, me: string, stuck = false): TurnGroup {
  if (stuck) return 'mine';
  if (failing(conversation)) return heldByAnother(conversation, me) ? 'team' : 'mine';
  if (conversation.status === 'closed') return 'closed';
  if (conversation.status === 'snoozed') return 'snoozed';
  if (waits(conversation)) return heldByAnother(conversation, me) ? 'team' : 'mine';
  return conversation.owner.kind === 'bot' ? 'bot' : 'customer';
}

/** Whether a send failed or is unknown and nobody has dealt with it yet. */
export function failing({ troubled, blocked }: Conversation): boolean {
  // To somebody who is blocked nothing can be sent again.
  return troubled > 0 && !blocked;
}

function waits(conversation: Conversation): boolean {
  if (conversation.waiting_since !== null) return true;
  return conversation.owner.kind === 'nobody' && conversation.status === 'open';
}

function heldByAnother({ owner, assignee_id }: Conversation, me: string): boolean {
  if (owner.kind === 'agent') return owner.user_id !== me;
  return assignee_id !== null && assignee_id !== me;
}

/** One group with its rows. */
export interface Grouped {
  turn: TurnGroup;
  rows: Conversation[];
}

const NONE: ReadonlySet<string> = new Set();

/** Groups rows; who waits longest stands first where somebody waits, else the newest. */
export function grouped(
  rows: Iterable<Conversation>,
  me: string,
  stuck: ReadonlySet<string> = NONE
): Grouped[] {
  const groups = new Map<TurnGroup, Conversation[]>(TURNS.map((turn) => [turn, []]));
  for (const row of rows) groups.get(turnOf(row, me, stuck.has(row.id)))?.push(row);
  return TURNS.flatMap((turn) => {
    const own = groups.get(turn) ?? [];
    own.sort(turn === 'mine' || turn === 'team' ? byWait : byActivity);
    return own.length ? [{ turn, rows: own }] : [];
  });
}

function byWait(a: Conversation, b: Conversation): number {
  return compare(a.waiting_since ?? lastAt(a), b.waiting_since ?? lastAt(b)) || compare(a.id, b.id);
}

function byActivity(a: Conversation, b: Conversation): number {
  return compare(lastAt(b), lastAt(a)) || compare(a.id, b.id);
}

/** When something last happened that a person would notice. */
export function lastAt(conversation: Conversation): string {
  return conversation.last_message?.at ?? conversation.created_at;
}

// Times are RFC 3339 in UTC with milliseconds: their text sorts as they do.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
