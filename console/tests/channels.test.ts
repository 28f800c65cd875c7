// A channel that is paused or removed: what is asked before, and what is shown after.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Channel, Session } from '$protocol';
import { words } from '../src/lib/i18n/language.svelte';
import { router } from '../src/lib/router.svelte';
import { directory } from '../src/lib/stores/directory.svelte';
import { session } from '../src/lib/stores/session.svelte';
import Channels from '../src/routes/Channels.svelte';
import { conversation } from './rows/conversation';

const shop: Channel = {
  id: 'ch1',
  kind: 'whatsapp_cloud',
  name: 'Tienda',
  settings: { phone_number_id: '1066' },
  credentials: {},
  webhook_url: 'https://recado.example/hooks/ch1',
  state: 'connected',
  trouble: null,
  facts: {},
  created_at: '2026-11-21T10:00:00.000Z'
};

let view: ReturnType<typeof mount> | undefined;
let channels: Channel[];
let asked: string[];

/** A server with one channel that two open conversations use. */
function answer(url: string, options: RequestInit = {}): Response {
  const { pathname } = new URL(url, 'http://recado.test');
  const method = options.method ?? 'GET';
  asked.push(`${method} ${pathname}`);
  const page = (items: unknown[]) => Response.json({ items, next_cursor: null });
  if (method === 'DELETE') {
    channels = [];
    return new Response(null, { status: 204 });
  }
  if (method === 'PATCH') {
    channels = [{ ...shop, state: 'disabled' }];
    return Response.json(channels[0]);
  }
  if (pathname.endsWith('/channels')) return page(channels);
  if (pathname.endsWith('/conversations')) return page([conversation(), conversation()]);
  return page([]);
}

const settled = async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  flushSync();
};
const text = () => document.body.textContent.replace(/\s+/g, ' ');
const press = async (name: string, within: ParentNode = document) => {
  const button = [...within.querySelectorAll('button')].find((b) => b.textContent.includes(name));
  button!.click();
  flushSync();
  await settled();
};
const dialog = () => document.querySelector<HTMLElement>('dialog[open]')!;

beforeEach(async () => {
  words.language = 'es';
  channels = [shop];
  asked = [];
  directory.clear();
  // This DOM draws dialogs and does not open them.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
  vi.stubGlobal('fetch', (url: string, options?: RequestInit) =>
    Promise.resolve(answer(url, options))
  );
  session.value = { user: { id: 'me' }, scopes: ['admin'] } as unknown as Session;
  router.path = '/channels/ch1';
  view = mount(Channels, { target: document.body });
  flushSync();
  await settled();
});

afterEach(async () => {
  if (view) await unmount(view);
  session.value = null;
  directory.clear();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

it('is off the list as soon as it was removed, and the question says what is at stake', async () => {
  await press('Eliminar canal');
  expect(dialog().textContent).toContain('Tiene 2 conversaciones abiertas');
  await press('Eliminar canal', dialog());
  expect(asked).toContain('DELETE /api/v1/channels/ch1');
  expect(text()).not.toContain('Tienda');
  expect(text()).toContain('Aún no hay canales');
  expect(directory.channelGone('ch1')).toBe(true);
});

it('that sends no more still receives, and both are said before and after', async () => {
  await press('Pausar el envío');
  expect(dialog().textContent).toContain('siguen llegando a Tienda');
  expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  await press('Pausar el envío', dialog());
  expect(asked).toContain('PATCH /api/v1/channels/ch1');
  expect(text()).toContain('1 canal recibe mensajes, 1 con el envío en pausa');
  expect(text()).toContain('Envío en pausa');
  expect(text()).toContain('Volver a enviar');
});
