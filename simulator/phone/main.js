// The phone: puts the parts together and keeps them in step with the simulator.
import { Api, newMessageId } from './api.js';
import { Chat } from './chat.js';
import { Composer } from './composer.js';
import { FIRST, drawCustomers, firstName, nameOf } from './customers.js';
import { byId, el, icon, initials } from './dom.js';
import { Faults } from './faults.js';
import { clock, language, switchLanguage, t, translate } from './i18n.js';
import { askRestart, chatMenu, messageMenu } from './menu.js';
import { drawMissing, showMissing } from './missing.js';
import { Notes } from './notes.js';
import { closeSheet } from './sheet.js';
import { Unsent } from './unsent.js';
import { gist } from './bubble.js';

const query = new URLSearchParams(location.search);
const number = readable(location.pathname.split('/')[2] ?? '');
const TYPING_MS = 25000;
/** Long enough to read two lines. */
const NOTICE_MS = 6000;

class Phone {
  constructor() {
    this.api = new Api(number);
    this.people = [];
    this.business = '';
    this.customer = query.get('customer') || remembered();
    this.waiting = new Unsent(`recado-phone-unsent-${number}`);
    this.chat = new Chat(this);
    this.composer = new Composer(this);
    this.notes = new Notes(`recado-phone-notes-${number}`);
    this.faults = new Faults((rules) => this.api.faults(rules).catch(() => this.online(false)));
    this.controls();
    this.notes.draw();
  }

  controls() {
    byId('menu').addEventListener('click', () => chatMenu(this));
    byId('restart').addEventListener('click', () => askRestart(this));
    byId('language').addEventListener('click', () => this.switchLanguage());
    byId('theme').addEventListener('click', () => this.switchTheme());
    document.addEventListener('visibilitychange', () => this.look());
    addEventListener('pagehide', () => { if (this.business) this.api.open(this.customer, false); });
    addEventListener('focus', () => this.look());
    const tick = () => { byId('clock').textContent = clock(Date.now()); };
    tick();
    setInterval(tick, 5000);
  }

  // ── Loading and following

  async load() {
    clearTimeout(this.loadTimer);
    try {
      await this.refresh();
    } catch (error) {
      this.isOnline = false;
      if (error.status === 404) await this.miss();
      else { this.banner(t('offline')); this.draw(); }
      this.again = Math.min((this.again ?? 500) * 2, 10000);
      this.loadTimer = setTimeout(() => this.load(), this.again);
    }
  }

  /** The number does not exist, or no longer: whatever was on the screen of it goes. */
  async miss() {
    this.unfollow?.();
    clearTimeout(this.offlineTimer);
    if (!this.missing) closeSheet();
    this.missing = true;
    this.business = '';
    this.people = [];
    byId('presence').textContent = '';
    this.others = await this.api.numbers().catch(() => this.others ?? []);
    this.banner(null);
    this.draw();
  }

  async refresh() {
    // Whoever takes the phone for the first time is the first of the demo's people, with a chat of their own.
    this.customer ||= FIRST[0].customer;
    let state = await this.api.state(this.customer);
    if (!state.customers.length) {
      for (const person of [...FIRST].reverse()) await this.api.change(person.customer, { name: person.name });
    } else if (!state.customer) {
      const person = FIRST.find((known) => known.customer === this.customer);
      await this.api.change(this.customer, person ? { name: person.name } : {});
    }
    state = await this.api.state(this.customer);
    this.again = undefined;
    this.missing = false;
    this.business = state.number.name;
    this.people = state.customers;
    if (state.customer && !this.people.some((person) => person.customer === state.customer.customer)) this.people.push(state.customer);
    this.customer = state.customer?.customer ?? this.customer;
    // A simulator that has just started is told later where its console is: what is known stays.
    this.consoleUrl = query.get('console') || state.console_url || this.consoleUrl;
    this.chat.fill(state.lines);
    // The answer to it may have been lost, and not the message.
    for (const { wamid } of state.lines) this.waiting.delete(wamid);
    for (const line of this.waiting.values()) if (line.to === this.customer && !this.chat.find(line.wamid)) this.chat.put(line);
    this.setTyping(Boolean(state.customer?.typing));
    this.faults.show(state.faults);
    this.draw();
    this.follow(state.cursor);
    this.look();
  }

  follow(cursor) {
    this.unfollow?.();
    const chosen = this.customer;
    const current = (handle) => (data) => { if (this.customer === chosen) handle(data); };
    this.unfollow = this.api.follow(chosen, cursor, {
      online: current((on) => this.online(on)),
      lost: current(() => { this.unfollow(); this.load(); }),
      line: current((line) => this.line(line)),
      typing: current(({ on }) => this.setTyping(on)),
      note: current((note) => this.notes.add(note)),
      faults: current(({ faults }) => this.faults.show(faults)),
      customer: current((person) => this.person(person)),
      cleared: current(() => this.load()),
    });
  }

  /** A line changed; ticks on the customer's own become entries of "what happened". */
  line(line) {
    const before = this.chat.find(line.wamid);
    this.waiting.delete(line.wamid);
    this.chat.put(line);
    if (line.mine && before && before.state !== line.state && ['delivered', 'read'].includes(line.state)) {
      this.notes.add({ what: `mine_${line.state}`, at: Date.now(), text: gist(line) });
    }
    if (!line.mine) { this.setTyping(false); if (line.state !== 'read' && line.state !== 'played') this.look(); }
  }

  person(person) {
    const at = this.people.findIndex((other) => other.customer === person.customer);
    if (at >= 0) this.people[at] = { ...this.people[at], ...person };
    else this.people.unshift(person);
    this.drawTabs();
  }

  /** Tells the simulator whether the chat is on the screen; then it is read. */
  look() {
    if (this.customer && number && !this.missing) this.api.open(this.customer, document.visibilityState === 'visible');
  }

  online(on) {
    if (this.isOnline === on) return;
    this.isOnline = on;
    clearTimeout(this.offlineTimer);
    if (on) { this.banner(null); this.look(); }
    else this.offlineTimer = setTimeout(() => this.banner(t('offline')), 700);
  }

  banner(text, image = 'off') {
    const bar = byId('offline');
    bar.hidden = !text;
    bar.replaceChildren(...(text ? [icon(image), el('span', {}, text)] : []));
  }

  /** Something that the person must know, for a while. */
  notice(text) {
    this.banner(text, 'info');
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => this.banner(this.isOnline === false ? t('offline') : null), NOTICE_MS);
  }

  // ── What the customer does

  /** Says something: on the screen at once, with a clock until the simulator has it. */
  async say(message, about) {
    const wamid = newMessageId(this.customer);
    const line = { ...preview(message), wamid, mine: true, at: Date.now(), state: 'waiting', context: about?.wamid, to: this.customer, message };
    this.waiting.set(wamid, line);
    this.chat.put(line);
    return this.deliver(line);
  }

  async sendFile(message, file, about) {
    const wamid = newMessageId(this.customer);
    const shown = { kind: message.kind === 'voice' ? 'audio' : message.kind, voice: message.kind === 'voice', link: URL.createObjectURL(file), filename: message.filename, caption: message.caption, mime_type: file.type };
    const line = { ...shown, wamid, mine: true, at: Date.now(), state: 'waiting', context: about?.wamid, to: this.customer, message, file };
    this.waiting.set(wamid, line);
    this.chat.put(line);
    return this.deliver(line);
  }

  async deliver(line) {
    try {
      let message = line.message;
      if (line.file) {
        line.uploaded ??= (await this.api.upload(line.file)).id;
        message = { ...message, media_id: line.uploaded };
      }
      await this.api.say(line.to, { ...message, wamid: line.wamid, context: line.context });
    } catch {
      const failed = { ...line, failed: true };
      if (this.waiting.has(line.wamid)) this.waiting.set(line.wamid, failed);
      if (line.to === this.customer && this.waiting.has(line.wamid)) this.chat.put(failed);
    }
  }

  retry(line) {
    const again = { ...line, failed: false };
    this.waiting.set(line.wamid, again);
    this.chat.put(again);
    this.deliver(again);
  }

  /** What did not go out is not to be sent any more. */
  discard(line) {
    this.waiting.delete(line.wamid);
    this.chat.remove(line.wamid);
  }

  /** A button, a row, a form: the choice answers its message. */
  choose(line, choice) {
    if (choice === 'location') this.composer.location();
    else this.say(choice, line);
  }

  react(line, emoji) {
    const taken = line.my_reaction === emoji ? '' : emoji;
    this.quietly({ kind: 'reaction', message_id: line.wamid, emoji: taken });
  }

  edit(line, text) { return this.quietly({ kind: 'edit', message_id: line.wamid, text }); }

  revoke(line) { return this.quietly({ kind: 'revoke', message_id: line.wamid }); }

  async quietly(message) {
    try { await this.api.say(this.customer, message); } catch { this.notice(t('offline')); }
  }

  reply(line) { if (line.kind !== 'system' && !line.failed) this.composer.quote(line); }

  menu(line) { messageMenu(line, this); }

  played(wamid) { this.api.play(this.customer, wamid).catch(() => {}); }

  find(wamid) { return this.chat.find(wamid); }

  show(wamid) { this.chat.show(wamid); }

  // ── Whose phone it is

  async switchTo(customer) {
    if (customer === this.customer) return;
    this.api.open(this.customer, false);
    this.customer = customer;
    remember(customer);
    this.composer.quote(null);
    await this.load();
  }

  /** A new customer; who has that number already keeps name and chat, and is shown. */
  async create(customer, fields) {
    const known = (await this.api.state(customer).catch(() => null))?.customer;
    if (!known) await this.api.change(customer, fields).catch(() => {});
    await this.switchTo(customer);
    if (known) this.notice(t('known_phone', { name: nameOf(known) }));
  }

  /** The chat is emptied; the person stays. */
  async restart() {
    const person = this.people.find((one) => one.customer === this.customer);
    this.waiting.clear();
    this.notes.clear();
    try {
      await this.api.forget(this.customer);
      await this.api.change(this.customer, { name: person?.name ?? undefined, no_phone: person?.no_phone });
    } catch { /* the next load tells */ }
    await this.load();
  }

  // ── How it looks

  setTyping(on) {
    clearTimeout(this.typingTimer);
    if (on) this.typingTimer = setTimeout(() => this.setTyping(false), TYPING_MS);
    this.chat.setTyping(on);
    byId('presence').textContent = this.business ? t(on ? 'typing' : 'online') : '';
  }

  isDark() {
    const theme = document.documentElement.dataset.theme;
    return theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  switchTheme() {
    const theme = this.isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try { localStorage.setItem('recado-theme', theme); } catch { /* private mode */ }
    this.draw();
  }

  switchLanguage() {
    switchLanguage();
    this.draw();
    this.notes.draw();
    this.faults.draw();
    this.composer.grow();
    if (number) this.load();
  }

  drawTabs() { drawCustomers(this); }

  draw() {
    translate();
    document.title = `${this.business || t('title')} · Recado`;
    byId('business').textContent = this.missing ? number : this.business;
    byId('avatar').textContent = this.business ? initials(this.business) : '';
    byId('log').setAttribute('aria-label', t('chat_with', { name: this.business }));
    byId('language').lastElementChild.textContent = t('language');
    byId('language').lang = language === 'es' ? 'en' : 'es';
    byId('theme').firstElementChild.className = `i i-${this.isDark() ? 'sun' : 'moon'}`;
    byId('theme').lastElementChild.textContent = t(this.isDark() ? 'to_day' : 'to_night');
    const person = this.people.find((one) => one.customer === this.customer);
    byId('hint-you').textContent = t('hint_you', { name: person ? firstName(person) : this.customer ?? '…' });
    byId('hint-see').replaceChildren(...(this.consoleUrl
      ? [el('a', { href: this.consoleUrl, target: '_blank', rel: 'noopener' }, t('hint_see_link')), t('hint_see_rest')]
      : [t('hint_see_none')]));
    this.drawTabs();
    showMissing(Boolean(this.missing));
    if (this.missing) drawMissing(number, this.others);
  }
}

/** A part of an address as text; one that is badly written names no number, and says so itself. */
function readable(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}

/** How a message looks before the simulator has it. */
function preview(message) {
  switch (message.kind) {
    case 'button_reply': case 'list_reply': return { kind: message.kind, text: message.title, description: message.description };
    case 'button': return { kind: 'button_reply', text: message.text };
    case 'nfm_reply': return { kind: 'form_reply', text: message.body };
    case 'location': return { kind: 'location', ...message.location };
    case 'order': return { kind: 'order', order: message };
    default: return { ...message };
  }
}

function remembered() {
  try { return localStorage.getItem(`recado-phone-${number}`); } catch { return null; }
}

function remember(customer) {
  try { localStorage.setItem(`recado-phone-${number}`, customer); } catch { /* private mode */ }
}

const phone = new Phone();
phone.draw();
if (number) phone.load();
else phone.miss();
export { phone };
