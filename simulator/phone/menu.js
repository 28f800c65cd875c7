// Menus of the handset: of the chat, and of one message.
import { el, icon } from './dom.js';
import { t } from './i18n.js';
import { allCustomers, askNew, customerRow, few, nameOf } from './customers.js';
import { openSheet, option } from './sheet.js';

/** Customers in the menu; the rest has a sheet of its own. */
const ROWS = 6;
const EMOJIS = ['👍', '❤️', '😂', '😮', '🙏', '☕'];

/** The three dots: on a phone everything that a desk has beside the handset. */
export function chatMenu(phone) {
  openSheet(t('menu'), (close) => {
    const act = (run) => () => { close(); run(); };
    const looks = [
      option('globe', t('language'), act(() => phone.switchLanguage())),
      option('moon', t(phone.isDark() ? 'to_day' : 'to_night'), act(() => phone.switchTheme())),
    ];
    // Without a number there is nobody to be and nothing to break.
    if (phone.missing) return looks;
    const people = few(phone.people, phone.customer, ROWS);
    return [
      el('h3', {}, t('customers')),
      ...people.map((person, at) => customerRow(phone, person, act, at === 0)),
      people.length < phone.people.length && option('people', t('all_customers', { count: phone.people.length }), act(() => allCustomers(phone))),
      option('plus', t('new_customer'), act(() => askNew(phone))),
      el('h3', {}, t('title')),
      option('bolt', t('faults'), act(() => faultsSheet(phone))),
      option('list', t('happened'), act(() => notesSheet(phone))),
      phone.consoleUrl ? el('a.opt', { href: phone.consoleUrl, target: '_blank', rel: 'noopener' }, icon('inbox'), el('span', {}, t('console'))) : null,
      option('retry', t('restart'), act(() => askRestart(phone))),
      ...looks,
    ].filter(Boolean);
  });
}

/** Nothing is deleted before it was asked. */
export function askRestart(phone) {
  const person = phone.people.find((one) => one.customer === phone.customer);
  openSheet(t('restart_ask'), (close) => [
    el('p.pad', {}, t('restart_tell', { name: person ? nameOf(person) : `+${phone.customer}` })),
    option('retry', t('restart_yes'), () => { close(); phone.restart(); }),
    option('x', t('cancel'), close, { first: true }),
  ]);
}

function faultsSheet(phone) {
  openSheet(t('faults'), () => el('ul.flt', { id: 'faults-sheet' }));
  phone.faults.draw();
}

function notesSheet(phone) {
  openSheet(t('happened'), () => el('ol.evs', {}, ...phone.notes.items()));
}

/** What can be done with a message. */
export function messageMenu(line, phone) {
  if (line.kind === 'system' || line.failed || line.revoked) return;
  openSheet(t('message_menu'), (close) => {
    const act = (run) => () => { close(); run(); };
    const reactions = EMOJIS.map((emoji, at) => el('button', { type: 'button', 'data-first': at === 0, 'aria-label': t('react', { emoji }), 'aria-pressed': String(line.my_reaction === emoji), onclick: act(() => phone.react(line, emoji)) }, emoji));
    return [
      el('div.emo', {}, ...reactions),
      option('left', t('reply'), act(() => phone.reply(line))),
      line.text && option('copy', t('copy'), act(() => navigator.clipboard?.writeText(line.text))),
      line.mine && line.kind === 'text' && option('pencil', t('edit'), act(() => phone.composer.quote(line, true))),
      line.mine && option('x', t('delete'), act(() => phone.revoke(line))),
    ].filter(Boolean);
  });
}
