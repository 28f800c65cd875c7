// A new password as it is typed, and what is wrong with it.
import type { FieldError } from '$protocol';
import { words } from '$lib/i18n/language.svelte';
import { lengthOf } from '$lib/stores/writing';

/** The server's own limit, in characters. */
export const SHORTEST_PASSWORD = 8;

export interface PasswordErrors {
  current?: string;
  new?: string;
}

export function wrongPassword(current: string, next: string): PasswordErrors {
  const t = words.t.password;
  const errors: PasswordErrors = {};
  const missing = SHORTEST_PASSWORD - lengthOf(next);
  if (!current) errors.current = t.currentMissing;
  if (missing > 0) errors.new = t.short(missing, SHORTEST_PASSWORD);
  else if (next === current) errors.new = t.same;
  return errors;
}

/** What the server refused, in our words beside its field. */
export function refusedPassword(fields: FieldError[]): PasswordErrors {
  const t = words.t.password;
  const errors: PasswordErrors = {};
  for (const { field } of fields) {
    if (field === 'current') errors.current = t.currentWrong;
    if (field === 'new') errors.new = t.refused;
  }
  return errors;
}
