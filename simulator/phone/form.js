// A form that a message opens. Its screens live at the provider: here stands what the message says of
// the first one, and any other field the customer wants to fill in.
import { el, icon } from './dom.js';
import { t } from './i18n.js';
import { openSheet } from './sheet.js';

/** Opens the form; `say` sends its answers. */
export function form(line, say) {
  openSheet(line.label || t('form'), (close) => {
    const known = Object.entries(line.data ?? {}).map(([name, value], at) => knownField(name, value, at === 0));
    const free = el('div.pad', {}, ...known.length ? [] : [freeField(t('form_comment'), true)]);
    const send = (event) => {
      event.preventDefault();
      const answers = line.flow_token ? { flow_token: line.flow_token } : {};
      for (const input of event.target.querySelectorAll('[data-field]')) answers[input.dataset.field] = input.value;
      for (const { children: [name, value] } of free.children) if (name.value.trim()) answers[name.value.trim()] = value.value;
      close();
      say({ kind: 'nfm_reply', flow_name: 'flow', body: 'Sent', response: answers });
    };
    return el('form', { onsubmit: send },
      line.card?.text && el('p.pad', {}, line.card.text),
      el('div.pad', {}, ...known), free,
      el('div.pad', {}, el('button.btn', { type: 'button', onclick: () => free.append(freeField('')) }, icon('plus'), t('form_add')), el('button.go', { type: 'submit' }, t('send'))));
  });
}

function knownField(name, value, first) {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return el('label', {}, el('span.small', {}, name.replaceAll('_', ' ')), el('input.in', { value: shown, 'data-field': name, 'data-first': first }));
}

function freeField(name, first) {
  return el('div.row', {},
    el('input.in', { value: name, 'aria-label': t('form_field'), placeholder: t('form_field') }),
    el('input.in', { 'aria-label': t('form_value'), placeholder: t('form_value'), 'data-first': first }));
}
