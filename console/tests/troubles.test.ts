// Sends that failed: which still want a person, and what stands under them.
import { describe, expect, it } from 'vitest';
import { words } from '../src/lib/i18n/language.svelte';
import { refusalWords } from '../src/lib/i18n/problem-words';
import { withoutEcho } from '../src/lib/i18n/sentences';
import { mustTake, openTroubles, wantsTemplate } from '../src/lib/stores/troubles';
import { conversation, fact, message, mine } from './rows/conversation';

const error = (kind: string, code: number | null = null) => ({
  class: kind,
  code,
  detail: '',
  advice: { es: '', en: '' },
  retry_at: null
});
const failed = (number: number, kind = 'stop_contact', code: number | null = null) =>
  message(number, { ...mine, status: 'failed', error: error(kind, code) });

describe('failed sends', () => {
  it('want a person until they are put aside or sent again', () => {
    const rows = [failed(1), failed(2), message(3), failed(4)];
    const facts = [
      fact(9, 'trouble_discarded', '', { data: { number: 1 } }),
      fact(10, 'message_queued', '', { data: { number: 5, repeats: 4 } })
    ];
    expect(openTroubles(rows, facts).map(({ number }) => number)).toEqual([2]);
  });

  it('want nobody when a takeover kept them back', () => {
    expect(openTroubles([failed(1, 'superseded')], [])).toEqual([]);
  });

  it('offer a template where only a template would arrive', () => {
    expect(wantsTemplate(failed(1, 'change', 131047))).toBe(true);
    expect(wantsTemplate(failed(1, 'stop_contact', 131026))).toBe(false);
    expect(wantsTemplate({ ...failed(1, 'change', 131047), kind: 'template' })).toBe(false);
  });

  it('are sent again only by who has the turn', () => {
    expect(mustTake(conversation(), 'me')).toBe(false);
    expect(mustTake(conversation(), 'marco')).toBe(true);
    const bot = { kind: 'bot', user_id: null, name: null };
    expect(mustTake(conversation({ owner: bot }), 'me')).toBe(true);
  });
});

describe('a title and its advice', () => {
  it('do not say the same thing twice', () => {
    const title = 'No sabemos si llegó.';
    expect(withoutEcho(title, 'No sabemos si llegó. Mira si responde.')).toBe('Mira si responde.');
    expect(withoutEcho(title, 'El número está detenido.')).toBe('El número está detenido.');
  });
});

describe('a refusal', () => {
  it('is told in the words of the composer, else of the screen, else by its code', () => {
    words.language = 'es';
    const say = (code: string) => refusalWords({ code });
    expect(say('not_owner')).toBe(words.t.composer.refusals['not_owner']);
    expect(say('channel_unusable')).toBe(words.t.problems.channel_unusable);
    expect(say('something_new')).toBe(words.t.problems.other('something_new'));
  });
});
