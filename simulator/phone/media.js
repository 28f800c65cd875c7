// Pictures, videos, documents, stickers, places and people inside a bubble.
import { byId, el, icon, initials } from './dom.js';
import { t } from './i18n.js';
import { mediaUrl } from './api.js';

/** A picture fills the handset; Escape or the cross close it. */
function view(address, alt) {
  const before = document.activeElement;
  const close = () => { dialog.remove(); document.removeEventListener('keydown', onKey, true); before?.focus(); };
  const onKey = (event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } };
  const closer = el('button.ib', { type: 'button', 'aria-label': t('close'), onclick: close }, icon('x'));
  const dialog = el('dialog.view', { 'aria-label': alt }, closer, el('img', { src: address, alt }));
  document.addEventListener('keydown', onKey, true);
  byId('screen').append(dialog);
  dialog.setAttribute('open', '');
  closer.focus();
}

/** A picture that cannot be loaded becomes its link. */
export function picture(media) {
  const address = mediaUrl(media);
  const alt = media.caption || t('photo');
  const image = el('img', { src: address, alt, loading: 'lazy' });
  const button = el('button.pic', { type: 'button', 'aria-label': t('open_picture'), onclick: () => view(address, alt) }, image);
  image.addEventListener('error', () => button.replaceWith(file(media, 'image')));
  return button;
}

export const video = (media) => el('video', { src: mediaUrl(media), controls: true, preload: 'metadata', 'aria-label': media.caption || t('video') });

export const sticker = (media) => el('img', { src: mediaUrl(media), alt: t('sticker') });

/** A document, or any file that cannot be shown. */
export function file(media, iconName = 'file') {
  const kind = (media.mime_type ?? '').split(';')[0];
  const name = media.filename || (media.link ? decodeURIComponent(media.link.split('/').pop() || media.link) : t('document'));
  return el('a.doc', { href: mediaUrl(media), target: '_blank', rel: 'noopener noreferrer', download: media.filename },
    icon(iconName), el('b', {}, name), el('small', {}, kind || media.link || ''));
}

export function place(spot) {
  const query = `${spot.latitude},${spot.longitude}`;
  return el('div', {},
    el('a.map', { href: `https://www.openstreetmap.org/?mlat=${spot.latitude}&mlon=${spot.longitude}`, target: '_blank', rel: 'noopener noreferrer', 'aria-label': `${t('place')}: ${spot.name || query}` }, icon('pin')),
    el('b', {}, spot.name || t('place')), el('div.ft', {}, spot.address || query));
}

export function people(contacts) {
  return [contacts].flat().map((person) => {
    const name = person.name?.formatted_name ?? '';
    return el('div.card', {}, el('span.av', { 'aria-hidden': 'true' }, initials(name)),
      el('span', {}, el('b', {}, name), el('div.ft', {}, person.phones?.[0]?.phone ?? person.emails?.[0]?.email ?? '')));
  });
}
