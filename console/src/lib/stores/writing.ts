// Whether an agent may write to the customer now, and if not, why.
import type { Conversation } from '$protocol';

export type Writing =
  | 'free'
  | 'bot'
  | 'nobody'
  | 'phone'
  | 'other'
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

/** Judges what the server will judge again; `now` in milliseconds. */
export function writing(conversation: Conversation, me: string, now: number): Writing {
  const { owner } = conversation;
  if (conversation.blocked) return 'blocked';
  if (conversation.status === 'closed') return 'done';
  if (owner.kind === 'agent' && owner.user_id !== me) return 'other';
  if (owner.kind === 'bot' || owner.kind === 'nobody' || owner.kind === 'phone') return owner.kind;
  if (conversation.window_until === null) return 'window-never';
  return Date.parse(conversation.window_until) > now ? 'free' : 'window-closed';
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
