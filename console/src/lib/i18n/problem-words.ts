// An exception in words a person can act on.
import type { Localized } from '$protocol';
import { Refused, Unreachable } from '$lib/api/problem';
import { reasonWords } from './field-words';
import { words } from './language.svelte';

/** Says what went wrong. What has no words of ours is told by its code, never in the server's own words. */
export function problemWords(cause: unknown): string {
  const { problems } = words.t;
  if (cause instanceof Unreachable) return problems.unreachable;
  if (!(cause instanceof Refused)) return problems.other('console');
  const fields = new Set(cause.fields.map(({ reason }) => reasonWords(reason)));
  fields.delete(words.t.reasons.other);
  if (cause.code === 'invalid' && fields.size) return [problems.invalid, ...fields].join(' ');
  return codeWords(cause.code);
}

/** Why the server did not take what was written. */
export function refusalWords({ code }: { code: string }): string {
  return words.t.composer.refusals[code] ?? codeWords(code);
}

function codeWords(code: string): string {
  const known: Record<string, unknown> = words.t.problems;
  const text = known[code];
  return typeof text === 'string' ? text : words.t.problems.other(code);
}

/** The side of a text in two languages that is spoken now; the other one where it is missing. */
export function said(text: Localized): string {
  return text[words.language] || text.es || text.en;
}
