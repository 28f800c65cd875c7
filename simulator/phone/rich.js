// The text marks that chat apps know: *bold*, _italic_, ~struck~, ```code```, and links.
import { el } from './dom.js';

const MARKS = [
  { pattern: /```([\s\S]+?)```/, make: (inner) => el('code', {}, inner) },
  { pattern: /\bhttps?:\/\/[^\s<]+[^\s<.,;:!?)\]}'"»]/, make: link },
  { pattern: /(?<![\p{L}\p{N}])\*(?=\S)([^*\n]*[^\s*])\*(?![\p{L}\p{N}])/u, make: (inner) => el('b', {}, ...pieces(inner)) },
  { pattern: /(?<![\p{L}\p{N}])_(?=\S)([^_\n]*[^\s_])_(?![\p{L}\p{N}])/u, make: (inner) => el('em', {}, ...pieces(inner)) },
  { pattern: /(?<![\p{L}\p{N}])~(?=\S)([^~\n]*[^\s~])~(?![\p{L}\p{N}])/u, make: (inner) => el('s', {}, ...pieces(inner)) },
];

function link(address) {
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, address);
}

function pieces(text) {
  let first = null;
  for (const mark of MARKS) {
    const match = mark.pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { mark, match };
  }
  if (!first) return text ? [text] : [];
  const { mark, match } = first;
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  return [before, mark.make(match[1] ?? match[0]), ...pieces(after)].filter((piece) => piece !== '');
}

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}(?:\uFE0F|\u200D\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])*\s*){1,3}$/u;

/** A text with its marks; up to three emojis alone are shown large. */
export function rich(text) {
  if (ONLY_EMOJI.test(text)) return el('span.tx.big', {}, text);
  return el('span.tx', {}, ...pieces(text));
}
