// Who holds the phone: a switcher of customers, and new ones.
import { byId, el, icon, initials } from './dom.js';
import { t } from './i18n.js';
import { openSheet, option } from './sheet.js';

/** The demo's people; made when a number has nobody yet. */
export const FIRST = [{ customer: '51958114207', name: 'Rosa Quispe' }, { customer: '51958114311', name: 'Hugo Mamani' }];

/** Tabs above the handset. */
const TABS = 4;
/** Longer lists are searched. */
const SEARCHED = 8;

const shown = (person) => person.name?.trim() || person.username || person.customer;
const numberOf = (person) => (person.no_phone ? person.user_id ?? '' : `+${person.customer}`);

/** The first word that is a name: emojis and signs before it are none. */
export const firstName = (person) => shown(person).match(/\S*[\p{L}\p{N}]\S*/u)?.[0] ?? shown(person);

/** The first few, the chosen one always among them. */
export function few(people, current, room) {
  const first = people.slice(0, room);
  const chosen = people.find((person) => person.customer === current);
  if (chosen && !first.includes(chosen)) first[first.length - 1] = chosen;
  return first;
}

/** The tabs above the handset: a few who were active last, the way to the rest, and "new". */
export function drawCustomers(phone) {
  const { people, customer: current } = phone;
  const focused = document.activeElement?.dataset.tab;
  const tabs = few(people, current, TABS).map((person) => el('button', { type: 'button', 'data-tab': person.customer, title: shown(person), 'aria-pressed': String(person.customer === current), onclick: () => phone.switchTo(person.customer) },
    el('span.av.xs', { 'aria-hidden': 'true', style: `--h:${hue(person.customer)}` }, initials(shown(person))), el('span.clip', {}, firstName(person)),
    person.unread ? el('span.badge', {}, String(person.unread)) : null));
  const rest = people.length - tabs.length;
  const bar = byId('customers');
  bar.replaceChildren(el('span.tabs', {}, ...tabs),
    ...(rest > 0 ? [el('button', { type: 'button', 'data-tab': 'all', 'aria-label': t('all_customers', { count: people.length }), title: t('all_customers', { count: people.length }), 'aria-haspopup': 'dialog', onclick: () => allCustomers(phone) }, `+${rest}`)] : []),
    el('button', { type: 'button', 'data-tab': 'new', 'aria-label': t('new_customer'), title: t('new_customer'), 'aria-haspopup': 'dialog', onclick: () => askNew(phone) }, icon('plus')));
  // Where the window is narrow the tabs scroll; the chosen one stays in sight.
  bar.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (focused) bar.querySelector(`[data-tab="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** A customer as a row of a sheet. */
export function customerRow(phone, person, act, first = false) {
  const chosen = person.customer === phone.customer;
  return el('button.opt', { type: 'button', 'data-first': first, 'aria-pressed': String(chosen), onclick: act(() => phone.switchTo(person.customer)) },
    el('span.av', { 'aria-hidden': 'true', style: `--h:${hue(person.customer)}` }, initials(shown(person))),
    el('span.named', {}, el('span.clip', {}, shown(person)), el('small.clip', {}, numberOf(person))),
    person.unread && !chosen ? el('span.badge.end', {}, String(person.unread)) : null,
    chosen ? el('span.end', {}, icon('check')) : null);
}

/** Everybody who ever wrote or was written to, newest contact first. */
export function allCustomers(phone) {
  openSheet(t('customers'), (close) => {
    const act = (run) => () => { close(); run(); };
    const searched = phone.people.length > SEARCHED;
    const chosen = phone.people.some((person) => person.customer === phone.customer) ? phone.customer : phone.people[0]?.customer;
    const rows = phone.people.map((person) => [plain(`${shown(person)} ${numberOf(person)}`), customerRow(phone, person, act, !searched && person.customer === chosen)]);
    const none = el('p.pad', { role: 'status', hidden: true }, t('nobody'));
    const search = el('input.in', { type: 'search', 'aria-label': t('search_customers'), placeholder: t('search_customers'), 'data-first': true, autocomplete: 'off' });
    search.addEventListener('input', () => {
      const wanted = plain(search.value);
      for (const [text, row] of rows) row.hidden = !text.includes(wanted);
      none.hidden = rows.some(([, row]) => !row.hidden);
    });
    return [
      searched && el('div.pad.find', {}, search),
      ...rows.map(([, row]) => row), none,
      option('plus', t('new_customer'), act(() => askNew(phone))),
    ].filter(Boolean);
  });
}

/** A text without case, accents and blanks, as it is searched. */
const plain = (text) => text.normalize('NFD').replace(/\p{M}|\s/gu, '').toLowerCase();

export const hue = (key) => [...key].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 0);

export const nameOf = shown;

/** A form for a new customer. */
export function askNew(phone) {
  openSheet(t('new_customer'), (close) => {
    const number = `+51 9${String(Math.floor(1e7 + Math.random() * 9e7))}`.replace(/(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3');
    const name = el('input.in', { id: 'new-name', required: true, 'data-first': true, autocomplete: 'off' });
    const field = el('input.in', { id: 'new-phone', type: 'tel', value: number, required: true, autocomplete: 'off' });
    const hidden = el('input', { type: 'checkbox', id: 'new-hidden' });
    const send = (event) => {
      event.preventDefault();
      const digits = field.value.replace(/\D/g, '');
      field.setCustomValidity(/^\d{7,15}$/.test(digits) ? '' : t('invalid_phone'));
      if (!field.reportValidity()) return;
      close();
      phone.create(digits, { name: name.value.trim(), no_phone: hidden.checked });
    };
    field.addEventListener('input', () => field.setCustomValidity(''));
    return el('form.pad', { onsubmit: send },
      el('div.field', {}, el('label', { htmlFor: 'new-name' }, t('name')), name),
      el('div.field', {}, el('label', { htmlFor: 'new-phone' }, t('phone')), field),
      el('label.chk', {}, hidden, t('hide_phone')),
      el('button.go', { type: 'submit' }, t('create')));
  });
}
