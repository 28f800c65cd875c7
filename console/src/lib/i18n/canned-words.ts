// A canned reply as this agent would say it to this customer.
import type { CannedReply } from '$protocol';
import { wordsFor } from '$lib/stores/canned';
import { session } from '$lib/stores/session.svelte';
import { words } from './language.svelte';

export function cannedWords(reply: CannedReply, customer: string): string {
  return wordsFor(reply, customer, session.value?.user.name ?? '', words.language);
}
