// The products that a message shows, in their groups.
import type { Message } from '$protocol';
import { list, text } from './fields';

export interface Shelf {
  title: string;
  /** The seller's own ids: names and prices live in the catalogue at the provider. */
  products: string[];
}

export function shelves(message: Message): Shelf[] {
  const { content } = message;
  if (message.kind === 'product') return [{ title: '', products: ids([content['product_id']]) }];
  return list(content['sections']).map((section) => ({
    title: text(section['title']),
    products: ids(section['product_ids'])
  }));
}

function ids(values: unknown): string[] {
  return Array.isArray(values) ? values.map(text).filter(Boolean) : [];
}
