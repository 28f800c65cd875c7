// Whether an agent may write to the customer now, and if not, why.
import type { Conversation, Message } from '$protocol';
import type { Entry } from './outbox-entry';
import { wantsTemplate } from './troubles';

export type Writing =
  | 'free'
  | 'bot'
  | 'nobody'
  | 'phone'
  | 'other'
  | 'channel-gone'
  | 'blocked'
  | 'done'
  | 'window-closed'
  | 'window-never';

/** The reasons that taking the conversation over removes. */
export const JOINABLE: ReadonlySet<Writing> = new Set<Writing>([
  'bot',
  'nobody',
  'phone',
  'other',
  'done'
]);

/** What an agent may do about the turn: take it, take it from somebody by force, or ask for it. */
export type Taking = 'take' | 'force' | 'ask' | null;

/** What another agent holds only an administrator may take. */
export function taking(may: Writing, admin: boolean): Taking {
  if (may === 'other') return admin ? 'force' : 'ask';
  return JOINABLE.has(may) ? 'take' : null;
}

/** Whether another agent holds the turn, however the conversation stands otherwise. */
export function heldByOther({ owner }: Conversation, me: string): boolean {
  return owner.kind === 'agent' && owner.user_id !== me;
}

/**
 * Judges what the server will judge again; `now` in milliseconds. `shut`: who knows better than our
 * clock has said that the window is closed. `gone`: the channel was removed, and nothing else matters.
 */
export function writing(
  conversation: Conversation,
  me: string,
  now: number,
  shut = false,
  gone = false
): Writing {
  const { owner } = conversation;
  if (gone) return 'channel-gone';
  if (conversation.blocked) return 'blocked';
  if (conversation.status === 'closed') return 'done';
  if (heldByOther(conversation, me)) return 'other';
  if (owner.kind === 'bot' || owner.kind === 'nobody' || owner.kind === 'phone') return owner.kind;
  if (conversation.window_until === null) return 'window-never';
  return shut || windowLeft(conversation, now) === 0 ? 'window-closed' : 'free';
}

/** Milliseconds in which free text may still be sent, by our clock. */
export function windowLeft({ window_until }: Conversation, now: number): number {
  return window_until === null ? 0 : Math.max(0, Date.parse(window_until) - now);
}

/**
 * Whether the provider or the server has refused free text for the window's sake since the customer
 * last wrote: their word counts more than a clock.
 */
export function saidClosed(messages: Message[], entries: Entry[]): boolean {
  const heard = messages.findLast(({ direction }) => direction === 'inbound')?.number ?? 0;
  return (
    entries.some(({ refusal, after }) => refusal?.code === 'window_closed' && after >= heard) ||
    messages.some(
      (message) => message.number > heard && message.status === 'failed' && wantsTemplate(message)
    )
  );
}

/** WhatsApp's window for free text, and from when on its end is near. */
export const WINDOW_MS = 24 * 3_600_000;
export const LOW_MS = 2 * 3_600_000;

/** WhatsApp's longest text. */
export const LONGEST_TEXT = 4096;

/** Characters as the provider counts them: whole code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}
