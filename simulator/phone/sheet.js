// Sheets that slide up inside the handset: one at a time, closed by Escape, the veil or a choice.
import { byId, el, icon } from './dom.js';
import { t } from './i18n.js';

let current = null;

/** Opens a sheet; returns a function that closes it. Focus goes in and comes back. */
export function openSheet(title, build) {
  current?.();
  const before = document.activeElement;
  const screen = byId('screen');
  const head = `sheet-${Math.random().toString(36).slice(2)}`;
  const veil = el('button.veil', { type: 'button', tabIndex: -1, 'aria-hidden': 'true' });
  const dialog = el('dialog.sh', { 'aria-labelledby': head });
  const close = () => {
    if (current !== close) return;
    current = null;
    dialog.remove();
    veil.remove();
    document.removeEventListener('keydown', onKey, true);
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const onKey = (event) => {
    if (event.key === 'Escape') { event.stopPropagation(); close(); }
    if (event.key === 'Tab') keepFocusInside(dialog, event);
  };
  const closer = el('button.ib', { type: 'button', 'aria-label': t('close'), onclick: close }, icon('x'));
  dialog.append(el('header', {}, el('h2', { id: head }, title), closer));
  dialog.append(...[build(close)].flat());
  veil.addEventListener('click', close);
  document.addEventListener('keydown', onKey, true);
  screen.append(veil, dialog);
  dialog.setAttribute('aria-modal', 'true');
  dialog.setAttribute('open', '');
  current = close;
  (dialog.querySelector('[data-first]') ?? closer).focus({ preventScroll: true });
  return close;
}

function keepFocusInside(dialog, event) {
  const all = [...dialog.querySelectorAll('button, a[href], input, select, textarea')].filter((node) => !node.disabled);
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}

/** Closes the sheet that is open, if one is. */
export const closeSheet = () => current?.();

/** A row of a sheet. */
export function option(iconName, label, onclick, { small, end, pressed, first } = {}) {
  return el('button.opt', { type: 'button', onclick, 'aria-pressed': pressed, 'data-first': first },
    iconName && icon(iconName),
    el('span', {}, label, small && el('small', {}, small)),
    end && el('span.end', {}, end));
}
