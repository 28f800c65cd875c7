// Creating: once where the answer was lost, anew where the body was mended.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '$protocol';
import { Refused, Unreachable } from '../src/lib/api/problem';
import NewChannelForm from '../src/lib/components/channels/NewChannelForm.svelte';
import FaqForm from '../src/lib/components/bot/FaqForm.svelte';
import ReplyForm from '../src/lib/components/replies/ReplyForm.svelte';
import { words } from '../src/lib/i18n/language.svelte';
import { router } from '../src/lib/router.svelte';
import { Attempts } from '../src/lib/stores/attempts';
import { directory } from '../src/lib/stores/directory.svelte';
import { Faqs } from '../src/lib/stores/faqs.svelte';
import { session } from '../src/lib/stores/session.svelte';

describe('a body that is sent to create something', () => {
  const lost = () => Promise.reject(new Unreachable(null));
  const refused = (status: number) => () =>
    Promise.reject(new Refused({ type: '', title: '', status, code: 'x' }));

  async function keys(...sent: [unknown, () => Promise<unknown>][]): Promise<string[]> {
    const attempts = new Attempts();
    const used: string[] = [];
    for (const [body, answer] of sent) {
      const create = (_: unknown, key: string) => (used.push(key), answer());
      await attempts.send(body, create).catch(() => undefined);
    }
    return used;
  }
  const made = () => Promise.resolve('made');

  it.each([
    ['the answer was lost', lost],
    ['the server was away', refused(503)],
    ['there were too many', refused(429)]
  ])('keeps its key where %s', async (_, answer) => {
    const [first, second] = await keys([{ a: 1 }, answer], [{ a: 1 }, made]);
    expect(second).toBe(first);
  });

  it.each([
    ['was changed after a lost answer', { a: 2 }, lost],
    ['was refused: the same may be right later', { a: 1 }, refused(422)],
    ['was made: the same again is another one', { a: 1 }, made]
  ])('has a new key where it %s', async (_, body, answer) => {
    const [first, second] = await keys([{ a: 1 }, answer], [body, made]);
    expect(second).not.toBe(first);
  });

  it('is known again after another was tried in between', async () => {
    const [first, , third] = await keys(
      [{ a: 1 }, lost],
      [{ a: 2 }, refused(422)],
      [{ a: 1 }, made]
    );
    expect(third).toBe(first);
  });
});

describe('a form that was refused once', () => {
  /** The server's rule: a key belongs to the first body it came with, also where that was refused. */
  const bound = new Map<string, string>();
  let saved: unknown;
  let view: ReturnType<typeof mount> | undefined;

  function answer(options: RequestInit): Response {
    const key = new Headers(options.headers).get('idempotency-key')!;
    const body = options.body as string;
    const problem = (code: string, errors: unknown[] = []) =>
      Response.json({ type: '', title: 'English', status: 422, code, errors }, { status: 422 });
    if ((bound.get(key) ?? body) !== body) return problem('idempotency_mismatch');
    bound.set(key, body);
    if (!body.includes('mended')) {
      return problem('invalid', [{ field: 'elsewhere', reason: 'must be other' }]);
    }
    saved = JSON.parse(body);
    return Response.json({ id: 'new', version: 1, ...(saved as object) }, { status: 201 });
  }

  beforeEach(() => {
    words.language = 'es';
    saved = undefined;
    session.value = { user: { id: 'me' }, scopes: ['write', 'admin'] } as unknown as Session;
    vi.stubGlobal('fetch', (_: string, options: RequestInit) => Promise.resolve(answer(options)));
  });

  afterEach(async () => {
    if (view) await unmount(view);
    session.value = null;
    directory.clear();
    router.path = '/';
    vi.unstubAllGlobals();
    document.body.replaceChildren();
  });

  async function fill(values: Record<string, string>): Promise<void> {
    for (const [id, value] of Object.entries(values)) {
      const field = document.querySelector<HTMLInputElement>(`#${id}`)!;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    flushSync();
    document.querySelector('form')!.requestSubmit();
    await new Promise((resolve) => setTimeout(resolve, 30));
    flushSync();
  }

  const channel = {
    'channel-name': 'Tienda',
    'channel-phone_number_id': '1',
    'channel-business_account_id': '2',
    'channel-access_token': 't',
    'channel-app_secret': 'a'.repeat(32),
    'channel-verify_token': 'v'
  };
  const faqs = new Faqs();
  it.each([
    ['channel', NewChannelForm, {}, channel, { 'channel-name': 'mended' }],
    [
      'FAQ',
      FaqForm,
      { faq: null, faqs },
      { 'faq-es-question': '¿Muelen?', 'faq-es-answer': 'Sí.' },
      { 'faq-es-answer': 'mended' }
    ],
    [
      'canned reply',
      ReplyForm,
      { reply: null, saved: null, onsaved: () => undefined },
      { 'reply-es-shortcut': 'hola', 'reply-es-text': 'Hola' },
      { 'reply-es-text': 'mended' }
    ]
  ])('is saved when it was mended: %s', async (_, Form, props, typed, mended) => {
    view = mount(Form as never, { target: document.body, props: props as never });
    flushSync();
    await fill(typed);
    expect(saved).toBeUndefined();
    const told = document.querySelector('[role=alert]')!.textContent;
    expect(told).not.toMatch(/must|English/);
    await fill(mended as Record<string, string>);
    expect(JSON.stringify(saved)).toContain('mended');
  });
});
