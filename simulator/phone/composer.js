// Where the customer writes: text, files, voice, places; answers and edits.
import { byId, el, icon } from './dom.js';
import { t } from './i18n.js';
import { gist } from './bubble.js';
import { accepted, fits, kindOf, renamed } from './kinds.js';
import { Recorder, canRecord } from './recorder.js';
import { openSheet } from './sheet.js';

const LARGEST = 100 * 1024 * 1024;
/** Plaza de Armas of Arequipa, where nobody tells where they are. */
const PLAZA = { latitude: -16.39881, longitude: -71.53688, name: 'Plaza de Armas', address: 'Arequipa' };

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.text = byId('text');
    this.button = byId('send');
    byId('composer').addEventListener('submit', (event) => { event.preventDefault(); this.submit(); });
    this.text.addEventListener('input', () => this.grow());
    this.text.addEventListener('keydown', (event) => this.key(event));
    this.text.addEventListener('paste', (event) => this.paste(event));
    byId('attach').addEventListener('click', () => this.attach());
    byId('camera').addEventListener('click', () => this.pick('image/jpeg,image/png,image/*', (file) => this.file('image', file), true));
    byId('screen').addEventListener('dragover', (event) => event.preventDefault());
    byId('screen').addEventListener('drop', (event) => { event.preventDefault(); this.files(event.dataTransfer.files); });
    this.grow();
  }

  /** The button sends when there is something to send, and records otherwise. */
  grow() {
    this.text.style.height = 'auto';
    this.text.style.height = `${Math.min(this.text.scrollHeight, 118)}px`;
    const speaks = !this.text.value.trim() && !this.recorder;
    this.button.replaceChildren(icon(speaks ? 'mic' : 'send'), el('span.sr', {}, t(speaks ? 'record' : 'send')));
    byId('camera').hidden = Boolean(this.text.value);
  }

  key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); if (this.text.value.trim()) this.submit(); }
    if (event.key === 'Escape' && this.about) this.quote(null);
  }

  paste(event) {
    if (event.clipboardData?.files.length) { event.preventDefault(); this.files(event.clipboardData.files); }
  }

  async submit() {
    if (this.recorder) return this.endRecording();
    const text = this.text.value.trim();
    if (!text) return this.record();
    const about = this.about;
    this.text.value = '';
    this.quote(null);
    this.grow();
    this.text.focus();
    if (about?.edit) return this.phone.edit(about.line, text);
    return this.phone.say({ kind: 'text', text }, about?.line);
  }

  /** Shows which message is answered or edited; nothing takes it away. */
  quote(line, edit = false) {
    this.about = line && { line, edit };
    const bar = byId('quote');
    bar.hidden = !line;
    if (!line) return;
    const who = line.mine ? t('you') : this.phone.business;
    bar.replaceChildren(
      el('span.tx', {}, el('b', {}, edit ? t('editing') : `${t('replying')} ${who}`), el('span.clip', { style: 'display:block' }, gist(line))),
      el('button.ib', { type: 'button', 'aria-label': t('cancel'), onclick: () => { if (edit) this.text.value = ''; this.quote(null); this.grow(); } }, icon('x')));
    if (edit) this.text.value = line.text;
    this.grow();
    this.text.focus();
  }

  attach() {
    const kinds = [
      ['image', 'photo', '#1f6fb5', () => this.pick(accepted('image'), (file) => this.file('image', file))],
      ['video', 'video', '#a72d6d', () => this.pick(accepted('video'), (file) => this.file('video', file))],
      ['file', 'document', '#6a4fb0', () => this.pick('', (file) => this.file('document', file))],
      ['mic', 'audio', '#b4560f', () => this.pick(accepted('audio'), (file) => this.file('audio', file))],
      ['pin', 'location', '#1b7a45', () => this.location()],
      ['user', 'contact', '#0d6f97', () => this.contact()],
    ];
    openSheet(t('attach'), (close) => el('div.grid', {}, ...kinds.map(([image, key, colour, act], at) =>
      el('button', { type: 'button', style: `--c:light-dark(${colour}, color-mix(in srgb, ${colour}, #fff 55%))`, 'data-first': at === 0, onclick: () => { close(); act(); } },
        el('span.disc', {}, icon(image)), t(key)))));
  }

  pick(accept, take, capture = false) {
    const input = el('input', { type: 'file', accept, multiple: !capture });
    if (capture) input.setAttribute('capture', 'environment');
    input.addEventListener('change', () => [...input.files].forEach(take));
    input.click();
  }

  files(list) {
    for (const file of list) this.file(kindOf(renamed(file)), file);
  }

  /** Sends a file; what WhatsApp would not take as this kind is refused here, in words. */
  file(kind, chosen) {
    const file = renamed(chosen);
    if (!fits(kind, file)) return this.phone.notice(t(`not_${kind === 'voice' ? 'audio' : kind}`));
    if (file.size > LARGEST) return this.phone.notice(t('too_large'));
    const message = { kind };
    if (kind === 'document') message.filename = file.name;
    if (kind === 'image' && this.text.value.trim()) {
      message.caption = this.text.value.trim();
      this.text.value = '';
      this.grow();
    }
    const about = this.about?.line;
    this.quote(null);
    return this.phone.sendFile(message, file, about);
  }

  async record() {
    if (!canRecord()) return this.noMicrophone();
    try {
      const recorder = new Recorder();
      await recorder.start(() => { recorder.cancel(); this.recorder = null; this.grow(); this.text.focus(); });
      this.recorder = recorder;
      this.grow();
    } catch {
      this.noMicrophone();
    }
    return undefined;
  }

  noMicrophone() {
    this.phone.notice(t('no_microphone'));
    this.pick(accepted('audio'), (file) => this.file('voice', file));
  }

  async endRecording() {
    const recorder = this.recorder;
    this.recorder = null;
    const file = await recorder.stop();
    this.grow();
    this.file('voice', file);
  }

  location() {
    const send = (spot) => this.phone.say({ kind: 'location', location: spot });
    if (!navigator.geolocation) return send(PLAZA);
    return navigator.geolocation.getCurrentPosition(
      ({ coords }) => send({ latitude: coords.latitude, longitude: coords.longitude }), () => send(PLAZA), { timeout: 4000 });
  }

  contact() {
    openSheet(t('contact'), (close) => {
      const name = el('input.in', { id: 'contact-name', required: true, 'data-first': true, autocomplete: 'off' });
      const phone = el('input.in', { id: 'contact-phone', type: 'tel', required: true, autocomplete: 'off' });
      const send = (event) => {
        event.preventDefault();
        const [first, ...rest] = name.value.trim().split(/\s+/);
        const person = { name: { formatted_name: name.value.trim(), first_name: first, ...(rest.length && { last_name: rest.join(' ') }) }, phones: [{ phone: phone.value, type: 'CELL' }] };
        close();
        this.phone.say({ kind: 'contacts', contacts: [person] });
      };
      return el('form.pad', { onsubmit: send },
        el('div.field', {}, el('label', { htmlFor: 'contact-name' }, t('name')), name),
        el('div.field', {}, el('label', { htmlFor: 'contact-phone' }, t('phone')), phone),
        el('button.go', { type: 'submit' }, t('send')));
    });
  }
}
