// The chat's lines in order, with days between them, and a view that stays where the reader is.
import { byId, el, sr } from './dom.js';
import { day, t } from './i18n.js';
import { Bubble } from './bubble.js';

const NEAR_END = 80;
/** How long the day stays above the messages once the hand rests. */
const DAY_MS = 900;

export class Chat {
  constructor(phone) {
    this.phone = phone;
    this.log = byId('log');
    this.down = byId('down');
    this.bubbles = new Map();
    this.used = new Set();
    this.unseen = 0;
    this.typing = el('div.w.typing', { hidden: true }, el('i'), el('i'), el('i'), sr(t('typing')));
    // Lines are put before it: it stands in the log from the first moment on.
    this.log.append(this.typing);
    this.log.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.down.addEventListener('click', () => this.toEnd(true));
    new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }).observe(this.log);
    this.log.addEventListener('load', () => { if (this.atEnd) this.toEnd(); }, true);
    this.atEnd = true;
  }

  /** Another chat, or this one from the start. */
  fill(lines) {
    this.log.setAttribute('aria-busy', 'true');
    this.bubbles.clear();
    this.used.clear();
    this.days = new Map();
    this.typing.hidden = true;
    this.lock = el('p.ph-lock', {}, t('lock'));
    this.log.replaceChildren(this.lock, this.typing);
    for (const line of lines) this.place(line);
    this.arrange();
    this.toEnd();
    this.log.setAttribute('aria-busy', 'false');
  }

  find(wamid) { return this.bubbles.get(wamid)?.line; }

  lines() { return [...this.bubbles.values()].map((bubble) => bubble.line); }

  /** A line that is new or has changed. */
  put(line) {
    // A scroll that its own event has not told of yet counts: nobody is pulled back to the end.
    if (this.atEnd && this.log.scrollTop < this.leftAt) this.scrolled();
    const known = this.bubbles.get(line.wamid);
    const bubble = this.place(line);
    if (known) { if (this.atEnd) this.toEnd(); return; }
    this.arrange();
    bubble.node.classList.add('new');
    if (line.mine || this.atEnd) this.toEnd();
    else { this.unseen += 1; this.showDown(); }
  }

  place(line) {
    if (line.context && ['button_reply', 'form_reply'].includes(line.kind) && !this.used.has(line.context)) {
      this.used.add(line.context);
      const answered = this.bubbles.get(line.context);
      answered?.update(answered.line, true);
    }
    const known = this.bubbles.get(line.wamid);
    if (known) {
      const moved = known.line.seq !== line.seq;
      known.update(line);
      if (moved) { this.insert(known); this.arrange(); }
      return known;
    }
    const bubble = new Bubble(line, this.phone);
    if (this.used.has(line.wamid)) bubble.update(line, true);
    this.bubbles.set(line.wamid, bubble);
    this.insert(bubble);
    return bubble;
  }

  /** Before the first line that comes later; lines on their way have no place yet and stand last. */
  insert(bubble) {
    let before = this.typing;
    for (let node = this.typing.previousElementSibling; node; node = node.previousElementSibling) {
      const other = node.dataset.wamid && this.bubbles.get(node.dataset.wamid);
      if (!other || other === bubble) continue;
      if (order(other.line) <= order(bubble.line)) break;
      before = node;
    }
    this.log.insertBefore(bubble.node, before);
  }

  remove(wamid) {
    this.bubbles.get(wamid)?.node.remove();
    this.bubbles.delete(wamid);
    this.arrange();
  }

  /** Days between lines, and the corner on the first of each group. */
  arrange() {
    this.log.querySelectorAll(':scope > .ph-d').forEach((node) => node.remove());
    let lastDay = null;
    let lastMine = null;
    for (const node of [...this.log.querySelectorAll(':scope > [data-wamid]')]) {
      const { line } = this.bubbles.get(node.dataset.wamid);
      const name = day(line.at);
      if (name !== lastDay) {
        node.before(el('span.ph-d', {}, name));
        if (lastDay === null) this.log.prepend(node.previousElementSibling);
        lastMine = null;
      }
      node.classList.toggle('a', line.mine !== lastMine);
      [lastDay, lastMine] = [name, line.mine];
    }
  }

  setTyping(on) {
    this.typing.hidden = !on;
    this.log.append(this.typing);
    if (on && this.atEnd) this.toEnd();
  }

  /** Scrolls to a line and lights it up. */
  show(wamid) {
    const node = this.bubbles.get(wamid)?.node;
    if (!node) return;
    node.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' });
    node.classList.remove('flash');
    requestAnimationFrame(() => node.classList.add('flash'));
  }

  toEnd(smooth = false) {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm() ? 'smooth' : 'auto' });
    this.leftAt = this.log.scrollTop;
    this.atEnd = true;
    this.unseen = 0;
    this.showDown();
  }

  scrolled() {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
    if (this.atEnd) this.unseen = 0;
    this.showDay();
    this.showDown();
  }

  /** The day is held in sight while somebody looks for something above, and never covers what is read. */
  showDay() {
    clearTimeout(this.dayTimer);
    this.log.classList.toggle('moving', !this.atEnd);
    this.dayTimer = setTimeout(() => this.log.classList.remove('moving'), DAY_MS);
  }

  showDown() {
    this.down.hidden = this.atEnd;
    this.down.querySelector('.badge')?.remove();
    this.down.setAttribute('aria-label', this.unseen ? t('to_end_new', { count: this.unseen }) : t('to_end'));
    if (this.unseen) this.down.append(el('span.badge', { 'aria-hidden': 'true' }, String(this.unseen)));
  }
}

const order = (line) => line.seq ?? Number.MAX_SAFE_INTEGER;
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
