// A number that this simulator does not have: said once, with the way to those that it has.
import { byId, el, icon } from './dom.js';
import { t } from './i18n.js';

/** Address of another number's phone, in the same language and colours. */
function phoneOf(number) {
  const query = new URLSearchParams(location.search);
  query.delete('customer');
  const rest = query.toString();
  return `/phone/${encodeURIComponent(number)}${rest && `?${rest}`}`;
}

/** Puts the words in place of the chat; `others` are the numbers that exist. */
export function drawMissing(number, others) {
  const heard = number ? t('missing_title', { number }) : t('none_title');
  const rows = others.map((other) => el('li', {}, el('a', { href: phoneOf(other.phone_number_id) },
    icon('phone'), el('span', {}, other.name, el('small', {}, other.display_phone_number)))));
  byId('missing').replaceChildren(
    icon('off'),
    el('h2', {}, heard),
    number ? el('p', {}, t('missing_tell')) : '',
    ...(rows.length ? [el('h3', {}, t('missing_others')), el('ul', {}, ...rows)] : [el('p', {}, number ? `${t('none_title')}. ${t('none_tell')}` : t('none_tell'))]));
}

/** Shows the words and takes away whatever would pretend to work, or the other way round. */
export function showMissing(missing) {
  byId('missing').hidden = !missing;
  document.body.classList.toggle('is-missing', missing);
}
