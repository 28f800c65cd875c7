// A label's name as it is typed, and what is wrong with it.
import type { Label } from '$protocol';
import { words } from '$lib/i18n/language.svelte';
import { folded } from './canned';
import { lengthOf } from './writing';

/** The server's limit, in characters. */
export const LONGEST_LABEL = 40;

/** What to say while a name that is too long is being typed: nothing of it is dropped in silence. */
export function labelTooLong(name: string): string {
  return lengthOf(name.trim()) > LONGEST_LABEL ? words.t.labels.tooLong(LONGEST_LABEL) : '';
}

/** Why the server would refuse the name; empty when it would not. `others`: the company's other labels. */
export function labelProblem(name: string, others: Label[]): string {
  const t = words.t.labels;
  if (!name.trim()) return t.missing;
  const tooLong = labelTooLong(name);
  if (tooLong) return tooLong;
  return others.some((other) => folded(other.name) === folded(name.trim())) ? t.taken : '';
}
