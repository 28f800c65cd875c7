// The words of a provider's template, what it still needs, and how it is sent.
import type { Template, TemplateMessage } from '$protocol';

interface Button {
  type?: string;
  text?: string;
  url?: string;
}

interface Component {
  type?: string;
  format?: string;
  text?: string;
  buttons?: Button[];
}

/** What a template leaves open, in the order it is filled in. */
export interface TemplateGap {
  place: 'header' | 'body' | 'button';
  sort: 'text' | 'image' | 'video' | 'document' | 'code';
  /** What stands between the braces, `1` or a name; empty for files and codes. */
  name: string;
  /** Which button, from 0. */
  button: number;
  /** The button's words. */
  title: string;
}

const MARK = /\{\{\s*(\w+)\s*\}\}/g;
const FILES = ['image', 'video', 'document'] as const;
/** Kinds that need more than values: they are sent by programs. */
const BEYOND = new Set(['CAROUSEL', 'LIMITED_TIME_OFFER']);
const HEADERS = new Set(['', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT']);

function partOf(template: Template, type: string): Component | undefined {
  const components = template.components as Component[];
  return components.find((held) => held?.type?.toUpperCase() === type);
}

const textOf = (template: Template, type: string) => partOf(template, type)?.text ?? '';
const formatOf = (template: Template) => partOf(template, 'HEADER')?.format?.toUpperCase() ?? '';

export function bodyOf(template: Template): string {
  return textOf(template, 'BODY');
}

/** Header, footer and buttons in words, for a look before it is sent. */
export function aroundBody(template: Template) {
  return {
    header: textOf(template, 'HEADER'),
    footer: textOf(template, 'FOOTER'),
    buttons: (partOf(template, 'BUTTONS')?.buttons ?? []).map(({ text }) => text ?? '')
  };
}

/** Whether values are all it needs. */
export function fillable(template: Template): boolean {
  const types = (template.components as Component[]).map((held) => held?.type?.toUpperCase() ?? '');
  return !types.some((type) => BEYOND.has(type)) && HEADERS.has(formatOf(template));
}

/** What has to be filled in. */
export function gapsIn(template: Template): TemplateGap[] {
  const blank = { name: '', button: 0, title: '' };
  const marks = (place: 'header' | 'body', text: string): TemplateGap[] =>
    namesIn(text).map((name) => ({ ...blank, place, sort: 'text', name }));
  const file = FILES.find((sort) => sort.toUpperCase() === formatOf(template));
  return [
    ...(file ? [{ ...blank, place: 'header', sort: file } as const] : []),
    ...marks('header', textOf(template, 'HEADER')),
    ...marks('body', bodyOf(template)),
    ...buttonGaps(partOf(template, 'BUTTONS')?.buttons ?? [])
  ];
}

function buttonGaps(buttons: Button[]): TemplateGap[] {
  return buttons.flatMap(({ type, text, url }, button): TemplateGap[] => {
    const gap = { place: 'button', button, title: text ?? '' } as const;
    if (type === 'COPY_CODE') return [{ ...gap, sort: 'code', name: '' }];
    if (type !== 'URL') return [];
    return namesIn(url ?? '').map((name) => ({ ...gap, sort: 'text', name }));
  });
}

/** The marks of a text, each once: `{{1}}` twice is one value. */
function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(MARK)].map((match) => match[1] ?? ''))];
}

/** Why a value cannot be sent, if it cannot. */
export function wrongValue(
  { sort }: TemplateGap,
  value: string
): 'missing' | 'link' | 'blanks' | '' {
  if (!value.trim()) return 'missing';
  if (FILES.some((file) => file === sort)) return isLink(value) ? '' : 'link';
  // What Meta refuses inside a template's value.
  return /[\n\r\t]| {5,}/.test(value) ? 'blanks' : '';
}

function isLink(value: string): boolean {
  return URL.canParse(value.trim()) && value.trim().startsWith('https://');
}

/** The body with values in the place of its marks; what is still empty stays as it is. */
export function filled(template: Template, values: string[]): string {
  return put(template, 'body', bodyOf(template), values);
}

/** The header's words with their values. */
export function filledHeader(template: Template, values: string[]): string {
  return put(template, 'header', textOf(template, 'HEADER'), values);
}

function put(
  template: Template,
  place: TemplateGap['place'],
  text: string,
  values: string[]
): string {
  const gaps = gapsIn(template);
  return text.replace(MARK, (mark, name: string) => {
    const at = gaps.findIndex((gap) => gap.place === place && gap.name === name);
    return values[at] || mark;
  });
}

/** The message that sends it: values of the body alone, or whole components where there is more. */
export function messageOf(template: Template, values: string[]): TemplateMessage {
  const { name, language } = template;
  const trimmed = values.map((value) => value.trim());
  const gaps = gapsIn(template);
  const simple = gaps.every(({ place, name }) => place === 'body' && /^\d+$/.test(name));
  if (simple) return { name, language, parameters: inOrder(gaps, trimmed), components: [] };
  const filled = gaps.map((gap, index) => ({ gap, value: trimmed[index] ?? '' }));
  const of = (place: TemplateGap['place']) => filled.filter(({ gap }) => gap.place === place);
  const part = (type: 'header' | 'body') => {
    const parameters = of(type)
      .sort((a, b) => Number(a.gap.name) - Number(b.gap.name) || 0)
      .map(({ gap, value }) => parameter(gap, value));
    return parameters.length ? [{ type, parameters }] : [];
  };
  const buttons = of('button').map(({ gap, value }) => ({
    type: 'button',
    sub_type: gap.sort === 'code' ? 'copy_code' : 'url',
    index: String(gap.button),
    parameters: [parameter(gap, value)]
  }));
  const components = [...part('header'), ...part('body'), ...buttons];
  return { name, language, parameters: [], components };
}

/** `{{2}}` may stand before `{{1}}` in the words; the provider counts by number. */
function inOrder(gaps: TemplateGap[], values: string[]): string[] {
  return gaps
    .map(({ name }, index) => [Number(name), values[index] ?? ''] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

function parameter({ place, sort, name }: TemplateGap, value: string): Record<string, unknown> {
  if (sort === 'code') return { type: 'coupon_code', coupon_code: value };
  if (sort !== 'text') return { type: sort, [sort]: { link: value } };
  const named = place !== 'button' && !/^\d+$/.test(name);
  return { type: 'text', ...(named ? { parameter_name: name } : {}), text: value };
}

/** Templates that can be sent, those of `language` first, then by name. */
export function sendable(templates: Template[], language: string, search: string): Template[] {
  const wanted = search.trim().toLowerCase();
  return templates
    .filter(({ status }) => status === 'APPROVED')
    .filter((held) => `${held.name} ${bodyOf(held)}`.toLowerCase().includes(wanted))
    .sort((a, b) => {
      const own = Number(b.language.startsWith(language)) - Number(a.language.startsWith(language));
      return own || a.name.localeCompare(b.name);
    });
}
