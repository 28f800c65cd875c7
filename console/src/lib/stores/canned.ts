// Canned replies by what was typed after `/`.
import type { CannedReply } from '$protocol';
import type { Language } from '$lib/i18n/language.svelte';

/** The word after a `/` at the very beginning, or `null` when none is being typed. */
export function slashWord(text: string): string | null {
  return /^\/([^\s/]*)$/u.exec(text)?.[1] ?? null;
}

/** From this many characters on the words of a reply are searched too: fewer are in every text. */
const LEAST_OF_A_TEXT = 3;

/**
 * The replies for what was typed: first whose shortcut begins so (in the
 * reader's language before the other), then whose shortcut has it, then whose text has a word that begins so.
 */
export function matching(replies: CannedReply[], word: string, language: Language): CannedReply[] {
  const wanted = folded(word);
  return replies
    .map((reply) => ({ reply, rank: rankOf(reply, wanted, language) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .map(({ reply }) => reply);
}

function rankOf({ shortcut, text }: CannedReply, wanted: string, language: Language): number {
  const own = folded(shortcut[language]);
  const shortcuts = [shortcut.es, shortcut.en].filter(Boolean).map(folded);
  if (own && own.startsWith(wanted)) return 0;
  if (shortcuts.some((one) => one.startsWith(wanted))) return 1;
  if (shortcuts.some((one) => one.includes(wanted))) return 2;
  if (wanted.length < LEAST_OF_A_TEXT) return Infinity;
  const words = folded(text[language] || text.es || text.en).split(/[^\p{L}\p{N}]+/u);
  return words.some((one) => one.startsWith(wanted)) ? 3 : Infinity;
}

/**
 * The reply's words with the first names put in; other gaps are left for the agent to fill. Where the
 * customer has no name, the greeting does without: "Hola, gracias".
 */
export function wordsFor(
  reply: CannedReply,
  customer: string,
  agent: string,
  language: Language
): string {
  const text = reply.text[language] || reply.text.es || reply.text.en;
  return put(put(text, '{name}', firstName(customer)), '{agent_name}', firstName(agent));
}

function put(text: string, gap: string, value: string): string {
  if (value) return text.replaceAll(gap, value);
  // At the very beginning it is no address that could be left out: the gap stays to be filled.
  return text.replaceAll(`, ${gap}`, '').replaceAll(` ${gap}`, '');
}

/** A `{gap}` in a text. */
export interface Gap {
  name: string;
  from: number;
  to: number;
}

const GAP = /\{[^{}\n]{1,40}\}/g;

/** The first `{gap}` that is still open. */
export function firstGap(text: string): Gap | null {
  const match = text.matchAll(GAP).next().value;
  return match ? found(match) : null;
}

/** Every name of a gap that canned replies leave open. */
export function gapsOf(replies: CannedReply[]): ReadonlySet<string> {
  const texts = replies.flatMap(({ text }) => [text.es, text.en]);
  return new Set(texts.flatMap((text) => [...text.matchAll(GAP)].map(([name]) => name)));
}

/** The first gap that came from a canned reply; braces an agent typed for a reason are none. */
export function openGap(text: string, names: ReadonlySet<string>): Gap | null {
  const match = [...text.matchAll(GAP)].find(([name]) => names.has(name));
  return match ? found(match) : null;
}

function found(match: RegExpExecArray): Gap {
  return { name: match[0], from: match.index, to: match.index + match[0].length };
}

function firstName(name: string): string {
  return /^[+\d]/.test(name) ? '' : (name.split(' ')[0] ?? '');
}

/** Without accents and capitals, so that `envio` finds `Envío`. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
