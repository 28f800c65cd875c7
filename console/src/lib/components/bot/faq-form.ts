// A FAQ as it is typed, and what is wrong with it.
import type { Faq, FaqText, NewFaq } from '$protocol';
import { fieldWords } from '$lib/i18n/field-words';
import { words, type Language } from '$lib/i18n/language.svelte';
import { folded } from '$lib/stores/canned';
import { lengthOf } from '$lib/stores/writing';

export interface TypedSide {
  question: string;
  /** One a line. */
  alternatives: string;
  answer: string;
}

export type TypedFaq = Record<Language, TypedSide> & { enabled: boolean };
export type SideErrors = Partial<Record<keyof TypedSide, string>>;
export type FaqErrors = Record<Language, SideErrors>;

export const LONGEST_QUESTION = 200;
export const LONGEST_ANSWER = 4096;
export const MOST_ALTERNATIVES = 20;

export function typedOf(faq: Faq | null): TypedFaq {
  const side = (text: FaqText | null | undefined): TypedSide => ({
    question: text?.question ?? '',
    alternatives: text?.alternatives.join('\n') ?? '',
    answer: text?.answer ?? ''
  });
  return { es: side(faq?.es), en: side(faq?.en), enabled: faq?.enabled ?? true };
}

/** The body to send, or what is wrong. A side left wholly empty is left out. */
export function checkFaq(typed: TypedFaq): { body: NewFaq } | { errors: FaqErrors } {
  const errors: FaqErrors = { es: wrong(typed.es), en: wrong(typed.en) };
  const [es, en] = [sideOf(typed.es), sideOf(typed.en)];
  // One side is needed: the reader's own language stands first.
  if (!es && !en) errors[words.language] = missing(typed[words.language]);
  const bad = Object.keys(errors.es).length + Object.keys(errors.en).length > 0;
  return bad ? { errors } : { body: { es, en, enabled: typed.enabled } };
}

/** What the server refused, at its field. */
export function refusedFaq(cause: unknown): FaqErrors {
  const errors: FaqErrors = { es: {}, en: {} };
  for (const [path, said] of fieldWords(cause)) {
    const [side, field = 'question', line] = path.split('.');
    if (side !== 'es' && side !== 'en') continue;
    const at = line === undefined ? said : `${words.t.faqs.line(Number(line) + 1)} ${said}`;
    if (field === 'question' || field === 'alternatives' || field === 'answer') {
      errors[side][field] ??= at;
    }
  }
  return errors;
}

/** Another FAQ that asks the same in this language; capitals, accents and signs make no difference. */
export function twinOf(question: string, language: Language, others: Faq[]): Faq | null {
  const asked = bare(question);
  if (!asked) return null;
  return others.find((faq) => bare(faq[language]?.question ?? '') === asked) ?? null;
}

/** The letters and digits of a text, as the bot compares them. */
function bare(text: string): string {
  return folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ');
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function empty({ question, alternatives, answer }: TypedSide): boolean {
  return !question.trim() && !alternatives.trim() && !answer.trim();
}

function sideOf(side: TypedSide): FaqText | null {
  if (empty(side)) return null;
  const { question, alternatives, answer } = side;
  return { question: question.trim(), alternatives: linesOf(alternatives), answer: answer.trim() };
}

function wrong(side: TypedSide): SideErrors {
  if (empty(side)) return {};
  const t = words.t.faqs;
  const errors = missing(side);
  const alternatives = linesOf(side.alternatives);
  if (lengthOf(side.question) > LONGEST_QUESTION) errors.question = t.tooLong(LONGEST_QUESTION);
  if (lengthOf(side.answer) > LONGEST_ANSWER) errors.answer = t.tooLong(LONGEST_ANSWER);
  const long = alternatives.findIndex((line) => lengthOf(line) > LONGEST_QUESTION);
  if (alternatives.length > MOST_ALTERNATIVES) errors.alternatives = t.tooMany;
  else if (long >= 0) errors.alternatives = t.lineTooLong(long + 1, LONGEST_QUESTION);
  else if (alternatives.some((line) => !bare(line))) errors.alternatives = t.wordless;
  return errors;
}

function missing({ question, answer }: TypedSide): SideErrors {
  const t = words.t.faqs;
  const errors: SideErrors = {};
  if (!question.trim()) errors.question = t.questionMissing;
  else if (!bare(question)) errors.question = t.wordless;
  if (!answer.trim()) errors.answer = t.answerMissing;
  return errors;
}
