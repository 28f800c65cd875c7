// Forms and products that were sent stand in the thread as cards, in both languages.
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message, Template } from '$protocol';
import Content from '../src/lib/components/kinds/Content.svelte';
import { words } from '../src/lib/i18n/language.svelte';
import { TemplateBook, templateBook } from '../src/lib/stores/template-book.svelte';
import { workplace } from '../src/lib/stores/workplace.svelte';
import { conversation, message } from './rows/conversation';

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

const onItsWay: Template = {
  id: 't1',
  name: 'pedido_en_camino',
  language: 'es',
  category: 'UTILITY',
  status: 'APPROVED',
  components: [
    { type: 'BODY', text: 'Hola {{1}}, tu pedido va en camino.' },
    { type: 'FOOTER', text: 'Tostaduría Misti' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Gracias' },
        { type: 'URL', text: 'Ver el pedido', url: 'https://misti.example/{{1}}' }
      ]
    }
  ],
  parameters: 1
};

describe('a template that was sent', () => {
  const sent: Partial<Message> = {
    kind: 'template',
    text: 'Hola Rosa, tu pedido va en camino.',
    content: { name: 'pedido_en_camino', language: 'es', parameters: ['Rosa'] }
  };

  afterEach(() => {
    workplace.threads.clear();
    templateBook.clear();
  });

  it('stands with its footer and its buttons, and none of them can be pressed', () => {
    workplace.threads.get('c1').takeConversation(conversation());
    templateBook.keep('ch1', [onItsWay]);
    expect(texts(sent, '.opts li')).toEqual(['Gracias', 'Ver el pedido']);
    expect(document.body.textContent).toContain('Tostaduría Misti');
    expect(document.querySelectorAll('button, a')).toHaveLength(0);
  });

  it('stands with its words alone where its channel is not known', () => {
    expect(texts(sent, '.opts li')).toEqual([]);
    expect(document.body.textContent).toContain('Hola Rosa, tu pedido va en camino.');
  });

  it('is looked up once a channel', async () => {
    const read = vi.fn().mockResolvedValue([onItsWay]);
    const book = new TemplateBook(read);
    for (let times = 0; times < 3; times += 1) {
      expect(book.find('ch1', 'pedido_en_camino', 'es')).toBeNull();
    }
    await new Promise((resolve) => setTimeout(resolve));
    expect(book.find('ch1', 'pedido_en_camino', 'es')).toEqual(onItsWay);
    expect(book.find('ch1', 'pedido_en_camino', 'en')).toBeNull();
    expect(read).toHaveBeenCalledTimes(1);
  });
});
