// Why a channel's sends are paused, in words a person can act on.
import type { Trouble } from '$protocol';
import { words } from './language.svelte';

/** Meta's own code stands before its words: `190: Error validating access token`. */
const CODED = /^(\d+):\s*/;

/** What happened and what to do: by Meta's code where we know it, else by the sort of trouble. */
export function troubleWords({ code, detail }: Trouble): string {
  const t = words.t.channels;
  const provider = CODED.exec(detail)?.[1] ?? '';
  return t.troubleCodes[provider] ?? t.trouble[code] ?? t.troubleOther;
}

/** Meta's own words, as they came. */
export function troubleQuote({ detail }: Trouble): string {
  return detail ? words.t.channels.troubleSaid(detail) : '';
}
