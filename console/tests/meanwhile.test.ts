// Two people, or two tabs, and one thing to edit: nobody undoes what they did not see.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Faq, NewFaq, Session } from '$protocol';
import Faqs from '../src/lib/components/bot/Faqs.svelte';
import { whenBack } from '../src/lib/came-back';
import { words } from '../src/lib/i18n/language.svelte';
import { router } from '../src/lib/router.svelte';
import { session } from '../src/lib/stores/session.svelte';

let stands: Faq;
let puts: NewFaq[];
let view: ReturnType<typeof mount> | undefined;

const faq = (answer: string, version: number): Faq => ({
  id: 'f1',
  es: { question: '¿Hacen envíos?', alternatives: [], answer },
  en: null,
  enabled: true,
  updated_at: '2026-11-21T10:00:00.000Z',
  version
});

/** The server's rule: a change made on another version than the current one is refused. */
function answer(options: RequestInit = {}): Response {
  if (options.method !== 'PUT') return Response.json({ items: [stands], next_cursor: null });
  const body = JSON.parse(options.body as string) as NewFaq;
  puts.push(body);
  if (body.version !== undefined && body.version !== stands.version) {
    const problem = { type: 'about:blank', title: 'changed', status: 409, code: 'changed' };
    return Response.json({ ...problem, current: stands }, { status: 409 });
  }
  stands = { ...stands, ...body, version: (stands.version ?? 0) + 1 };
  return Response.json(stands);
}

const settled = async () => {
  await new Promise((resolve) => setTimeout(resolve, 90));
  flushSync();
};
const field = () => document.querySelector<HTMLTextAreaElement>('#faq-es-answer')!;
const type = (text: string) => {
  field().value = text;
  field().dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
};
const press = async (name: string) => {
  [...document.querySelectorAll('button')].find((b) => b.textContent.includes(name))!.click();
  await settled();
};
const save = async () => {
  document.querySelector('form .btn.pri.lg')!.closest('form')!.requestSubmit();
  await settled();
};
const text = () => document.body.textContent.replace(/\s+/g, ' ');

beforeEach(async () => {
  words.language = 'es';
  stands = faq('Sí, a todo el Perú.', 1);
  puts = [];
  vi.stubGlobal('fetch', (_: string, options?: RequestInit) => Promise.resolve(answer(options)));
  session.value = { user: { id: 'me' }, scopes: ['write'] } as unknown as Session;
  router.path = '/bot/faqs/f1';
  view = mount(Faqs, { target: document.body, props: { id: 'f1' } });
  flushSync();
  await settled();
});

afterEach(async () => {
  if (view) await unmount(view);
  session.value = null;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe('a FAQ that somebody else saved', () => {
  it('is shown as it now is when one comes back to it', async () => {
    stands = faq('Sí, en 3 días.', 2);
    dispatchEvent(new Event('focus'));
    await settled();
    expect(field().value).toBe('Sí, en 3 días.');
    type('Sí, en 2 días.');
    await save();
    expect(puts[0]?.version).toBe(2);
    expect(text()).toContain('Guardado');
  });

  it('does not go over what is being typed, and is not undone by it', async () => {
    type('Sí, gratis.');
    stands = faq('Sí, en 3 días.', 2);
    dispatchEvent(new Event('focus'));
    await settled();
    expect(field().value).toBe('Sí, gratis.');
    await save();
    expect(stands.es?.answer).toBe('Sí, en 3 días.');
    expect(field().value).toBe('Sí, gratis.');
    expect(text()).toContain('Alguien guardó otra cosa mientras editabas.');
  });

  it('can be taken in place of one’s own', async () => {
    type('Sí, gratis.');
    stands = faq('Sí, en 3 días.', 2);
    await save();
    await press('Ver lo suyo');
    expect(field().value).toBe('Sí, en 3 días.');
    expect(text()).not.toContain('Alguien guardó');
    expect(text()).not.toContain('Cambios sin guardar');
  });

  it('can be replaced once it was seen, and not without: a third change is told again', async () => {
    type('Sí, gratis.');
    stands = faq('Sí, en 3 días.', 2);
    await save();
    stands = faq('Ya no.', 3);
    await press('Guardar lo mío');
    expect(stands.es?.answer).toBe('Ya no.');
    expect(text()).toContain('Alguien guardó');
    await press('Guardar lo mío');
    expect(stands.es?.answer).toBe('Sí, gratis.');
    expect(text()).toContain('Guardado');
    expect(text()).not.toContain('Alguien guardó');
  });
});

it('one return to the page is one look, and none after the end', async () => {
  const look = vi.fn();
  const stop = whenBack(look);
  dispatchEvent(new Event('focus'));
  document.dispatchEvent(new Event('visibilitychange'));
  await settled();
  expect(look).toHaveBeenCalledTimes(1);
  dispatchEvent(new Event('focus'));
  stop();
  await settled();
  expect(look).toHaveBeenCalledTimes(1);
});
