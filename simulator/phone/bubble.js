// One message: its content, its time and ticks, its reactions.
import { shelves } from './basket.js';
import { el, icon, sr } from './dom.js';
import { clock, has, t } from './i18n.js';
import { actions } from './interactive.js';
import { file, people, picture, place, sticker, video } from './media.js';
import { rich } from './rich.js';
import { voicePlayer } from './voice.js';

/** The words of a message for quotes and lists, in one line. */
export function gist(line) {
  if (!line) return '';
  const words = line.text ?? line.caption ?? line.card?.text ?? line.name;
  if (words) return words;
  return has(`k_${line.kind}`) ? t(`k_${line.kind}`) : t('a_message');
}

const ticks = {
  waiting: () => [icon('clock'), sr(t('state_waiting'))],
  sent: () => [icon('check'), sr(t('state_sent'))],
  delivered: () => [icon('check2'), sr(t('state_delivered'))],
  read: () => [el('i.i.i-check2.rd', { 'aria-hidden': 'true' }), sr(t('state_read'))],
};

function meta(line, extra) {
  const parts = [extra, line.edited && el('span', {}, t('edited')), el('time', { dateTime: new Date(line.at).toISOString() }, clock(line.at))];
  if (line.mine && !line.failed) parts.push(...(ticks[line.state] ?? ticks.sent)());
  return el('span.t', {}, ...parts.filter(Boolean));
}

function header(head) {
  if (!head) return null;
  switch (head.type) {
    case 'text': return el('h4', {}, head.text);
    case 'image': return picture(head);
    case 'video': return video(head);
    case 'document': return file(head);
    default: return place(head);
  }
}

function card(content) {
  return [header(content.header), content.text && rich(content.text), content.footer && el('div.ft', {}, content.footer)];
}

function body(line, phone, bubble) {
  if (line.revoked) return [el('span.gone', {}, icon('x'), t(line.mine ? 'revoked_mine' : 'revoked'))];
  const caption = line.caption && rich(line.caption);
  switch (line.kind) {
    case 'text': case 'button_reply': case 'system': return [rich(line.text)];
    case 'list_reply': return [rich(line.text), line.description && el('div.ft', {}, line.description)];
    case 'form_reply': return [el('span.gone', {}, icon('note'), t('form_sent'))];
    case 'image': return [picture(line), caption];
    case 'video': return [video(line), caption];
    case 'document': return [file(line), caption];
    case 'sticker': return [sticker(line)];
    case 'audio': {
      const length = (text) => bubble.setLength(text);
      return [voicePlayer(line, length, line.mine ? null : () => phone.played(line.wamid))];
    }
    case 'location': return [place(line)];
    case 'contacts': return people(line.contacts);
    case 'order': return [el('span.gone', {}, icon('bag'), t('order_of', { count: line.order.product_items?.length ?? 0 }))];
    case 'products': return [...card(line.card), ...shelves(line).flatMap(({ title, products }) => [title && el('b', {}, title), ...products.map((name) => el('div.prod', {}, icon('bag'), el('span.clip', {}, name)))])];
    case 'buttons': case 'list': case 'link_button': case 'flow': case 'location_request': case 'template': return card(line.card);
    default: return [el('span.gone', {}, icon('info'), t('unsupported'))];
  }
}

function quote(line, phone) {
  const quoted = line.context && line.kind !== 'button_reply' && line.kind !== 'list_reply' && line.kind !== 'form_reply' && phone.find(line.context);
  if (!quoted) return null;
  return el('button.q', { type: 'button', onclick: () => phone.show(line.context) },
    el('b', {}, quoted.mine ? t('you') : phone.business), el('span', {}, gist(quoted)));
}

const FIXED = ['kind', 'text', 'card', 'caption', 'media_id', 'link', 'context', 'revoked', 'edited', 'contacts', 'buttons', 'menu', 'order', 'products', 'shelves', 'data'];

/** An element that follows its line: what does not change is not built again, so that players go on. */
export class Bubble {
  constructor(line, phone) {
    this.phone = phone;
    this.node = el('div.w', { 'data-wamid': line.wamid });
    this.node.addEventListener('contextmenu', (event) => this.menu(event));
    this.node.addEventListener('dblclick', () => phone.reply(this.line));
    this.update(line);
  }

  /** Shows the line as it is now. */
  update(line, used = this.used) {
    const content = JSON.stringify(FIXED.map((name) => line[name])) + used;
    this.line = line;
    this.used = used;
    if (content !== this.content) {
      this.content = content;
      this.length = null;
      this.build();
    }
    this.paint();
  }

  build() {
    const { line, phone } = this;
    const menu = el('button.mb', { type: 'button', 'aria-label': t('message_menu'), 'aria-haspopup': 'dialog', onclick: () => phone.menu(line) }, icon('down'));
    this.meta = meta(line);
    this.node.replaceChildren(...[
      quote(line, phone), ...body(line, phone, this), this.meta,
      !line.revoked && actions(line, (choice) => phone.choose(this.line, choice), this.used), menu,
    ].flat().filter(Boolean));
    this.node.classList.toggle('me', line.mine);
    this.node.classList.toggle('sys', line.kind === 'system');
    this.node.classList.toggle('stk', line.kind === 'sticker' && !line.revoked);
  }

  setLength(text) {
    this.length = text;
    if (this.meta) this.paint();
  }

  /** Time, ticks, reactions, failure. */
  paint() {
    const { line, node } = this;
    const fresh = meta(line, this.length && el('span', {}, this.length));
    this.meta.replaceWith(fresh);
    this.meta = fresh;
    node.querySelector(':scope > .re')?.remove();
    const emojis = [line.my_reaction, line.their_reaction].filter(Boolean);
    if (emojis.length) node.append(el('span.re', { role: 'img', 'aria-label': emojis.join(' ') }, emojis.join('')));
    node.classList.toggle('has-re', emojis.length > 0);
    node.querySelector(':scope > .unsent')?.remove();
    node.classList.toggle('bad', Boolean(line.failed));
    if (line.failed) node.append(this.unsent());
  }

  unsent() {
    return el('span.unsent', {},
      el('button.retry', { type: 'button', role: 'alert', onclick: () => this.phone.retry(this.line) }, t('not_sent')),
      el('button.retry', { type: 'button', onclick: () => this.phone.discard(this.line) }, t('discard')));
  }

  menu(event) {
    if (event.target.closest('a, input, video') || String(getSelection())) return;
    event.preventDefault();
    this.phone.menu(this.line);
  }
}
