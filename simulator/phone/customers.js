// Who holds the phone: a switcher of customers, and new ones.
import { byId, el, icon, initials } from './dom.js';
import { t } from './i18n.js';
import { openSheet } from './sheet.js';

/** The demo's people; made when a number has nobody yet. */
export const FIRST = [{ customer: '51958114207', name: 'Rosa Quispe' }, { customer: '51958114311', name: 'Hugo Mamani' }];

const shown = (person) => person.name || person.username || person.customer;
const first = (person) => shown(person).split(' ')[0];

/** The tabs above the handset: the last four who were active, and "new". */
export function drawCustomers(people, current, choose, create) {
  const few = people.slice(0, 4);
  const chosen = people.find((person) => person.customer === current);
  if (chosen && !few.includes(chosen)) few.push(chosen);
  const tabs = few.map((person) => el('button', { type: 'button', 'aria-pressed': String(person.customer === current), onclick: () => choose(person.customer) },
    el('span.av.xs', { 'aria-hidden': 'true', style: `--h:${hue(person.customer)}` }, initials(shown(person))), first(person),
    person.unread ? el('span.badge', {}, String(person.unread)) : null));
  byId('customers').replaceChildren(...tabs,
    el('button', { type: 'button', 'aria-label': t('new_customer'), title: t('new_customer'), 'aria-haspopup': 'dialog', onclick: () => askNew(create) }, icon('plus')));
}

export const hue = (key) => [...key].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 0);

export const nameOf = shown;

/** A form for a new customer. */
export function askNew(create) {
  openSheet(t('new_customer'), (close) => {
    const number = `+51 9${String(Math.floor(1e7 + Math.random() * 9e7))}`.replace(/(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3');
    const name = el('input.in', { id: 'new-name', required: true, 'data-first': true, autocomplete: 'off' });
    const phone = el('input.in', { id: 'new-phone', type: 'tel', value: number, required: true, autocomplete: 'off' });
    const hidden = el('input', { type: 'checkbox', id: 'new-hidden' });
    const send = (event) => {
      event.preventDefault();
      const digits = phone.value.replace(/\D/g, '');
      phone.setCustomValidity(/^\d{7,15}$/.test(digits) ? '' : t('invalid_phone'));
      if (!phone.reportValidity()) return;
      close();
      create(digits, { name: name.value.trim(), no_phone: hidden.checked });
    };
    phone.addEventListener('input', () => phone.setCustomValidity(''));
    return el('form.pad', { onsubmit: send },
      el('div.field', {}, el('label', { htmlFor: 'new-name' }, t('name')), name),
      el('div.field', {}, el('label', { htmlFor: 'new-phone' }, t('phone')), phone),
      el('label.chk', {}, hidden, t('hide_phone')),
      el('button.go', { type: 'submit' }, t('create')));
  });
}
