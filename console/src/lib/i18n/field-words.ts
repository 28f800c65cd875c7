// Why a field was not taken: the server explains itself in English, the person reads their own language.
import { Refused } from '$lib/api/problem';
import { words } from './language.svelte';

/** A reason in the reader's words; one that is new to us says at least where to look. */
export function reasonWords(reason: string): string {
  const t = words.t.reasons;
  const number = (found: RegExpExecArray, at: number) => Number(found[at]);
  const length = /must have (\d+) to (\d+) (?:visible ASCII )?characters(?:, has (\d+))?/.exec(
    reason
  );
  if (length?.[3] === '0') return t.missing;
  if (length) return t.length(number(length, 1), number(length, 2));
  const longest = /must have at most (\d+) characters/.exec(reason);
  if (longest) return t.length(0, number(longest, 1));
  if (reason.includes('at least one language')) return t.oneLanguage;
  if (/^(must be given|is empty|is missing)/.test(reason)) return t.missing;
  const most = /(?:must be at most|has at most) (\d+)/.exec(reason);
  if (most) return t.most(number(most, 1));
  const range = /must be (?:a (?:whole )?number from )?(\d+) to (\d+)/.exec(reason);
  if (range) return t.range(number(range, 1), number(range, 2));
  return t.other;
}

/** What was refused, by the path of its field (`es.alternatives.3`), in the reader's words. */
export function fieldWords(cause: unknown): [string, string][] {
  if (!(cause instanceof Refused)) return [];
  return cause.fields.map(({ field, reason }) => [field, reasonWords(reason)]);
}
