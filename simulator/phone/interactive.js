// What a customer can tap under a message: buttons, lists, links, forms, products.
import { basket, basketLabel } from './basket.js';
import { el, icon } from './dom.js';
import { form } from './form.js';
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
      return [row(el('button', { type: 'button', 'aria-haspopup': 'dialog', disabled: !line.products.length, onclick: () => basket(line, say) }, icon('bag'), t(basketLabel(line))))];
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
