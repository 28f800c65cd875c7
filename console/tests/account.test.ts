// The keys of the API: one that was taken back is not offered for copying.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Session } from '$protocol';
import KeyList from '../src/lib/components/account/KeyList.svelte';
import { words } from '../src/lib/i18n/language.svelte';
import { session } from '../src/lib/stores/session.svelte';

let view: ReturnType<typeof mount> | undefined;

const key = {
  id: 'k1',
  name: 'Tienda',
  ends_with: 'abcd',
  scopes: ['read'],
  user_id: 'me',
  created_at: '2026-11-21T10:00:00.000Z'
};
const answers: Record<string, () => Response> = {
  GET: () => Response.json({ items: [], next_cursor: null }),
  POST: () => Response.json({ ...key, key: 'rk_secret' }, { status: 201 }),
  DELETE: () => new Response(null, { status: 204 })
};
const settled = async () => {
  await new Promise((resolve) => setTimeout(resolve, 30));
  flushSync();
};

// jsdom opens no dialogs.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

beforeEach(() => {
  words.language = 'es';
  session.value = { user: { id: 'me' }, scopes: ['read', 'admin'] } as unknown as Session;
  vi.stubGlobal('fetch', (_: string, { method }: RequestInit) =>
    Promise.resolve(answers[method!]!())
  );
  view = mount(KeyList, { target: document.body });
});

afterEach(async () => {
  if (view) await unmount(view);
  session.value = null;
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

it('a key that is revoked is no longer shown to be copied', async () => {
  await settled();
  const name = document.querySelector<HTMLInputElement>('#key-name')!;
  name.value = key.name;
  name.dispatchEvent(new Event('input', { bubbles: true }));
  document.querySelector('form')!.requestSubmit();
  await settled();
  expect(document.querySelector<HTMLInputElement>('.made input')?.value).toBe('rk_secret');
  const revoke = () => document.querySelectorAll<HTMLButtonElement>('button.danger');
  revoke()[0]!.click();
  await settled();
  // The dialog's own button does it.
  [...document.querySelectorAll<HTMLButtonElement>('dialog button')]
    .find(({ textContent }) => textContent.includes('Anular'))!
    .click();
  await settled();
  expect(document.querySelector('.made')).toBeNull();
});
