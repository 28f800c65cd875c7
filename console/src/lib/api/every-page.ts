// Lists that the screen needs whole: labels, people, channels, FAQs, canned replies.
import type { Page } from '$protocol';
import { Refused } from './problem';

/** The most rows the server gives at once; who asks for more gets as many. */
export const LARGEST_PAGE = 100;

/** Twice the longest of these lists (5,000 FAQs): a cursor that never ends must not keep us. */
const MOST_PAGES = 100;

/** Reads page after page until the end. */
export async function everyPage<T>(
  read: (cursor: string | null) => Promise<Page<T>>
): Promise<T[]> {
  try {
    return await walk(read);
  } catch (cause) {
    // The row a cursor stood on was removed between two pages: the list is read once more.
    if (!lostItsPlace(cause)) throw cause;
    return walk(read);
  }
}

async function walk<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor;
    if (!cursor) break;
  }
  return items;
}

function lostItsPlace(cause: unknown): boolean {
  return cause instanceof Refused && cause.fields.some(({ field }) => field === 'cursor');
}
