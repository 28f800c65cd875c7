// Both languages say everything, and numbers read as people write them.
import { describe, expect, it } from 'vitest';
import { en } from '../src/lib/i18n/en';
import { es } from '../src/lib/i18n/es';
import {
  dayTitle,
  initials,
  knownTime,
  phone,
  shortWhen,
  sinceFirst,
  span
} from '../src/lib/i18n/formats';
import { spoken, words } from '../src/lib/i18n/language.svelte';

type Tree = Record<string, unknown>;

/** Every path to a text, with the text or the number of its arguments. */
function leaves(tree: Tree, path = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(tree)) {
    const at = `${path}${key}`;
    if (typeof value === 'object' && value !== null) {
      for (const [inner, leaf] of leaves(value as Tree, `${at}.`)) found.set(inner, leaf);
    } else found.set(at, value);
  }
  return found;
}

describe('the dictionaries', () => {
  it('have the same entries, none of them empty', () => {
    const [spanish, english] = [leaves(es), leaves(en)];
    expect([...english.keys()].sort()).toEqual([...spanish.keys()].sort());
    for (const [path, leaf] of [...spanish, ...english]) expect(leaf, path).not.toBe('');
  });

  it('are not the same words under two names', () => {
    const [spanish, english] = [leaves(es), leaves(en)];
    // People are called the same everywhere.
    const named = (path: string) => /^login\.slips\.\d\.0$/.test(path);
    const same = [...spanish].filter(([path, leaf]) => {
      if (named(path)) return false;
      return typeof leaf === 'string' && leaf.includes(' ') && english.get(path) === leaf;
    });
    expect(same).toEqual([]);
  });

  it('are chosen by what the browser asks for', () => {
    expect(spoken(['es-PE', 'en'])).toBe('es');
    expect(spoken(['fr', 'en-GB', 'es'])).toBe('en');
    expect(spoken(['qu'])).toBe('es');
  });
});

describe('figures', () => {
  const noon = new Date(2026, 10, 21, 12, 0).getTime();
  const local = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();

  it('say how long somebody waits', () => {
    expect(span(20_000)).toBe('1 min');
    expect(span(13 * 60_000)).toBe('13 min');
    expect(span(23 * 3_600_000 + 25 * 60_000)).toBe('23 h 25 min');
    expect(span(2 * 3_600_000)).toBe('2 h');
    expect(span(3 * 86_400_000)).toBe('3 d');
  });

  it('say when, as near as it matters', () => {
    words.language = 'es';
    expect(shortWhen(local(21, 9), noon)).toBe('09:00');
    expect(shortWhen(local(20, 23), noon)).toBe('ayer');
    expect(dayTitle('2026-11-21', noon)).toBe('Hoy, sábado 21 de noviembre');
    expect(dayTitle('2026-11-20', noon)).toBe('Ayer, viernes 20 de noviembre');
  });

  it('read aloud well', () => {
    expect(phone('+51958114207')).toBe('+51 958 114 207');
    expect(initials('Rosa Quispe Mamani')).toBe('RQ');
    expect(initials('pan.de.nube')).toBe('PD');
    expect(initials('+51944000001')).toBe('01');
  });

  it('say no more of a cut time than is known', () => {
    const since = (at: string) => sinceFirst(`2026-11-21T10:00:${at}Z`, '2026-11-21T10:00:00.281Z');
    expect(since('00.000')).toBe('< 1 s');
    expect(since('03.000')).toBe('+3 ±1 s');
    expect(since('02.039')).toBe('+1.758 s');
    words.language = 'es';
    expect(knownTime(new Date(2026, 10, 21, 8, 36, 3).toISOString())).toBe('08:36:03');
    expect(knownTime(new Date(2026, 10, 21, 8, 36, 3, 171).toISOString())).toMatch(
      /^08:36:03[.,]171$/
    );
  });
});
