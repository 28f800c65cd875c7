// Canned replies, channel keys and channel trouble: what is typed, made and told.
import type { BotSettings, Faq } from '$protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  checkReply,
  LONGEST_REPLY,
  refusedReply,
  searchedReplies,
  typedReply
} from '../src/lib/components/replies/reply-form';
import { serverErrors } from '../src/lib/components/channels/channel-form';
import { metaWords } from '../src/lib/i18n/meta-words';
import { addCommand } from '../src/lib/add-person';
import { otherZones, usualZones } from '../src/lib/components/bot/time-zones';
import {
  checkFaq,
  refusedFaq,
  twinOf,
  type FaqErrors,
  type TypedSide
} from '../src/lib/components/bot/faq-form';
import { Refused } from '../src/lib/api/problem';
import { reasonWords } from '../src/lib/i18n/field-words';
import { problemWords } from '../src/lib/i18n/problem-words';
import { words } from '../src/lib/i18n/language.svelte';
import { troubleQuote, troubleWords } from '../src/lib/i18n/trouble-words';
import { refusedPassword, wrongPassword } from '../src/lib/components/account/password-form';
import { refusedSettings, wrongSettings } from '../src/lib/components/bot/bot-settings';
import { labelProblem, labelTooLong, LONGEST_LABEL } from '../src/lib/stores/label-name';
import { knownToken, newToken, rememberToken } from '../src/lib/stores/verify-tokens';

const reply = (id: string, shortcut: string, text = 'Hola {name}') => ({
  id,
  shortcut: { es: shortcut, en: '' },
  text: { es: text, en: '' }
});

beforeEach(() => {
  words.language = 'es';
});

describe('a canned reply as it is typed', () => {
  const check = (shortcut: string, text: string, others = [reply('1', 'envío')]) =>
    checkReply({ shortcut: { es: shortcut, en: '' }, text: { es: text, en: '' } }, others);

  it('is taken without blanks around it', () => {
    expect(check(' listo ', ' Ya está. ')).toEqual({
      body: { shortcut: { es: 'listo', en: '' }, text: { es: 'Ya está.', en: '' } }
    });
  });

  it.each([
    ['no shortcut', '', 'x', 'shortcut'],
    ['a shortcut that could not be typed after a slash', 'pedido listo', 'x', 'shortcut'],
    ['a shortcut with a slash', 'a/b', 'x', 'shortcut'],
    ['a shortcut of another reply', 'ENVIO', 'x', 'shortcut'],
    ['no text', 'listo', ' ', 'text'],
    ['too long a text', 'listo', 'x'.repeat(LONGEST_REPLY + 1), 'text']
  ])('is refused for %s', (_, shortcut, text, field) => {
    const checked = check(shortcut, text);
    const errors = 'errors' in checked ? checked.errors : { shortcut: {}, text: {} };
    expect(Object.keys(errors[field as 'shortcut' | 'text'])).toEqual(['es']);
  });

  it('is found by shortcut or text, with or without the slash', () => {
    const replies = [reply('1', 'saludo'), reply('2', 'envío', 'Enviamos a todo el Perú')];
    expect(searchedReplies(replies, '/ENVIO').map(({ id }) => id)).toEqual(['2']);
    expect(searchedReplies(replies, 'peru').map(({ id }) => id)).toEqual(['2']);
    expect(searchedReplies(replies, '').map(({ id }) => id)).toEqual(['2', '1']);
    expect(typedReply(replies[0]!).shortcut).not.toBe(replies[0]!.shortcut);
  });
});

describe('verify tokens', () => {
  it('are known while the page stands, for the channel they belong to', () => {
    rememberToken('c1', 'uno');
    rememberToken('c2', '');
    expect([knownToken('c1'), knownToken('c2')]).toEqual(['uno', null]);
  });

  it('are made by chance, and easy to copy by hand', () => {
    const made = new Set(Array.from({ length: 50 }, newToken));
    expect(made.size).toBe(50);
    for (const token of made) expect(token).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
  });
});

describe('what a server or Meta says in its own words', () => {
  it.each([
    ['the name `graf.test` could not be resolved', 'no lleva a ninguna parte'],
    ['`ftp:` is not allowed: the address must begin with https://', 'https://'],
    ['the address must not carry a user name or a password', 'usuario ni contraseña'],
    ['`10.0.0.1` is a private address, which may not be called', 'red interna'],
    ['must not carry `?` or `#`', '? ni #'],
    ['`x` is not a web address', 'no es una dirección web']
  ])('is told beside the field in words of ours: %s', (reason, told) => {
    const errors = serverErrors([{ field: 'settings.api_base_url', reason }]);
    expect(errors.api_base_url).toContain(told);
  });

  it('is said as the reader says it, and kept where it is not known', () => {
    expect(metaWords('El número es +51 (RED HIGH), calidad GREEN.')).toBe(
      'El número es +51 (RED HIGH), calidad alta.'
    );
    expect(metaWords('UNKNOWN')).toBe('sin datos aún');
    words.language = 'en';
    expect(metaWords('quality YELLOW')).toBe('quality medium');
  });
});

describe('the trouble of a channel', () => {
  const trouble = (code: string, detail: string) => ({ code, detail, since: '' });

  it('is told by Meta’s own code where we know it', () => {
    expect(troubleWords(trouble('auth', '190: Error validating'))).toContain('venció');
    expect(troubleWords(trouble('account', '131042: payment issue'))).toContain('cobrar');
    expect(troubleWords(trouble('auth', 'odd'))).toContain('token');
    expect(troubleWords(trouble('new', 'odd'))).toContain('Meta detuvo');
  });

  it('keeps Meta’s words whole beside ours', () => {
    const said = `190: ${'long '.repeat(60)}end`;
    expect(troubleQuote(trouble('auth', said))).toContain(said);
    expect(troubleQuote(trouble('auth', ''))).toBe('');
  });
});

describe('the time zones to choose from', () => {
  it('begin with the usual ones, by the name of their place', () => {
    const usual = usualZones('es');
    expect(usual.map(({ name }) => name)).toContain('España (Madrid)');
    expect(usualZones('en').map(({ name }) => name)).toContain('Spain (Madrid)');
    for (const { id } of usual)
      expect(() => new Intl.DateTimeFormat('es', { timeZone: id })).not.toThrow();
  });

  it('hold every zone once, and the one in use whatever it is', () => {
    const ids = [...usualZones('es'), ...otherZones('Etc/Odd', 'es')].map(({ id }) => id);
    expect(ids).toContain('Etc/Odd');
    expect(ids).toContain('Asia/Tokyo');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are called by their city and their time, and by the names they have today', () => {
    const other = otherZones('America/Lima', 'es');
    const byId = new Map(other.map(({ id, name }) => [id, name]));
    expect(byId.get('Asia/Tokyo')).toMatch(/^Tokyo · hora .*Japón$/);
    expect(byId.get('Europe/Riga')).toMatch(/Europa oriental$/);
    expect(byId.get('Asia/Kolkata')).toMatch(/^Kolkata · /);
    expect(byId.get('Europe/Kyiv')).toMatch(/^Kyiv · /);
    expect(byId.has('Asia/Calcutta') || byId.has('Europe/Kiev')).toBe(false);
    expect(byId.has('America/Buenos_Aires')).toBe(false);
    expect(otherZones('America/Lima', 'en')[0]?.name).not.toContain('_');
    const kept = otherZones('Asia/Calcutta', 'es').map(({ id }) => id);
    expect(kept).toContain('Asia/Calcutta');
    expect(kept).not.toContain('Asia/Kolkata');
  });
});

describe('the command that adds a person', () => {
  it('is whole, for this company', () => {
    expect(addCommand('01a1', { folder: 'datos', email: 'correo' })).toBe(
      'recado user add --data "<datos>" --tenant 01a1 --email "<correo>" --role agent'
    );
  });
});

describe('a FAQ as it is typed', () => {
  const side = { question: '', alternatives: '', answer: '' };
  const check = (es: Partial<TypedSide>, en: Partial<TypedSide> = {}) =>
    checkFaq({ es: { ...side, ...es }, en: { ...side, ...en }, enabled: true });

  it('needs one language only', () => {
    const es = { question: '¿Muelen?', answer: 'Sí.' };
    expect(check(es)).toEqual({
      body: { es: { ...es, alternatives: [] }, en: null, enabled: true }
    });
  });

  it('marks the fields of the reader’s language where nothing was written', () => {
    const errors = { question: 'Falta la pregunta.', answer: 'Falta la respuesta.' };
    expect(check({})).toEqual({ errors: { es: errors, en: {} } });
    words.language = 'en';
    expect(Object.keys((check({}) as { errors: FaqErrors }).errors.en)).toHaveLength(2);
  });

  it('is whole on a side that was begun', () => {
    expect(check({ question: '¿Muelen?', answer: 'Sí.' }, { question: 'Do you grind?' })).toEqual({
      errors: { es: {}, en: { answer: 'Falta la respuesta.' } }
    });
  });
});

describe('a label’s name', () => {
  const others = [{ id: 'l1', name: 'Atención' }];

  it('is new in the company, accents and capitals aside, and not too long', () => {
    expect(labelProblem(' Mayorista ', others)).toBe('');
    expect(labelProblem(' ', others)).toBe('Escribe un nombre.');
    expect(labelProblem('atencion', others)).toBe('Ya hay una etiqueta con ese nombre.');
    expect(labelTooLong('x'.repeat(LONGEST_LABEL))).toBe('');
    expect(labelTooLong('x'.repeat(LONGEST_LABEL + 1))).toBe('Se pasa de 40 caracteres.');
    expect(labelProblem('x'.repeat(LONGEST_LABEL + 1), [])).toBe('Se pasa de 40 caracteres.');
  });
});

describe('the bot’s settings as they are typed', () => {
  const settings = (changed: Partial<BotSettings> = {}) =>
    ({
      quiet_ms: 1500,
      agent_silence_min: 30,
      hours: [[['09:00', '18:00']], []],
      holidays: [],
      greeting: { es: 'Hola', en: '' },
      fallback: { es: 'Ni idea', en: '' },
      handover: { es: 'Ya viene alguien', en: '' },
      away: { es: 'Mañana', en: '' },
      ...changed
    }) as unknown as BotSettings;

  it('are right as the server gave them', () => {
    expect(wrongSettings(settings())).toEqual({});
  });

  it.each([
    ['an emptied wait', { quiet_ms: NaN }, { quiet: 'Entre 0 y 10.' }],
    ['too long a wait', { quiet_ms: 10_100 }, { quiet: 'Entre 0 y 10.' }],
    ['half a minute', { agent_silence_min: 0.5 }, { silence: 'Entre 0 y 10080, sin decimales.' }],
    [
      'a day that closes before it opens',
      { hours: [[], [['18:00', '09:00']]] },
      { 'day-1': 'La hora de cierre va después de la de apertura.' }
    ],
    [
      'half a span',
      { hours: [[['09:00', '']]] },
      { 'day-0': 'Completa las dos horas, o quítalas.' }
    ],
    [
      'a greeting in no language',
      { greeting: { es: ' ', en: '' } },
      { greeting: 'El bot necesita este texto: escríbelo al menos en un idioma.' }
    ],
    [
      'a text that is too long',
      { away: { es: '', en: 'x'.repeat(4097) } },
      { 'away-en': 'Hasta 4096 caracteres.' }
    ],
    [
      'a holiday without its day',
      { holidays: [{ date: '', name: { es: '', en: '' }, hours: [] }] },
      { 'holiday-0': 'Elige la fecha.' }
    ]
  ])('are told at the field of %s', (_, changed, told) => {
    expect(wrongSettings(settings(changed as Partial<BotSettings>))).toEqual(told);
  });

  it('are told in the console’s language, not the browser’s', () => {
    words.language = 'en';
    expect(wrongSettings(settings({ quiet_ms: NaN }))).toEqual({ quiet: 'Between 0 and 10.' });
  });
});

describe('what the server refused', () => {
  const refused = (...errors: [string, string][]) =>
    new Refused({
      type: '',
      title: 'Some fields are not right',
      status: 422,
      code: 'invalid',
      errors: errors.map(([field, reason]) => ({ field, reason }))
    });

  it.each([
    ['must have 1 to 200 characters, has 300', 'De 1 a 200 caracteres.'],
    ['must have 1 to 200 characters, has 0', 'Falta completarlo.'],
    ['must have at most 100 characters', 'Hasta 100 caracteres.'],
    ['must be given in at least one language', 'Escríbelo al menos en un idioma.'],
    ['a company has at most 500 labels', 'Son 500 como mucho.'],
    ['must be 0 to 10000', 'Entre 0 y 10000.'],
    ['something nobody has thought of', 'Esto no se puede guardar así. Revísalo.']
  ])('is told in the reader’s language: %s', (reason, told) => {
    expect(reasonWords(reason)).toBe(told);
    words.language = 'en';
    expect(reasonWords(reason)).not.toBe(told);
  });

  it('has words of ours for every code, known or new', () => {
    const said = (code: string) =>
      problemWords(new Refused({ type: '', title: 'Raw title', detail: 'raw', status: 400, code }));
    for (const code of ['invalid', 'malformed', 'limit', 'outbox_full', 'in_progress', 'unheard']) {
      expect(said(code)).not.toMatch(/raw|undefined/i);
    }
    expect(said('unheard')).toContain('unheard');
    expect(problemWords(new TypeError('x is not a function'))).not.toContain('function');
  });

  it('is shown beside the field of each form', () => {
    const long = 'must have 1 to 200 characters, has 300';
    expect(refusedFaq(refused(['es.alternatives.3', long]))).toEqual({
      es: { alternatives: 'Línea 4: De 1 a 200 caracteres.' },
      en: {}
    });
    expect(refusedReply(refused(['text.en', long])).text).toEqual({
      en: 'De 1 a 200 caracteres.'
    });
    const settings = refusedSettings(
      refused(
        ['greeting', 'must be given in at least one language'],
        ['hours.2.0', 'x'],
        ['holidays.1.date', 'x'],
        ['quiet_ms', 'must be 0 to 10000']
      )
    );
    expect(Object.keys(settings)).toEqual(['greeting', 'day-2', 'holiday-1', 'quiet']);
  });
});

describe('a question of a FAQ', () => {
  const faq = (question: string) =>
    ({ id: 'f1', es: { question, alternatives: [], answer: '' }, en: null }) as unknown as Faq;
  const typed = (question: string, alternatives = '') =>
    checkFaq({
      es: { question, alternatives, answer: 'Sí.' },
      en: { question: '', alternatives: '', answer: '' },
      enabled: true
    });

  it('is known again whatever its capitals, accents and signs', () => {
    const others = [faq('¿Hacen envíos a Cusco?')];
    expect(twinOf('hacen  ENVIOS a cusco', 'es', others)?.id).toBe('f1');
    expect(twinOf('hacen envios', 'es', others)).toBeNull();
    expect(twinOf('hacen envios a cusco', 'en', others)).toBeNull();
    expect(twinOf('¿?', 'es', [faq('!!')])).toBeNull();
  });

  it('holds a letter or a digit', () => {
    expect(typed('¿?')).toMatchObject({
      errors: { es: { question: expect.stringMatching(/signos/) } }
    });
    expect(typed('24?')).toHaveProperty('body');
    expect(typed('¿Muelen?', '¿…?')).toHaveProperty('errors.es.alternatives');
  });

  it('says which other phrasing is too long', () => {
    expect(typed('¿Muelen?', `¿Y?\n${'x'.repeat(201)}`)).toHaveProperty(
      'errors.es.alternatives',
      'La línea 2 se pasa de 200 caracteres.'
    );
  });
});

describe('a new password', () => {
  it('needs the one so far, its length, and to be another', () => {
    expect(wrongPassword('', 'corta')).toEqual({
      current: 'Escribe tu contraseña actual.',
      new: 'Le faltan 3 caracteres. Son 8 o más.'
    });
    expect(wrongPassword('una-igual', 'una-igual')).toEqual({
      new: 'Es la misma de ahora. Elige otra.'
    });
    expect(wrongPassword('la-de-antes', 'otra-nueva')).toEqual({});
  });

  it('that the server refused says so at its field', () => {
    expect(refusedPassword([{ field: 'current', reason: 'is not your password' }])).toEqual({
      current: 'Esa no es tu contraseña actual.'
    });
  });
});
