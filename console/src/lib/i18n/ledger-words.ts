// The facts of a message's ledger in words.
import type { LedgerEntry, Message } from '$protocol';
import { bytes, fullTime, knownTime, sinceFirst, stampTime } from './formats';
import { words } from './language.svelte';

const SIGNS: Record<string, [icon: string, style: string]> = {
  delivered: ['check2', 'tk-deliv'],
  read: ['check2', 'tk-read'],
  played: ['check2', 'tk-read'],
  failed: ['alert', 'tk-fail'],
  refused: ['alert', 'tk-fail'],
  unclear: ['info', 'tk-fail'],
  discarded: ['x', ''],
  unknown: ['info', 'tk-fail'],
  dropped: ['off', 'tk-fail'],
  media_failed: ['alert', 'tk-fail'],
  retry: ['retry', ''],
  priced: ['note', ''],
  edited: ['pencil', ''],
  revoked: ['off', '']
};

export function signOfFact({ fact }: LedgerEntry): { icon: string; style: string } {
  const [icon, style] = SIGNS[fact] ?? ['check', ''];
  return { icon, style };
}

export function factName({ fact }: LedgerEntry): string {
  return words.t.pane.facts[fact] ?? fact.replaceAll('_', ' ');
}

/** Bookkeeping of the log that says nothing to a reader of a stub. */
const UNSAID: ReadonlySet<string> = new Set(['position', 'turn', 'author', 'repeats', 'number']);

/** What belongs to a fact, on one line; what has no name here is still said, under its own. */
export function detailsOf({ detail }: LedgerEntry): string {
  return Object.entries(detail ?? {})
    .filter(([field, value]) => tells(field, value))
    .map(([field, value]) => [field, valueOf(field, value)] as const)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => (field === 'error' ? value : `${nameOf(field)}: ${value}`))
    .join(' · ');
}

/** What the provider or the line said, word for word and in its own language; empty when nothing. */
export function technicalOf({ detail }: LedgerEntry): string {
  const error: unknown = detail?.['error'];
  const inner =
    typeof error === 'object' && error !== null && 'detail' in error ? error.detail : '';
  return [detail?.['detail'], typeof error === 'string' ? error : inner]
    .filter((raw): raw is string => typeof raw === 'string' && raw !== '')
    .join(' · ');
}

function nameOf(field: string): string {
  return words.t.pane.details[field] ?? field.replaceAll('_', ' ');
}

function valueOf(field: string, value: unknown): string {
  if (field === 'error' && typeof value === 'object' && value !== null) return errorOf(value);
  if (field === 'bytes' || field === 'size') return bytes(Number(value));
  if (field === 'class') return words.t.pane.classes[String(value)] ?? plain(value);
  return plain(value);
}

/** What went wrong, and in brackets how the provider counts it: `… closed (131047)`. */
function errorOf({ class: kind, code }: { class?: string; code?: number }) {
  const what = words.t.pane.classes[kind ?? ''] ?? kind ?? '';
  const capital = what.charAt(0).toUpperCase() + what.slice(1);
  return typeof code === 'number' ? `${capital} (${code})` : capital;
}

/** The first attempt goes without saying, and the provider's id is told once, at the stub's end. */
function tells(field: string, value: unknown): boolean {
  if (UNSAID.has(field)) return false;
  if (field === 'attempt') return value !== 1;
  // What is said word for word stands apart, as the technical detail.
  if (field === 'detail' || (field === 'error' && typeof value === 'string')) return false;
  return field !== 'provider_id';
}

/** Facts that say the same again are one: a provider tells the price with each of its states. */
export function withoutEchoes(items: LedgerEntry[]): LedgerEntry[] {
  const told = new Set<string>();
  return items.filter((entry) => {
    const at = entry.fact === 'priced' ? '' : entry.at;
    const what = `${entry.fact} ${at} ${JSON.stringify(entry.detail)}`;
    return !told.has(what) && told.add(what);
  });
}

/** How far each state of the provider is along the way. */
const ALONG = ['sent', 'delivered', 'read', 'played'];

/**
 * The stub's lines in the order things happened. States may be told late or in any order: among
 * themselves they are set right by their times, and within one second by the way a message goes.
 * What comes with a state, its price, stays behind it.
 */
export function inOrder(items: LedgerEntry[]): LedgerEntry[] {
  const groups: LedgerEntry[][] = [];
  for (const entry of items) {
    if (entry.fact === 'priced' && groups.length) groups.at(-1)?.push(entry);
    else groups.push([entry]);
  }
  const told = groups.filter(isState).sort(earlier);
  return groups.flatMap((group) => (isState(group) ? (told.shift() ?? group) : group));
}

function isState([entry]: LedgerEntry[]): boolean {
  return entry !== undefined && ALONG.includes(entry.fact);
}

function earlier([a]: LedgerEntry[], [b]: LedgerEntry[]): number {
  if (!a || !b) return 0;
  const apart = Date.parse(a.at) - Date.parse(b.at);
  return apart || ALONG.indexOf(a.fact) - ALONG.indexOf(b.fact);
}

/** A time as the API writes it. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A value as a person reads it: times in their own zone, known words in their own language. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? words.t.pane.yes : words.t.pane.no;
  if (typeof value === 'object') return fieldsOf(value);
  if (typeof value === 'string' && INSTANT.test(value)) return knownTime(value);
  return words.t.pane.values[String(value)] ?? String(value);
}

/** A nested record shows its own fields, so that no one reads JSON. */
function fieldsOf(value: object): string {
  return Object.entries(value)
    .map(([field, inner]) => [nameOf(field), valueOf(field, inner)] as const)
    .filter(([, inner]) => inner !== '')
    .map(([name, inner]) => `${name} ${inner}`)
    .join(', ');
}

/** How often bytes left for the provider. */
export function attemptsOf(items: LedgerEntry[]): number {
  return items.filter(({ fact }) => fact === 'started').length;
}

/** The stub as plain text, for a mail to somebody who says "it never arrived". */
export function stubText(message: Message, items: LedgerEntry[]): string {
  const { pane } = words.t;
  const first = items[0]?.at ?? message.created_at;
  const lines = items.map((entry) => {
    const details = [detailsOf(entry), technicalOf(entry)].filter(Boolean).join(': ');
    const since = sinceFirst(entry.at, first);
    return `${stampTime(entry.at)}  ${since.padStart(12)}  ${factName(entry)}${details ? ` (${details})` : ''}`;
  });
  const head = `${pane.stub} Nº ${String(message.number).padStart(6, '0')}, ${fullTime(first)}`;
  const id = message.provider_id ? [`${pane.providerId}: ${message.provider_id}`] : [];
  return [head, message.text ?? message.kind, ...lines, ...id].join('\n');
}
