// Small lists that the screen needs whole.
import type { Page } from '$protocol';

/** More pages than this are no small list any more. */
const MOST_PAGES = 20;

/** Reads page after page until the end. */
export async function everyPage<T>(
  read: (cursor: string | null) => Promise<Page<T>>
): Promise<T[]> {
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
