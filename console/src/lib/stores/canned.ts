// Canned replies by what was typed after `/`.
import type { CannedReply } from '$protocol';
import type { Language } from '$lib/i18n/language.svelte';

/** The word after a `/` at the very beginning, or `null` when none is being typed. */
export function slashWord(text: string): string | null {
  return /^\/([^\s/]*)$/u.exec(text)?.[1] ?? null;
}

export function matching(replies: CannedReply[], word: string, language: Language): CannedReply[] {
  const wanted = folded(word);
  return replies.filter(({ shortcut, text }) =>
    [shortcut[language], shortcut.es, shortcut.en, text[language]].some((side) =>
      folded(side).includes(wanted)
    )
  );
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
