// The words Meta shouts in its answers, `GREEN`, `CONNECTED`, as the reader says them.
import { words } from './language.svelte';

/** Where such a word stands: alone, or after what it rates. A shop's own name is left as it is. */
const RATED = /^[A-Z_]{3,}$|(?<=\b(?:calidad|quality|estado|state) )[A-Z_]{3,}\b/g;

/** Puts Meta's words into ours inside a text; a word we do not know stays as it came. */
export function metaWords(text: string): string {
  const known = words.t.channels.metaWords;
  return text.replace(RATED, (word) => (Object.hasOwn(known, word) && known[word]) || word);
}
