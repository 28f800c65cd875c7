// When an agent may write, and the small judgements around it.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pieces, withoutMarks } from '../src/lib/components/kinds/rich-text';
import { firstGap, gapsOf, matching, openGap, slashWord, wordsFor } from '../src/lib/stores/canned';
import { Attachments, kindOf } from '../src/lib/stores/attachments.svelte';
import { words } from '../src/lib/i18n/language.svelte';
import { untilWhen } from '../src/lib/i18n/formats';
import { mornings, nextMonday, tomorrow } from '../src/lib/stores/snoozes';
import { StillList, AIMING_MS } from '../src/lib/stores/still-list';
import { TypingSignal } from '../src/lib/stores/typing-signal';
import { heldByOther, saidClosed, taking, writing } from '../src/lib/stores/writing';
import type { Message } from '$protocol';
import type { Entry } from '../src/lib/stores/outbox-entry';
import { conversation, message, mine } from './rows/conversation';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');
const owner = (kind: string, user_id: string | null = null) => ({ kind, user_id, name: null });

describe('whether an agent may write', () => {
  it('nothing may be written where the channel is gone, and nothing is there to take', () => {
    for (const row of [conversation(), conversation({ owner: owner('bot') })]) {
      expect(writing(row, 'me', NOW, false, true)).toBe('channel-gone');
    }
    expect(taking('channel-gone', true)).toBeNull();
  });

  it.each([
    ['free', {}],
    ['bot', { owner: owner('bot') }],
    ['nobody', { owner: owner('nobody') }],
    ['phone', { owner: owner('phone') }],
    ['other', { owner: owner('agent', 'marco') }],
    ['done', { status: 'closed' }],
    ['blocked', { blocked: true, status: 'closed' }],
    ['window-closed', { window_until: '2026-11-21T11:59:59.999Z' }],
    ['window-never', { window_until: null }]
  ])('%s', (expected, over) => {
    expect(writing(conversation(over), 'me', NOW)).toBe(expected);
  });
});

describe('what is offered about the turn', () => {
  it.each([
    ['bot', false, 'take'],
    ['nobody', false, 'take'],
    ['phone', true, 'take'],
    ['done', false, 'take'],
    ['other', false, 'ask'],
    ['other', true, 'force'],
    ['free', true, null],
    ['blocked', true, null],
    ['window-closed', true, null]
  ] as const)('%s, administrator %s: %s', (may, admin, how) => {
    expect(taking(may, admin)).toBe(how);
  });

  it('knows who else holds it', () => {
    expect(heldByOther(conversation({ owner: owner('agent', 'marco') }), 'me')).toBe(true);
    expect(heldByOther(conversation({ owner: owner('agent', 'me') }), 'me')).toBe(false);
    expect(heldByOther(conversation({ owner: owner('bot') }), 'me')).toBe(false);
  });
});

describe('a window that others know to be closed', () => {
  const entry = (code: string, after: number) => ({ refusal: { code }, after }) as Entry;
  const refused = (number: number, over: Partial<Message> = {}) =>
    message(number, {
      ...mine,
      status: 'failed',
      error: {
        class: 'change',
        code: 131047,
        detail: '',
        advice: { es: '', en: '' },
        retry_at: null
      },
      ...over
    });

  it('is closed although our clock says otherwise', () => {
    expect(writing(conversation(), 'me', NOW, true)).toBe('window-closed');
    expect(writing(conversation({ owner: owner('bot') }), 'me', NOW, true)).toBe('bot');
  });

  it('is told by the provider and by the server', () => {
    expect(saidClosed([message(1), refused(2)], [])).toBe(true);
    expect(saidClosed([message(1)], [entry('window_closed', 1)])).toBe(true);
    expect(saidClosed([message(1)], [entry('limit', 1)])).toBe(false);
    expect(saidClosed([message(1), refused(2, { error: null })], [])).toBe(false);
    expect(saidClosed([message(1), refused(2, { kind: 'template' })], [])).toBe(false);
  });

  it('opens again as soon as the customer writes', () => {
    expect(saidClosed([message(1), refused(2), message(3)], [entry('window_closed', 2)])).toBe(
      false
    );
  });
});

describe('canned replies', () => {
  const reply = {
    id: 'r',
    shortcut: { es: 'envío', en: 'shipping' },
    text: { es: 'Hola {name}, enviamos a todo el Perú.', en: 'Hi {name}, we ship.' }
  };

  it('are asked for with a slash at the very beginning', () => {
    expect(slashWord('/')).toBe('');
    expect(slashWord('/envi')).toBe('envi');
    expect(slashWord('y/o')).toBeNull();
    expect(slashWord('/envío a Cusco')).toBeNull();
  });

  it('say which gap is still open', () => {
    expect(firstGap('Pedido {order_number} de {total}')).toEqual({
      name: '{order_number}',
      from: 7,
      to: 21
    });
    expect(firstGap('Son {número de cajas}')?.name).toBe('{número de cajas}');
    expect(firstGap('nada {} { abierto')).toBeNull();
  });

  it('keep an answer back only for gaps of their own', () => {
    const open = { ...reply, text: { es: 'Total S/ {total}', en: 'Total S/ {total}' } };
    const names = gapsOf([reply, open]);
    expect([...names].sort()).toEqual(['{name}', '{total}']);
    expect(openGap('Usa {x} y paga {total}', names)).toEqual({
      name: '{total}',
      from: 15,
      to: 22
    });
    expect(openGap('Escribe {x: 1} en el archivo', names)).toBeNull();
  });

  it('are offered by shortcut first, by words of their text only from three letters on', () => {
    const named = (es: string, en: string, text: string) => ({
      id: es,
      shortcut: { es, en },
      text: { es: text, en: text }
    });
    const replies = [
      named('recibo', 'receipt', 'Con el pago te enviamos la boleta, próximamente.'),
      named('reenvío', 'resend', 'Sale mañana.'),
      named('regalo', 'envelope', 'Va en caja.'),
      named('envío', 'shipping', 'Enviamos a todo el Perú.')
    ];
    const found = (word: string) => matching(replies, word, 'es').map(({ id }) => id);
    expect(found('env')).toEqual(['envío', 'regalo', 'reenvío', 'recibo']);
    expect(found('ENVÍ')).toEqual(['envío', 'reenvío', 'recibo']);
    expect(found('x')).toEqual([]);
    expect(found('bol')).toEqual(['recibo']);
    expect(found('ximamente')).toEqual([]);
    expect(found('')).toHaveLength(4);
  });

  it('are found without accents and carry the first name', () => {
    expect(matching([reply], 'ENVIO', 'es')).toEqual([reply]);
    expect(matching([reply], 'pago', 'es')).toEqual([]);
    expect(wordsFor(reply, 'Rosa Quispe', 'Lucía Paredes', 'es')).toBe(
      'Hola Rosa, enviamos a todo el Perú.'
    );
  });

  it('do without the name of a customer who has none', () => {
    const said = (es: string) =>
      wordsFor({ ...reply, text: { es, en: '' } }, '+51 958', 'Lucía Paredes', 'es');
    expect(wordsFor(reply, '+51 958', '', 'en')).toBe('Hi, we ship.');
    expect(said('Listo, {name}. Tu pedido va.')).toBe('Listo. Tu pedido va.');
    expect(said('{name}, te paso con {agent_name}.')).toBe('{name}, te paso con Lucía.');
  });
});

describe('words as they were typed', () => {
  const kinds = (text: string) => pieces(text).map((piece) => `${piece.type}:${piece.text}`);

  it('finds marks at the edges of words only', () => {
    expect(kinds('a *b c* d')).toEqual(['plain:a ', 'bold:b c', 'plain: d']);
    expect(kinds('2*3*4 y snake_case_name')).toEqual(['plain:2*3*4 y snake_case_name']);
  });

  it('links addresses without the full stop after them', () => {
    expect(kinds('mira https://misti.example/a?b=1.')).toEqual([
      'plain:mira ',
      'link:https://misti.example/a?b=1',
      'plain:.'
    ]);
  });

  it('never makes a link of anything but http', () => {
    expect(kinds('javascript:alert(1)')).toEqual(['plain:javascript:alert(1)']);
  });
});

describe('small judgements', () => {
  it('sends what WhatsApp cannot show as a document', () => {
    expect(kindOf('image/jpeg')).toBe('image');
    expect(kindOf('image/svg+xml')).toBe('document');
    expect(kindOf('audio/ogg')).toBe('audio');
    expect(kindOf('')).toBe('document');
  });

  it('keeps back a file with nothing in it, and does not try it again', () => {
    const asked = vi.fn();
    vi.stubGlobal('fetch', asked);
    const files = new Attachments();
    files.add([new File([], 'pedido.pdf', { type: 'application/pdf' })]);
    expect(files.items[0]?.state).toBe('empty');
    files.retry(files.items[0]!.key);
    expect(asked).not.toHaveBeenCalled();
    expect(files.ready).toBe(false);
    vi.unstubAllGlobals();
  });

  it('finds tomorrow and the next Monday', () => {
    const saturday = new Date(2026, 10, 21, 15, 0);
    expect(tomorrow(saturday)).toEqual(new Date(2026, 10, 22, 9, 0));
    expect(nextMonday(saturday)).toEqual(new Date(2026, 10, 23, 9, 0));
    expect(nextMonday(new Date(2026, 10, 23, 8, 0))).toEqual(new Date(2026, 10, 30, 9, 0));
    expect(nextMonday(new Date(2026, 10, 22, 8, 0))).toEqual(new Date(2026, 10, 23, 9, 0));
  });
});

describe('in time', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('says typing at once, again while it lasts, and when it stops', () => {
    const said: boolean[] = [];
    const signal = new TypingSignal((on) => said.push(on));
    for (let n = 0; n < 6; n += 1) {
      signal.typed();
      vi.advanceTimersByTime(1000);
    }
    expect(said).toEqual([true, true]);
    vi.advanceTimersByTime(3000);
    expect(said).toEqual([true, true, false]);
    signal.stop();
    expect(said).toHaveLength(3);
  });

  it('moves no row under a hand that aims, and shows the newest once it rests', () => {
    let released = 0;
    const still = new StillList<string>(() => (released += 1));
    expect(still.show('a')).toBe('a');
    still.aim();
    expect(still.show('b')).toBe('a');
    vi.advanceTimersByTime(AIMING_MS - 1);
    still.aim();
    vi.advanceTimersByTime(AIMING_MS - 1);
    expect(still.show('c')).toBe('a');
    vi.advanceTimersByTime(1);
    expect(released).toBe(1);
    expect(still.show('c')).toBe('c');
  });
});

describe('a text on one line', () => {
  it.each([
    ['*Gracias* por tu _compra_', 'Gracias por tu compra'],
    ['*_Gracias_*\n~no~', 'Gracias no'],
    ['2*3*4 y a_b_c', '2*3*4 y a_b_c'],
    ['mira https://x.pe/a_b_c', 'mira https://x.pe/a_b_c'],
    ['', '']
  ])('%s', (text, line) => {
    expect(withoutMarks(text)).toBe(line);
  });
});

describe('until when a conversation sleeps', () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour);
  const told = (date: Date) => untilWhen(date.toISOString(), at(21, 15).getTime());

  it('is told with its day, where that is not today', () => {
    words.language = 'es';
    expect(told(at(21, 18))).toBe('18:00');
    expect(told(at(22, 9))).toMatch(/^mañana 0?9:00$/);
    expect(told(at(23, 9))).toMatch(/^el lunes 0?9:00$/);
    expect(told(at(30, 9))).toMatch(/^el 30 nov\.? 0?9:00$/);
    words.language = 'en';
    expect(told(at(22, 9))).toMatch(/^tomorrow 0?9:00$/);
    expect(told(at(23, 9))).toMatch(/^Monday 0?9:00$/);
  });

  it('is offered once, although on a Sunday tomorrow is the Monday', () => {
    expect(mornings(at(22, 12)).week).toBeNull();
    expect(mornings(at(21, 12)).week).toEqual(at(23, 9));
  });
});
