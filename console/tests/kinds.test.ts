// Forms and products that were sent stand in the thread as cards, in both languages.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '$protocol';
import Content from '../src/lib/components/kinds/Content.svelte';
import { words } from '../src/lib/i18n/language.svelte';
import { message } from './rows/conversation';

const spoken = words.language;
let shown: ReturnType<typeof mount> | undefined;

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  words.language = spoken;
  document.body.replaceChildren();
});

/** Shows a message; returns the texts of its elements of this kind. */
function texts(sent: Partial<Message>, selector: string): string[] {
  const props = { message: message(1, sent), name: 'Rosa', chosen: null };
  shown = mount(Content, { target: document.body, props });
  flushSync();
  return [...document.querySelectorAll(selector)].map((node) => node.textContent.trim());
}

const list: Partial<Message> = {
  kind: 'product_list',
  text: 'Lo que queda',
  content: {
    header: 'Cafés',
    catalog_id: '7',
    sections: [
      { title: 'En grano', product_ids: ['misti-250', 'misti-1000'] },
      { title: 'Molido', product_ids: ['chachani-250'] }
    ]
  }
};

const product: Partial<Message> = {
  kind: 'product',
  text: null,
  content: { catalog_id: '7', product_id: 'misti-250' }
};

describe('products that were sent', () => {
  it('stand under their sections', () => {
    expect(texts(list, '.card-h, .cap, li')).toEqual([
      'Cafés',
      'En grano',
      'misti-250',
      'misti-1000',
      'Molido',
      'chachani-250'
    ]);
  });

  it('say what they are where nobody wrote a word', () => {
    words.language = 'es';
    expect(texts(product, '.card p, .card li')).toEqual(['Producto', 'misti-250', 'Catálogo: 7']);
  });

  it('say so in English too', () => {
    words.language = 'en';
    expect(texts(product, '.card p, .card li')).toEqual(['Product', 'misti-250', 'Catalogue: 7']);
  });

  it('of an odd shape break nothing', () => {
    expect(texts({ ...list, content: { sections: [7, { product_ids: 'x' }] } }, 'li')).toEqual([]);
  });
});

describe('a form that was sent', () => {
  const form: Partial<Message> = {
    kind: 'form',
    text: '¿A dónde enviamos?',
    content: { button: 'Llenar', form_id: '1042', data: { ciudad_destino: 'Cusco', bolsas: 2 } }
  };

  it('shows its words, what it was filled with and its button', () => {
    words.language = 'es';
    expect(texts(form, '.card-h, .text, dt, dd, .opts li')).toEqual([
      'Formulario',
      '¿A dónde enviamos?',
      'ciudad destino',
      'Cusco',
      'bolsas',
      '2',
      'Llenar'
    ]);
  });

  it('offers the reader nothing to press', () => {
    expect(texts(form, 'button, a, input')).toEqual([]);
  });
});
