// Builds elements; text always goes in as text, never as HTML.

/** `el('button.btn', {type: 'button', onclick}, 'Send', icon('send'))` */
export function el(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split('.');
  const node = document.createElement(tag || 'div');
  if (classes.length) node.className = classes.join(' ');
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name in node && name !== 'list' && name !== 'style') node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const icon = (name) => el(`i.i.i-${name}`, { 'aria-hidden': 'true' });

export const sr = (text) => el('span.sr', {}, text);

export const byId = (id) => document.getElementById(id);

/** An element of SVG. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a reader takes for the first letter: an emoji is several code units, and half of it is no sign at all. */
const firstSign = (word) => GRAPHEMES.segment(word)[Symbol.iterator]().next().value.segment;

/** Up to two initials of a name. */
export function initials(name) {
  const words = (name?.trim() || '?').split(/\s+/);
  return (firstSign(words[0]) + (words.length > 1 ? firstSign(words.at(-1)) : '')).toUpperCase();
}
