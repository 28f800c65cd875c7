// An exception in words a person can act on.
import type { Localized } from '$protocol';
import { Refused, Unreachable } from '$lib/api/problem';
import { words } from './language.svelte';

/** Says what went wrong; the server's own detail stands in where we have no words for its code. */
export function problemWords(cause: unknown): string {
  const { problems } = words.t;
  if (cause instanceof Unreachable) return problems.unreachable;
  if (!(cause instanceof Refused)) return problems.other(String(cause));
  const known: Record<string, unknown> = problems;
  const text = known[cause.code];
  if (typeof text === 'string') return text;
  const fields = cause.fields.map(({ reason }) => reason).join(' ');
  return problems.other(fields || cause.detail || cause.message);
}

/** Why the server did not take what was written: our words by its code, else its own. */
export function refusalWords({ code, detail }: { code: string; detail: string }): string {
  const known: Record<string, unknown> = words.t.problems;
  const general = known[code];
  return words.t.composer.refusals[code] ?? (typeof general === 'string' ? general : detail);
}

/** The side of a text in two languages that is spoken now; the other one where it is missing. */
export function said(text: Localized): string {
  return text[words.language] || text.es || text.en;
}
