// Templates: what they leave open, and how they are sent.
import { describe, expect, it } from 'vitest';
import type { Template } from '$protocol';
import {
  fillable,
  filled,
  filledHeader,
  gapsIn,
  messageOf,
  sendable,
  wrongValue
} from '../src/lib/stores/templates';

const template = (components: unknown[], over: Partial<Template> = {}): Template => ({
  id: 't',
  name: 'pedido',
  language: 'es',
  category: 'UTILITY',
  status: 'APPROVED',
  components,
  parameters: 0,
  ...over
});
const body = (text: string) => ({ type: 'BODY', text });
const season = template([
  { type: 'HEADER', format: 'IMAGE' },
  body('{{1}}, llegó el café de temporada: {{2}}.'),
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'No quiero avisos' },
      { type: 'URL', text: 'Ver en la tienda', url: 'https://misti.example/cafe/{{1}}' }
    ]
  }
]);

describe('a template', () => {
  it('shows its words with what is filled in, and leaves the rest open', () => {
    const plain = template([body('Hola {{1}}, pedido {{2}}. Gracias, {{1}}')]);
    expect(gapsIn(plain)).toHaveLength(2);
    expect(filled(plain, ['Rosa', ''])).toBe('Hola Rosa, pedido {{2}}. Gracias, Rosa');
  });

  it('keeps header and body apart although both count from 1', () => {
    const both = template([
      { type: 'HEADER', format: 'TEXT', text: 'N.º {{1}}' },
      body('Hola {{1}}')
    ]);
    expect(filledHeader(both, ['204', 'Rosa'])).toBe('N.º 204');
    expect(filled(both, ['204', 'Rosa'])).toBe('Hola Rosa');
    expect(messageOf(both, ['204', 'Rosa']).components).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: '204' }] },
      { type: 'body', parameters: [{ type: 'text', text: 'Rosa' }] }
    ]);
  });

  it('is sent with values alone where the body is all', () => {
    const plain = template([body('Pedido {{2}} para {{1}}')]);
    expect(messageOf(plain, ['204', ' Rosa '])).toEqual({
      name: 'pedido',
      language: 'es',
      parameters: ['Rosa', '204'],
      components: []
    });
  });

  it('is sent whole where it has a picture or a link', () => {
    expect(gapsIn(season).map(({ place, sort }) => `${place} ${sort}`)).toEqual([
      'header image',
      'body text',
      'body text',
      'button text'
    ]);
    const link = 'https://misti.example/g.jpg';
    expect(messageOf(season, [link, 'Rosa', 'Geisha', 'geisha'])).toEqual({
      name: 'pedido',
      language: 'es',
      parameters: [],
      components: [
        { type: 'header', parameters: [{ type: 'image', image: { link } }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Rosa' },
            { type: 'text', text: 'Geisha' }
          ]
        },
        {
          type: 'button',
          sub_type: 'url',
          index: '1',
          parameters: [{ type: 'text', text: 'geisha' }]
        }
      ]
    });
  });

  it('names values that have names', () => {
    const named = template([body('Hola {{customer}}')]);
    expect(messageOf(named, ['Rosa']).components).toEqual([
      {
        type: 'body',
        parameters: [{ type: 'text', parameter_name: 'customer', text: 'Rosa' }]
      }
    ]);
  });

  it('says what is wrong with a value before the provider does', () => {
    const [picture, name] = gapsIn(season);
    expect(wrongValue(picture!, 'foto.jpg')).toBe('link');
    expect(wrongValue(picture!, 'https://misti.example/g.jpg')).toBe('');
    expect(wrongValue(name!, ' ')).toBe('missing');
    expect(wrongValue(name!, 'dos\nlíneas')).toBe('blanks');
  });

  it('that needs more than values is not offered to be filled in', () => {
    expect(fillable(season)).toBe(true);
    expect(fillable(template([{ type: 'HEADER', format: 'LOCATION' }, body('x')]))).toBe(false);
    expect(fillable(template([body('x'), { type: 'CAROUSEL', cards: [] }]))).toBe(false);
  });

  it('that is not approved is not offered, and one’s own language comes first', () => {
    const rows = [
      template([body('hello')], { id: '1', name: 'a', language: 'en_US' }),
      template([body('hola')], { id: '2', name: 'z' }),
      template([body('no')], { id: '3', status: 'REJECTED' })
    ];
    expect(sendable(rows, 'es', '').map(({ id }) => id)).toEqual(['2', '1']);
    expect(sendable(rows, 'es', 'HELLO').map(({ id }) => id)).toEqual(['1']);
  });
});
