// The stub of a message: every fact in words, in the order it happened.
import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEntry } from '$protocol';
import { en } from '../src/lib/i18n/en';
import { es } from '../src/lib/i18n/es';
import { factWords } from '../src/lib/i18n/fact-words';
import { words } from '../src/lib/i18n/language.svelte';
import {
  detailsOf,
  factName,
  inOrder,
  stubText,
  technicalOf,
  withoutEchoes
} from '../src/lib/i18n/ledger-words';
import { fact, message } from './rows/conversation';

const entry = (name: string, at: string, detail: Record<string, unknown> = {}): LedgerEntry => ({
  fact: name,
  at: `2026-11-21T10:00:${at}Z`,
  detail
});
const names = (items: LedgerEntry[]) => items.map((item) => item.fact);

/** Every fact and class of error the server may tell (domain/conversation/project.rs, send_error.rs). */
const FACTS =
  'received stored queued started accepted sent delivered read played failed refused retry unclear ' +
  'unknown dropped discarded priced edited revoked media_stored media_failed';
const CLASSES =
  'retry slow_number slow_pair wait change stop_contact stop_template fix_payload stop_number auth ' +
  'flow no_channel unclear superseded';

beforeEach(() => {
  words.language = 'es';
});

describe('the words of a stub', () => {
  it.each(FACTS.split(' '))('know %s in both languages', (name) => {
    expect(es.pane.facts[name]).toBeTruthy();
    expect(en.pane.facts[name]).toBeTruthy();
    expect(factName(entry(name, '00.001'))).not.toBe(name);
  });

  it.each(CLASSES.split(' '))('know errors of the class %s in both languages', (name) => {
    expect(es.pane.classes[name]).toBeTruthy();
    expect(en.pane.classes[name]).toBeTruthy();
    expect(detailsOf(entry('failed', '00.001', { error: { class: name } }))).not.toContain(name);
  });

  it('give times in the reader’s own zone', () => {
    const at = new Date(2026, 10, 21, 8, 36, 5).toISOString();
    const refused = entry('refused', '00.100', { retry_at: at, attempt: 2 });
    expect(detailsOf(refused)).toContain('08:36:05');
    const text = stubText(message(1), [refused]);
    expect(text).not.toMatch(/\dT\d\d:|Z\b/);
    expect(text).toMatch(/GMT|UTC/);
  });

  it('say what went wrong before how the provider counts it', () => {
    const error = { class: 'change', code: 131047, detail: 'Re-engagement message' };
    expect(detailsOf(entry('failed', '01.000', { error, attempt: 1 }))).toBe(
      'Ventana de 24 horas cerrada (131047)'
    );
  });

  it('keep what was said word for word apart', () => {
    const error = { class: 'change', code: 131047, detail: 'Re-engagement message' };
    expect(technicalOf(entry('failed', '01.000', { error }))).toBe('Re-engagement message');
    const unclear = entry('unclear', '01.000', {
      detail: 'client error (SendRequest)',
      attempt: 2
    });
    expect(detailsOf(unclear)).toBe('Intento: 2');
    expect(technicalOf(unclear)).toBe('client error (SendRequest)');
    expect(technicalOf(entry('queued', '01.000'))).toBe('');
    expect(stubText(message(1), [unclear])).toContain('client error (SendRequest)');
  });

  it('give sizes as people read them', () => {
    expect(detailsOf(entry('media_stored', '00.1', { bytes: 84_000 }))).toContain('84 KB');
  });
});

describe('the order of a stub', () => {
  it('sets states right that were told in the wrong order', () => {
    const told = [
      entry('queued', '00.281'),
      entry('accepted', '00.400'),
      entry('read', '02.000'),
      entry('delivered', '00.000'),
      entry('sent', '00.000')
    ];
    expect(names(inOrder(told))).toEqual(['queued', 'accepted', 'sent', 'delivered', 'read']);
  });

  it('keeps a price with its state and tells it once', () => {
    const price = { category: 'service', billable: true };
    const told = [
      entry('delivered', '01.000'),
      entry('priced', '01.000', price),
      entry('sent', '00.000'),
      entry('priced', '00.000', price)
    ];
    expect(names(inOrder(withoutEchoes(told)))).toEqual(['sent', 'delivered', 'priced']);
  });

  it('leaves our own facts where the log has them', () => {
    const told = [
      entry('queued', '00.281'),
      entry('started', '00.282'),
      entry('failed', '00.000'),
      entry('discarded', '09.000')
    ];
    expect(inOrder(told)).toEqual(told);
  });
});

describe('facts between messages', () => {
  it('say who opened a conversation again', () => {
    expect(factWords(fact(1, 'reopened', ''))).toContain('El cliente escribió');
    expect(factWords(fact(1, 'reopened', '', { user_id: 'u1' }))).toContain('Alguien reabrió');
  });
});
