// Products of a message and the basket that they go into. Of a product only the seller's id is known:
// its name, picture and price live in the catalogue at the provider.
import { el, icon } from './dom.js';
import { t } from './i18n.js';
import { openSheet } from './sheet.js';

/** The text of the button that opens the basket. */
export function basketLabel(line) {
  if (!line.products.length) return 'view_catalogue';
  return line.products.length === 1 ? 'add_to_cart' : 'view_products';
}

/** The products in their groups: `[{title, products}]`. */
export function shelves(line) {
  if (!line.shelves?.length) return [{ title: null, products: line.products }];
  let from = 0;
  return line.shelves.map(({ title, count }) => ({ title, products: line.products.slice(from, from += count) }));
}

/** Opens the basket; `say` sends the order. */
export function basket(line, say) {
  openSheet(line.card?.header?.text || t('products'), (close) => {
    const inputs = new Map();
    const product = (id) => {
      // The first one is in it already; one that stands in two groups is counted once for each.
      const first = inputs.size === 0;
      const input = el('input.in', { type: 'number', min: 0, max: 99, value: first ? 1 : 0, 'aria-label': t('quantity', { name: id }), 'data-first': first, style: 'width: 84px' });
      inputs.set(input, id);
      return el('div.prod', {}, icon('bag'), el('span.clip', { style: 'flex: 1' }, id), input);
    };
    const send = (event) => {
      event.preventDefault();
      const items = [...inputs].map(([input, id]) => ({ product_retailer_id: id, quantity: Number(input.value), item_price: 0, currency: 'PEN' }));
      const chosen = items.filter((item) => item.quantity > 0);
      if (!chosen.length) return;
      close();
      say({ kind: 'order', catalog_id: line.catalog ?? '', text: '', product_items: chosen });
    };
    const groups = shelves(line).flatMap(({ title, products }) => [title && el('h3', {}, title), el('div.pad', {}, ...products.map(product))]);
    return el('form', { onsubmit: send }, ...groups, el('div.pad', {}, el('button.go', { type: 'submit' }, t('order'))));
  });
}
