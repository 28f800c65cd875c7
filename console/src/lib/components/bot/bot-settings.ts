// Working on the bot's settings as they are typed.
import type { BotSettings, Localized } from '$protocol';
import { fieldWords } from '$lib/i18n/field-words';
import { words } from '$lib/i18n/language.svelte';
import { lengthOf } from '$lib/stores/writing';

/** What the server takes at most: seconds of quiet, and minutes (a week) of silence. */
export const LONGEST_QUIET_S = 10;
export const LONGEST_SILENCE_MIN = 10_080;

export const LONGEST_TEXT = 4096;
export const LONGEST_HOLIDAY = 100;

/** What the bot says, in the order it is shown. */
export const TEXTS = ['greeting', 'fallback', 'handover', 'away'] as const;

/** What is wrong, by field: `greeting`, `greeting-es`, `quiet`, `day-0`, `holiday-0`, `holiday-0-hours`. */
export type SettingsErrors = Record<string, string>;

export function wrongSettings(settings: BotSettings): SettingsErrors {
  const t = words.t.bot;
  const found: [string, string][] = [];
  const { quiet_ms, agent_silence_min, hours, holidays } = settings;
  // A field that was emptied holds no number at all.
  if (!(quiet_ms >= 0 && quiet_ms <= LONGEST_QUIET_S * 1000)) {
    found.push(['quiet', t.range(0, LONGEST_QUIET_S)]);
  }
  const whole = Number.isInteger(agent_silence_min) && agent_silence_min >= 0;
  if (!whole || agent_silence_min > LONGEST_SILENCE_MIN) {
    found.push(['silence', t.rangeWhole(0, LONGEST_SILENCE_MIN)]);
  }
  for (const name of TEXTS) found.push(...wrongText(name, settings[name]));
  hours.forEach((spans, day) => found.push([`day-${day}`, wrongSpans(spans)]));
  holidays.forEach(({ date, name, hours: spans }, index) => {
    found.push([`holiday-${index}`, date ? '' : t.dateMissing]);
    const long = Math.max(lengthOf(name.es), lengthOf(name.en)) > LONGEST_HOLIDAY;
    found.push([`holiday-${index}-name`, long ? words.t.reasons.length(0, LONGEST_HOLIDAY) : '']);
    found.push([`holiday-${index}-hours`, wrongSpans(spans)]);
  });
  return Object.fromEntries(found.filter(([, text]) => text));
}

/** A text in one language is used for both; in none it cannot be said. */
function wrongText(name: string, { es, en }: Localized): [string, string][] {
  if (!es.trim() && !en.trim()) return [[name, words.t.bot.textMissing]];
  const long = (text: string) =>
    lengthOf(text) > LONGEST_TEXT ? words.t.reasons.length(0, LONGEST_TEXT) : '';
  return [
    [`${name}-es`, long(es)],
    [`${name}-en`, long(en)]
  ];
}

/** What the server refused, at its field. */
export function refusedSettings(cause: unknown): SettingsErrors {
  const at = (path: string): string => {
    const [head = '', index, part] = path.split('.');
    if (head === 'quiet_ms') return 'quiet';
    if (head === 'agent_silence_min') return 'silence';
    if (head === 'hours') return `day-${index}`;
    if (head === 'holidays') return `holiday-${index}${!part || part === 'date' ? '' : `-${part}`}`;
    return index ? `${head}-${index}` : head;
  };
  return Object.fromEntries(fieldWords(cause).map(([path, said]) => [at(path), said]));
}

/** Every span needs both its times, and closes after it opens. */
function wrongSpans(spans: [string, string][]): string {
  const t = words.t.bot;
  if (spans.some(([from, to]) => !from || !to)) return t.hoursMissing;
  return spans.every(([from, to]) => from < to) ? '' : t.hoursOrder;
}

/** The next free span of a day: after what is there, else the usual hours. */
export function nextSpan(spans: [string, string][]): [string, string] {
  const last = spans.at(-1)?.[1];
  if (!last) return ['09:00', '18:00'];
  const hour = Math.min(22, Number(last.slice(0, 2)) + 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return [`${two(hour)}:00`, `${two(Math.min(23, hour + 3))}:00`];
}
