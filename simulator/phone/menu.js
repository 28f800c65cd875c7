// Menus of the handset: of the chat, and of one message.
import { el, icon, initials } from './dom.js';
import { t } from './i18n.js';
import { askNew, hue, nameOf } from './customers.js';
import { openSheet, option } from './sheet.js';

const EMOJIS = ['👍', '❤️', '😂', '😮', '🙏', '☕'];

/** The three dots: on a phone everything that a desk has beside the handset. */
export function chatMenu(phone) {
  openSheet(t('menu'), (close) => {
    const act = (run) => () => { close(); run(); };
    return [
      el('h3', {}, t('customers')),
      ...phone.people.slice(0, 6).map((person, at) => el('button.opt', { type: 'button', 'data-first': at === 0, 'aria-pressed': String(person.customer === phone.customer), onclick: act(() => phone.switchTo(person.customer)) },
        el('span.av', { 'aria-hidden': 'true', style: `--h:${hue(person.customer)}` }, initials(nameOf(person))),
        el('span', {}, nameOf(person), el('small', {}, person.no_phone ? person.user_id ?? '' : `+${person.customer}`)),
        person.customer === phone.customer ? el('span.end', {}, icon('check')) : null)),
      option('plus', t('new_customer'), act(() => askNew((key, fields) => phone.create(key, fields)))),
      el('h3', {}, t('title')),
      option('bolt', t('faults'), act(() => faultsSheet(phone))),
      option('list', t('happened'), act(() => notesSheet(phone))),
      phone.consoleUrl ? el('a.opt', { href: phone.consoleUrl, target: '_blank', rel: 'noopener' }, icon('inbox'), el('span', {}, t('console'))) : null,
      option('retry', t('restart'), act(() => askRestart(phone))),
      option('globe', t('language'), act(() => phone.switchLanguage())),
      option('moon', t(phone.isDark() ? 'to_day' : 'to_night'), act(() => phone.switchTheme())),
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
