// Times, spans, sizes and names as people read them.
import { dayOf } from '$lib/stores/timeline';
import { words } from './language.svelte';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formatters = new Map<string, Intl.DateTimeFormat>();

function dated(at: Date, options: Intl.DateTimeFormatOptions): string {
  const key = words.locale + JSON.stringify(options);
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(words.locale, { hour12: false, ...options });
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}

/** `15:28` */
export function clockTime(at: string): string {
  return dated(new Date(at), { hour: '2-digit', minute: '2-digit' });
}

/** `15:14:04.112` */
export function exactTime(at: string): string {
  return dated(new Date(at), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3
  } as Intl.DateTimeFormatOptions);
}

/** `21 nov 2026, 15:28` */
export function fullTime(at: string): string {
  return dated(new Date(at), { dateStyle: 'medium', timeStyle: 'short' });
}

/** `marzo de 2024` */
export function monthOf(at: string): string {
  return dated(new Date(at), { month: 'long', year: 'numeric' });
}

/** For a list: the time today, the weekday this week, else the date. */
export function shortWhen(at: string, now: number): string {
  const days = daysBetween(dayOf(at), now);
  if (days <= 0) return clockTime(at);
  if (days === 1) return words.language === 'es' ? 'ayer' : 'yesterday';
  if (days < 7) return dated(new Date(at), { weekday: 'short' });
  return dated(new Date(at), { day: 'numeric', month: 'short' });
}

/** For what is to come: the time today, `mañana 9:00`, `el lunes 9:00`, else `el 3 dic 9:00`. */
export function untilWhen(at: string, now: number): string {
  const date = new Date(at);
  const time = dated(date, { hour: 'numeric', minute: '2-digit' });
  const days = -daysBetween(dayOf(at), now);
  if (days <= 0) return time;
  const es = words.language === 'es';
  if (days === 1) return `${es ? 'mañana' : 'tomorrow'} ${time}`;
  const day =
    days < 7
      ? dated(date, { weekday: 'long' })
      : dated(date, { day: 'numeric', month: 'short', ...(days > 300 && { year: 'numeric' }) });
  return `${es ? 'el ' : ''}${day} ${time}`;
}

/** `Hoy, sábado 21 de noviembre`; takes `2026-11-21`. */
export function dayTitle(day: string, now: number): string {
  const date = new Date(`${day}T12:00:00`);
  const long = dated(date, { weekday: 'long', day: 'numeric', month: 'long' }).replace(',', '');
  const days = daysBetween(day, now);
  const near = { es: ['Hoy', 'Ayer'], en: ['Today', 'Yesterday'] }[words.language][days];
  const text = near ? `${near}, ${long}` : days > 300 ? `${long} ${date.getFullYear()}` : long;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function daysBetween(day: string, now: number): number {
  const today = new Date(`${dayOf(new Date(now).toISOString())}T12:00:00`).getTime();
  return Math.round((today - new Date(`${day}T12:00:00`).getTime()) / DAY);
}

/** A span without seconds: `4 min`, `2 h 5 min`, `3 d`. Never less than a minute. */
export function span(ms: number): string {
  if (ms < HOUR) return `${Math.max(1, Math.floor(ms / MINUTE))} min`;
  if (ms >= 2 * DAY) return `${Math.floor(ms / DAY)} d`;
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  const hours = `${Math.floor(ms / HOUR)} h`;
  return minutes ? `${hours} ${minutes} min` : hours;
}

/** Providers tell whole seconds, cut off: such a time means "within this second". */
export function isCut(at: string): boolean {
  return at.endsWith('.000Z');
}

/** A time as exactly as it is known: `15:14:04.112`, or `15:14:04` where it was cut. */
export function knownTime(at: string): string {
  return isCut(at)
    ? dated(new Date(at), { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    : exactTime(at);
}

/** `21/11/2026, 08:36:03 GMT-5`: for a paper that is read elsewhere. */
export function stampTime(at: string): string {
  return dated(new Date(at), {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short'
  });
}

/**
 * Seconds between two times, `+0.279 s`. Of a cut time no more is said than is known: `< 1 s`, which
 * contradicts no exact time above it, or whole seconds with what they leave open, `+2 ±1 s`.
 */
export function sinceFirst(at: string, first: string): string {
  const seconds = (Date.parse(at) - Date.parse(first)) / 1000;
  if (!isCut(at)) return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds).toFixed(3)} s`;
  const whole = Math.floor(Date.parse(at) / 1000) - Math.floor(Date.parse(first) / 1000);
  return whole < 1 ? '< 1 s' : `+${whole} ±1 s`;
}

/** `0:18` */
export function playTime(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `84 KB`, `21 MB` */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const [value, unit] = size < 1_000_000 ? [size / 1000, 'KB'] : [size / 1_000_000, 'MB'];
  const digits = value < 10 ? 1 : 0;
  return `${value.toLocaleString(words.locale, { maximumFractionDigits: digits })} ${unit}`;
}

/** `S/ 1,204.50`, or any currency by its code. */
export function money(amount: number, currency: string): string {
  try {
    return new Intl.NumberFormat('es-PE', { style: 'currency', currency }).format(amount);
  } catch {
    return `${currency} ${amount.toFixed(2)}`;
  }
}

/** `+51 958 114 207`: spaces so that it can be read aloud. */
export function phone(e164: string): string {
  const peru = /^\+51(\d{3})(\d{3})(\d{3})$/.exec(e164);
  if (peru) return `+51 ${peru[1]} ${peru[2]} ${peru[3]}`;
  const digits = /^\+(\d{1,3})(\d{3})(\d{3})(\d{2,})$/.exec(e164);
  return digits ? `+${digits.slice(1).join(' ')}` : e164;
}

/** Providers tell a number without its sign: `51958114207` becomes `+51958114207`. */
export function e164(number: string): string {
  return /^\d+$/.test(number) ? `+${number}` : number;
}

/** `RQ` */
export function initials(name: string): string {
  const parts = name
    .replace(/[^\p{L}\p{M}\p{N}\s.]/gu, '')
    .split(/[\s.]+/)
    .filter(Boolean);
  const [first = '', second = ''] = [parts[0], parts[1]];
  if (/^\d/.test(first)) return name.replace(/\D/g, '').slice(-2);
  return (firstSign(first) + firstSign(second) || firstSign(name.trim()) || '?').toUpperCase();
}

const signs = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first sign as a reader counts them: half of an emoji would be nothing at all. */
function firstSign(text: string): string {
  const [first] = signs.segment(text);
  return first?.segment ?? '';
}

/** A hue for somebody's paper square, the same wherever it is shown. */
export function hue(id: string): number {
  let sum = 7;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  return sum % 360;
}
