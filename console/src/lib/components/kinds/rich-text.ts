// Finds links and WhatsApp's marks in a text. The result is data, never HTML.

/** A run of text with one meaning. */
export type Piece =
  | { type: 'plain' | 'bold' | 'italic' | 'strike' | 'code'; text: string }
  | { type: 'link'; text: string; href: string };

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'’”]/;
// A mark stands at a word's edge and encloses no space beside itself: 2*3*4 is no bold.
const MARK =
  /(?<![\p{L}\p{N}])(?:\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*|_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_|~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~|```(?<code>[^`]+)```)(?![\p{L}\p{N}])/u;
const PATTERN = new RegExp(`(?<link>${LINK.source})|${MARK.source}`, 'gu');
const MARKS = ['bold', 'italic', 'strike', 'code'] as const;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(PATTERN)) {
    if (match.index > from) found.push({ type: 'plain', text: text.slice(from, match.index) });
    found.push(pieceOf(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ type: 'plain', text: text.slice(from) });
  return found;
}

/** A text on one line, as a title or a preview says it: without marks, also where they are nested. */
export function withoutMarks(text: string): string {
  const bare = pieces(text)
    .map((piece) => piece.text)
    .join('');
  return bare === text ? bare.replace(/\s+/g, ' ').trim() : withoutMarks(bare);
}

function pieceOf(match: RegExpMatchArray): Piece {
  const groups = match.groups ?? {};
  if (groups['link']) return { type: 'link', text: groups['link'], href: groups['link'] };
  for (const mark of MARKS) {
    const text = groups[mark];
    if (text) return { type: mark, text };
  }
  return { type: 'plain', text: match[0] };
}
