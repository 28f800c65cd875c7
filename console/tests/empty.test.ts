// What is empty, what is on its way and what failed are three things, and each is said as what it is.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heightFor } from '../src/lib/grows';
import { initials } from '../src/lib/i18n/formats';
import { words } from '../src/lib/i18n/language.svelte';
import { router } from '../src/lib/router.svelte';
import Channels from '../src/routes/Channels.svelte';
import People from '../src/routes/People.svelte';
import { directory } from '../src/lib/stores/directory.svelte';

let shown: ReturnType<typeof mount> | undefined;

/** What the server says to a list: nothing yet, a page, or that it is away. */
function server(answer: 'silent' | 'away' | object[]): void {
  vi.stubGlobal('fetch', (): Promise<Response> => {
    if (answer === 'silent') return new Promise(() => undefined);
    if (answer === 'away') return Promise.reject(new TypeError('away'));
    return Promise.resolve(Response.json({ items: answer, next_cursor: null }));
  });
}

async function open(view: typeof Channels | typeof People, path: string): Promise<string> {
  router.path = path;
  shown = mount(view, { target: document.body });
  flushSync();
  await new Promise((resolve) => setTimeout(resolve, 20));
  flushSync();
  return document.body.textContent.replace(/\s+/g, ' ');
}

beforeEach(() => {
  words.language = 'es';
  directory.clear();
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  directory.clear();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe('a list', () => {
  it('that is not here yet is neither empty nor counted', async () => {
    server('silent');
    const text = await open(Channels, '/channels');
    expect(text).toContain('Cargando…');
    expect(text).not.toMatch(/Aún no hay canales|mensajes,|recibe/);
  });

  it('that could not be read says so and can be asked for again', async () => {
    server('away');
    const text = await open(Channels, '/channels');
    expect(text).toContain('No pudimos traer los canales.');
    expect(text).toContain('Reintentar');
    expect(text).not.toContain('Aún no hay canales');
    server([]);
    [...document.querySelectorAll('button')]
      .find((b) => b.textContent.includes('Reintentar'))!
      .click();
    await new Promise((resolve) => setTimeout(resolve, 20));
    flushSync();
    expect(document.body.textContent).toContain('Aún no hay canales');
  });

  it('that is empty is called empty, without a count of nothing', async () => {
    server([]);
    const text = await open(Channels, '/channels');
    expect(text).toContain('Aún no hay canales. Conecta el primero en 5 minutos.');
    expect(text).not.toContain('0 ');
  });

  it('counts nobody while it does not know who works here', async () => {
    server('away');
    expect(await open(People, '/people')).not.toMatch(/trabaja/);
  });
});

describe('an address of what is no more', () => {
  it('waits for the list before it says so, and has a way back', async () => {
    server('silent');
    expect(await open(Channels, '/channels/nope')).not.toMatch(/ya no existe|Elige un canal/);
    await unmount(shown!);
    server([]);
    expect(await open(Channels, '/channels/nope')).toContain('Ese canal ya no existe');
    expect(document.querySelector('.blank a')?.getAttribute('href')).toBe('/channels');
  });
});

describe('counts are said as people say them', () => {
  it.each([
    [0, 0, 0, 'Todavía no llega ningún mensaje', 'No message arrives yet'],
    [1, 0, 0, '1 canal recibe mensajes', '1 channel receives messages'],
    [
      1,
      0,
      1,
      '1 canal recibe mensajes, 1 con el envío en pausa',
      '1 channel receives messages, 1 with sending paused'
    ],
    [
      2,
      1,
      0,
      '2 canales reciben mensajes, 1 necesita que lo mires',
      '2 channels receive messages, 1 needs a look'
    ]
  ])('%i well, %i in need, %i paused', (good, bad, off, es, en) => {
    expect(words.t.channels.lead(good, bad, off)).toBe(es);
    words.language = 'en';
    expect(words.t.channels.lead(good, bad, off)).toBe(en);
  });
});

describe('a name', () => {
  it.each([
    ['Rosa Quispe', 'RQ'],
    ['🌸', '🌸'],
    ['👩‍👧 ', '👩‍👧'],
    ['🌸 Rosa', 'R'],
    ['María + José', 'MJ'],
    ['Írma <b>', 'ÍB'],
    ['Írma < 3', 'Í3'],
    ['𝓡𝓸𝓼𝓪 Luz', '𝓡L'],
    ['é́ll', 'É́'],
    ['+51 958 114 207', '07'],
    ['', '?']
  ])('%s has whole signs for its square', (name, sign) => {
    expect(initials(name)).toBe(sign);
  });
});

describe('a field that grows', () => {
  it('is as high as its text, and at most whole lines of two fifths of the view', () => {
    expect(heightFor(42, 21, 900)).toBe(42);
    expect(heightFor(4000, 21, 900)).toBe(357);
    expect(heightFor(4000, 21, 900) % 21).toBe(0);
    expect(heightFor(4000, 24, 20)).toBe(24);
  });
});
