// Working on the bot's settings as they are typed.
import type { BotSettings } from '$protocol';
import { words } from '$lib/i18n/language.svelte';

/** What the server takes at most: seconds of quiet, and minutes (a week) of silence. */
export const LONGEST_QUIET_S = 10;
export const LONGEST_SILENCE_MIN = 10_080;

/** What is wrong, by field: `quiet`, `silence`, `day-0`, `holiday-0`, `holiday-0-hours`. */
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
  hours.forEach((spans, day) => found.push([`day-${day}`, wrongSpans(spans)]));
  holidays.forEach(({ date, hours: spans }, index) => {
    found.push([`holiday-${index}`, date ? '' : t.dateMissing]);
    found.push([`holiday-${index}-hours`, wrongSpans(spans)]);
  });
  return Object.fromEntries(found.filter(([, text]) => text));
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
