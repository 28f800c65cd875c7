// Telling the server what an agent has seen, once per message and only what was on the screen.
import * as api from '$lib/api/conversations';
import type { Thread } from './thread.svelte';
import { workplace } from './workplace.svelte';

const told = new WeakMap<Thread, number>();

/** Marks the conversation read up to its newest message, if somebody can see it. */
export function markRead(thread: Thread): void {
  const number = thread.newestNumber;
  const unread = thread.conversation?.unread ?? 0;
  if (unread === 0 || document.hidden || (told.get(thread) ?? 0) >= number) return;
  told.set(thread, number);
  api.read(thread.id, number).then(
    (conversation) => workplace.take(conversation),
    () => told.delete(thread)
  );
}
