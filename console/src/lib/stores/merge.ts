// Putting rows together so that applying one twice, or an old one late, changes nothing.
import type { Conversation, Event, Message } from '$protocol';

/** The newer of two rows of one conversation. */
export function newer(held: Conversation | null, came: Conversation): Conversation {
  return held && held.position >= came.position ? held : came;
}

/** Joins messages by id, in order of their number; a row with an older `changed` loses. */
export function mergeMessages(held: Message[], came: Message[]): Message[] {
  if (came.length === 0) return held;
  const byId = new Map(held.map((message) => [message.id, message]));
  let touched = false;
  for (const message of came) {
    const before = byId.get(message.id);
    if (before && before.changed >= message.changed) continue;
    byId.set(message.id, message);
    touched = true;
  }
  if (!touched) return held;
  return [...byId.values()].sort((a, b) => a.number - b.number);
}

/** Joins facts by their place in the log. */
export function mergeFacts(held: Event[], came: Event[]): Event[] {
  if (came.length === 0) return held;
  const byPosition = new Map(held.map((fact) => [fact.position, fact]));
  const before = byPosition.size;
  for (const fact of came) byPosition.set(fact.position, fact);
  if (byPosition.size === before) return held;
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}
