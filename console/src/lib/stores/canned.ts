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

/** The reply's words with the first names put in; other gaps are left for the agent to fill. */
export function wordsFor(
  reply: CannedReply,
  customer: string,
  agent: string,
  language: Language
): string {
  const text = reply.text[language] || reply.text.es || reply.text.en;
  return text
    .replaceAll('{name}', firstName(customer))
    .replaceAll('{agent_name}', firstName(agent));
}

/** The first `{gap}` that is still open. */
export function firstGap(text: string): { name: string; from: number; to: number } | null {
  const match = /\{[a-z_]{2,40}\}/.exec(text);
  return match && { name: match[0], from: match.index, to: match.index + match[0].length };
}

function firstName(name: string): string {
  return /^[+\d]/.test(name) ? '' : (name.split(' ')[0] ?? '');
}

/** Without accents and capitals, so that `envio` finds `Envío`. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
