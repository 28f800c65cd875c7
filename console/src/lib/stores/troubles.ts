// Sends that failed or are unknown, and what may be done about them.
import type { Conversation, Event, Message } from '$protocol';
import { settledNumbers } from './facts';

/** Meta's code for free text after the 24-hour window. */
const WINDOW_CLOSED = 131047;

export function bad({ status }: Message): boolean {
  return status === 'failed' || status === 'unknown';
}

/** Whether only a template would arrive instead. */
export function wantsTemplate({ error, kind }: Message): boolean {
  return kind !== 'template' && (error?.code === WINDOW_CLOSED || error?.class === 'change');
}

/** Failed sends that nobody has dealt with, as far as they are loaded, oldest first. */
export function openTroubles(messages: Message[], facts: Event[]): Message[] {
  const settled = settledNumbers(facts);
  return messages.filter((message) => {
    // What a takeover dropped was meant not to leave.
    const dropped = message.error?.class === 'superseded';
    return bad(message) && !dropped && !settled.has(message.number);
  });
}

/** Whether the agent `me` must take the conversation before anything can be sent again. */
export function mustTake({ owner }: Conversation, me: string): boolean {
  return owner.kind !== 'agent' || owner.user_id !== me;
}
