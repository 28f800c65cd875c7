// "What happened": each event as one sentence, the newest first.
import { byId, el, icon } from './dom.js';
import { exactClock, has, span, t } from './i18n.js';

const ROOM = 60;
const LOOK = {
  accepted: ['check', 'tk-sent'], delivered: ['check2', 'tk-deliv'], read: ['check2', 'tk-read'], played: ['play', 'tk-read'], failed: ['alert', 'tk-fail'], refused: ['alert', 'tk-fail'],
  mine_delivered: ['check2', 'tk-deliv'], mine_read: ['check2', 'tk-read'], webhook_retry: ['retry', 'tk-fail'], webhook_given_up: ['alert', 'tk-fail'],
};

function quoted(note) {
  if (note.text) return `“${note.text.length > 42 ? `${note.text.slice(0, 40).trimEnd()}…` : note.text}”`;
  return note.message && has(`k_${note.message}`) ? t(`k_${note.message}`) : t('a_message');
}

function sentence(note) {
  return t(`n_${note.what}`, {
    what: quoted(note), code: note.code, time: span(note.ms ?? 0),
    reason: has(`r_${note.code}`) ? t(`r_${note.code}`) : t('r_other'),
    answer: note.code ? `HTTP ${note.code}` : t('no_answer'),
  });
}

/** Kept while the tab lives, so that a page loaded again goes on with its list. */
export class Notes {
  constructor(key) {
    this.key = key;
    this.notes = this.kept();
  }

  clear() { this.notes = []; this.keep(); this.draw(); }

  kept() {
    try {
      const notes = JSON.parse(sessionStorage.getItem(this.key) ?? '[]');
      return Array.isArray(notes) ? notes.filter((note) => note?.what in LOOK).slice(0, ROOM) : [];
    } catch {
      return [];
    }
  }

  keep() {
    try { sessionStorage.setItem(this.key, JSON.stringify(this.notes)); } catch { /* private mode */ }
  }

  add(note) {
    if (!(note.what in LOOK)) return;
    this.notes.unshift(note);
    this.notes.length = Math.min(this.notes.length, ROOM);
    this.keep();
    const list = byId('notes');
    if (this.notes.length === 1) list.replaceChildren();
    list.prepend(this.item(note));
    if (list.children.length > ROOM) list.lastChild.remove();
  }

  item(note) {
    const [image, look] = LOOK[note.what];
    const mark = icon(image);
    mark.classList.add(look);
    return el('li', {}, el('span.mono', {}, exactClock(note.at)), mark, el('span', {}, sentence(note)));
  }

  items() {
    return this.notes.length ? this.notes.map((note) => this.item(note)) : [el('li.none', {}, t('nothing_yet'))];
  }

  draw() { byId('notes').replaceChildren(...this.items()); }
}
