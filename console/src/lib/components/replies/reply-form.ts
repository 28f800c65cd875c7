// A canned reply as it is typed, and what is wrong with it.
import type { CannedReply, Localized, NewCannedReply } from '$protocol';
import { fieldWords } from '$lib/i18n/field-words';
import { words, type Language } from '$lib/i18n/language.svelte';
import { said } from '$lib/i18n/problem-words';
import { folded } from '$lib/stores/canned';
import { lengthOf } from '$lib/stores/writing';

/** The server's limits, in characters. */
export const LONGEST_SHORTCUT = 40;
export const LONGEST_REPLY = 4096;

export interface TypedReply {
  shortcut: Localized;
  text: Localized;
}

export type ReplyErrors = Record<keyof TypedReply, Partial<Record<Language, string>>>;

export function typedReply(reply: CannedReply | null): TypedReply {
  const copy = (text: Localized | undefined) => ({ es: text?.es ?? '', en: text?.en ?? '' });
  return { shortcut: copy(reply?.shortcut), text: copy(reply?.text) };
}

/** The body to send, or what is wrong. `others`: the company's replies without this one. */
export function checkReply(
  typed: TypedReply,
  others: CannedReply[]
): { body: NewCannedReply } | { errors: ReplyErrors } {
  const body = { shortcut: trimmed(typed.shortcut), text: trimmed(typed.text) };
  const errors: ReplyErrors = {
    shortcut: wrongShortcut(body.shortcut, others),
    text: wrongText(body.text)
  };
  const bad = Object.keys(errors.shortcut).length + Object.keys(errors.text).length > 0;
  return bad ? { errors } : { body };
}

/** What the server refused, at its field. */
export function refusedReply(cause: unknown): ReplyErrors {
  const errors: ReplyErrors = { shortcut: {}, text: {} };
  for (const [path, said] of fieldWords(cause)) {
    const [field, side = words.language] = path.split('.');
    if ((field === 'shortcut' || field === 'text') && (side === 'es' || side === 'en')) {
      errors[field][side] ??= said;
    }
  }
  return errors;
}

/** Replies with the words of `search` anywhere, accents and capitals aside, by shortcut. */
export function searchedReplies(replies: CannedReply[], search: string): CannedReply[] {
  const wanted = folded(search.trim().replace(/^\//, ''));
  const whole = ({ shortcut, text }: CannedReply) =>
    folded([shortcut.es, shortcut.en, text.es, text.en].join(' '));
  return replies
    .filter((reply) => whole(reply).includes(wanted))
    .sort((a, b) => said(a.shortcut).localeCompare(said(b.shortcut)));
}

function trimmed({ es, en }: Localized): Localized {
  return { es: es.trim(), en: en.trim() };
}

function wrongShortcut(shortcut: Localized, others: CannedReply[]) {
  const t = words.t.replies;
  const errors: Partial<Record<Language, string>> = {};
  if (!shortcut.es && !shortcut.en) errors[words.language] = t.shortcutMissing;
  for (const side of ['es', 'en'] as const) {
    const own = shortcut[side];
    if (/[\s/]/.test(own)) errors[side] = t.shortcutSigns;
    else if (lengthOf(own) > LONGEST_SHORTCUT) errors[side] = t.tooLong(LONGEST_SHORTCUT);
    else if (own && others.some((held) => folded(held.shortcut[side]) === folded(own)))
      errors[side] = t.shortcutTaken;
  }
  return errors;
}

function wrongText(text: Localized) {
  const t = words.t.replies;
  const errors: Partial<Record<Language, string>> = {};
  if (!text.es && !text.en) errors[words.language] = t.textMissing;
  for (const side of ['es', 'en'] as const) {
    if (lengthOf(text[side]) > LONGEST_REPLY) errors[side] = t.tooLong(LONGEST_REPLY);
  }
  return errors;
}
