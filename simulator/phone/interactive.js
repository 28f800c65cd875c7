// What a customer can tap under a message: buttons, lists, links, forms, products.
import { el, icon } from './dom.js';
import { t } from './i18n.js';
import { openSheet } from './sheet.js';

const row = (...inner) => el('li', {}, ...inner);
const outside = { target: '_blank', rel: 'noopener noreferrer' };

/** The rows under a bubble. `say` sends the customer's choice; `used` tells that one was made. */
export function actions(line, say, used) {
  const rows = rowsOf(line, say, used);
  return rows.length ? el('ul.acts', {}, ...rows) : null;
}

function rowsOf(line, say, used) {
  switch (line.kind) {
    case 'buttons':
      return line.buttons.map((b) => row(el('button', { type: 'button', disabled: used, onclick: () => say({ kind: 'button_reply', id: b.id, title: b.title }) }, b.title)));
    case 'template':
      return line.buttons.map((b) => row(templateButton(b, say, used)));
    case 'list':
      return [row(el('button', { type: 'button', 'aria-haspopup': 'dialog', onclick: () => list(line.menu, say) }, icon('list'), line.menu.button))];
    case 'link_button':
      return [row(el('a', { href: line.url, ...outside }, icon('ext'), line.label))];
    case 'flow':
      return [row(el('button', { type: 'button', disabled: used, 'aria-haspopup': 'dialog', onclick: () => form(line, say) }, icon('note'), line.label))];
    case 'location_request':
      return [row(el('button', { type: 'button', onclick: () => say('location') }, icon('pin'), t('send_location')))];
    case 'products':
      return [row(el('button', { type: 'button', 'aria-haspopup': 'dialog', disabled: !line.products.length, onclick: () => order(line, say) }, icon('bag'), t('view_catalogue')))];
    default:
      return [];
  }
}

function templateButton(button, say, used) {
  switch (button.type) {
    case 'url': return el('a', { href: button.url, ...outside }, icon('ext'), button.text);
    case 'phone_number': return el('a', { href: `tel:${button.phone_number}` }, icon('call'), button.text);
    case 'copy_code': return el('button', { type: 'button', onclick: () => navigator.clipboard?.writeText(button.code) }, icon('copy'), t('copy_code'));
    case 'flow': return el('button', { type: 'button', disabled: used, onclick: () => form({ label: button.text }, say) }, icon('note'), button.text);
    default: return el('button', { type: 'button', disabled: used, onclick: () => say({ kind: 'button', text: button.text, payload: button.payload }) }, button.text);
  }
}

function list(menu, say) {
  openSheet(menu.button || t('choose'), (close) => menu.sections.flatMap((section, at) => [
    section.title && el('h3', {}, section.title),
    ...section.rows.map((choice, place) => el('button.opt', {
      type: 'button', 'data-first': at + place === 0,
      onclick: () => { close(); say({ kind: 'list_reply', id: choice.id, title: choice.title, description: choice.description ?? undefined }); },
    }, el('span', {}, choice.title, choice.description && el('small', {}, choice.description)), el('span.radio', { 'aria-hidden': 'true' }))),
  ].filter(Boolean)));
}

/** Flows live at the provider; here the customer fills in any fields. */
function form(line, say) {
  openSheet(line.label || t('form'), (close) => {
    const fields = el('div.pad', {});
    const add = (name, first) => fields.append(el('div.row', {},
      el('input.in', { value: name, 'aria-label': t('form_field'), placeholder: t('form_field') }),
      el('input.in', { 'aria-label': t('form_value'), placeholder: t('form_value'), 'data-first': first })));
    add('comentario', true);
    const send = (event) => {
      event.preventDefault();
      const answers = line.flow_token ? { flow_token: line.flow_token } : {};
      for (const pair of fields.children) {
        const [name, value] = pair.children;
        if (name.value.trim()) answers[name.value.trim()] = value.value;
      }
      close();
      say({ kind: 'nfm_reply', flow_name: 'flow', body: 'Sent', response: answers });
    };
    return el('form', { onsubmit: send }, fields,
      el('div.pad', {}, el('button.btn', { type: 'button', onclick: () => add('') }, icon('plus'), t('form_add')), el('button.go', { type: 'submit' }, t('send'))));
  });
}

function order(line, say) {
  openSheet(t('products'), (close) => {
    const inputs = line.products.map((name, at) => el('input.in', { type: 'number', min: 0, max: 99, value: at === 0 ? 1 : 0, 'aria-label': t('quantity', { name }), 'data-first': at === 0, style: 'width: 84px' }));
    const send = (event) => {
      event.preventDefault();
      const items = line.products.map((id, at) => ({ product_retailer_id: id, quantity: Number(inputs[at].value), item_price: 0, currency: 'PEN' }));
      const chosen = items.filter((item) => item.quantity > 0);
      if (!chosen.length) return;
      close();
      say({ kind: 'order', catalog_id: line.catalog ?? '', text: '', product_items: chosen });
    };
    return el('form', { onsubmit: send },
      el('div.pad', {}, ...line.products.map((name, at) => el('div.prod', {}, icon('bag'), el('span.clip', { style: 'flex: 1' }, name), inputs[at]))),
      el('div.pad', {}, el('button.go', { type: 'submit' }, t('order'))));
  });
}
