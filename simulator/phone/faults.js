// The faults panel: switches that become rules of the simulator, and rules that become switches.
import { byId, el } from './dom.js';
import { t } from './i18n.js';

const ERRORS = { 131000: { kind: 'error', code: 131000 }, 130429: { kind: 'error', code: 130429 }, 131031: { kind: 'error', code: 131031 }, 500: { kind: 'server_error', status: 500 } };

const PANEL = [
  { key: 'delay', range: { min: 1, max: 30, value: 4, show: (v) => `${Number(v).toFixed(1)} s` }, rules: (v) => [{ kind: 'delay', ms: v * 1000 }] },
  { key: 'error', range: { min: 5, max: 100, step: 5, value: 20, show: (v) => `${v} %` }, choices: Object.keys(ERRORS), rules: (v, choice) => [{ ...ERRORS[choice], rate: v / 100 }] },
  { key: 'cut', rules: () => [{ kind: 'cut_after' }] },
  { key: 'duplicate', rules: () => [{ kind: 'duplicate_statuses' }, { kind: 'duplicate_webhooks' }] },
  { key: 'reorder', rules: () => [{ kind: 'reorder_statuses' }] },
  { key: 'lose', rules: () => [{ kind: 'lose_statuses' }] },
  // Both directions: webhooks wait, and the line of every send is cut before it is taken.
  { key: 'network', rules: () => [{ kind: 'cut_webhooks', for_ms: 10000 }, { kind: 'cut_before', for_ms: 10000 }] },
  { key: 'window', rules: () => [{ kind: 'close_window' }] },
  { key: 'token', rules: () => [{ kind: 'revoke_token' }] },
];

/** Which switch a rule belongs to; rules set elsewhere keep standing but have no switch. */
function switchOf(rule) {
  const plain = !rule.to && rule.next === undefined;
  const kinds = { delay: 'delay', error: 'error', server_error: 'error', cut_after: 'cut', duplicate_statuses: 'duplicate', duplicate_webhooks: 'duplicate', reorder_statuses: 'reorder', lose_statuses: 'lose', cut_webhooks: 'network', cut_before: 'network', close_window: 'window', revoke_token: 'token' };
  return plain ? kinds[rule.kind] : undefined;
}

export class Faults {
  constructor(send) {
    this.send = send;
    this.on = new Map();
    this.settings = { delay: { value: 4 }, error: { value: 20, choice: '131000' } };
    this.others = [];
  }

  /** Rules as the simulator tells them. */
  show(rules) {
    this.on.clear();
    this.others = [];
    clearTimeout(this.timer);
    for (const rule of rules) {
      const key = switchOf(rule);
      if (!key) { this.others.push(rule); continue; }
      this.on.set(key, rule);
      if (key === 'delay') this.settings.delay.value = rule.ms / 1000;
      if (key === 'error') Object.assign(this.settings.error, { value: Math.round(rule.rate * 100), choice: String(rule.code ?? 500) });
      if (rule.ends_in_ms) this.timer = setTimeout(() => { this.on.delete(key); this.draw(); }, rule.ends_in_ms + 100);
    }
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.id;
    for (const host of [byId('faults-list'), byId('faults-sheet')]) host?.replaceChildren(...PANEL.map((fault) => this.row(fault, host.id)));
    const count = byId('faults-count');
    const active = this.on.size + this.others.length;
    count.hidden = !active;
    count.textContent = active === 1 ? t('faults_count_one') : t('faults_count', { count: active });
    if (focused) byId(focused)?.focus({ preventScroll: true });
  }

  row(fault, host) {
    const { key } = fault;
    const id = `${host}-${key}`;
    const active = this.on.has(key);
    const toggle = el('input.sw', { type: 'checkbox', role: 'switch', id, checked: active, onchange: (event) => this.set(key, event.target.checked) });
    return el('li', { className: active ? 'on' : '' },
      el('label', { htmlFor: id }, el('b', {}, t(`f_${key}`)), el('span', {}, t(`f_${key}_hint`))), toggle,
      fault.range && active ? this.range(fault, id) : null);
  }

  range(fault, id) {
    const settings = this.settings[fault.key];
    const { min, max, step = 1, show } = fault.range;
    const output = el('output.num', {}, show(settings.value));
    const slider = el('input', { type: 'range', id: `${id}-range`, min, max, step, value: settings.value, 'aria-label': t(`f_${fault.key}_range`),
      oninput: () => { output.textContent = show(slider.value); },
      onchange: () => { settings.value = Number(slider.value); this.apply(); } });
    const select = fault.choices && el('select.in', { id: `${id}-kind`, 'aria-label': t('f_error_kind'), onchange: () => { settings.choice = select.value; this.apply(); } },
      ...fault.choices.map((choice) => el('option', { value: choice, selected: choice === settings.choice }, t(`e_${choice}`))));
    return el('div.rng', {}, slider, output, select);
  }

  set(key, on) {
    if (on) this.on.set(key, {}); else this.on.delete(key);
    this.draw();
    this.apply();
  }

  apply() {
    const rules = PANEL.filter(({ key }) => this.on.has(key)).flatMap(({ key, rules: make }) => make(this.settings[key]?.value, this.settings[key]?.choice));
    const kept = this.others.map(({ hits, ends_in_ms: left, ...rule }) => (left ? { ...rule, for_ms: left } : rule));
    this.send([...rules, ...kept]);
  }
}
