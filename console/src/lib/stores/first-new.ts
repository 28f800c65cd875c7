// From which message on a conversation is new to the people who answer.
import type { Conversation, Message } from '$protocol';

/**
 * The number of the first message that no person has read and that still wants one. What the bot has
 * answered is dealt with, though nobody has read it; that it passed the talk on is no such answer.
 */
export function firstNew(conversation: Conversation, messages: Message[]): number | null {
  const { owner, unread, waiting_since: since } = conversation;
  if (owner.kind === 'bot' || unread === 0) return null;
  const unseen = messages.filter(({ direction }) => direction === 'inbound').slice(-unread);
  const answer = messages.findLast(
    ({ direction, created_at }) =>
      direction === 'outbound' && (since === null || created_at < since)
  );
  return unseen.find(({ number }) => number > (answer?.number ?? 0))?.number ?? null;
}
