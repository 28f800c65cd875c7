// Lists longer than one page are read to their end, and no row twice.
import { describe, expect, it, vi } from 'vitest';
import type { Page } from '$protocol';
import * as channels from '../src/lib/api/channels';
import * as conversations from '../src/lib/api/conversations';
import { everyPage, LARGEST_PAGE } from '../src/lib/api/every-page';
import * as knowledge from '../src/lib/api/knowledge';
import { Refused } from '../src/lib/api/problem';
import * as session from '../src/lib/api/session';
import { Pages } from '../src/lib/stores/pages.svelte';

const page = <T>(items: T[], next: string | null): Page<T> => ({
  items,
  next_cursor: next,
  prev_cursor: null
});

/** A server with `count` rows that gives at most a hundred at once, whatever is asked. */
function serverOf(count: number) {
  const rows = Array.from({ length: count }, (_, index) => ({ id: `r${index}` }));
  return vi.fn(async (url: RequestInfo | URL) => {
    const params = new URL(String(url), 'http://recado.test').searchParams;
    const from = Number(params.get('cursor') ?? 0);
    const limit = Math.min(100, Number(params.get('limit') ?? 25));
    const next = from + limit < count ? String(from + limit) : null;
    return Response.json(page(rows.slice(from, from + limit), next));
  });
}

describe('lists that are needed whole', () => {
  it.each([
    ['labels', conversations.labels],
    ['people', session.users],
    ['channels', channels.list],
    ['templates', () => channels.templates('c1')],
    ['FAQs', knowledge.faqs],
    ['canned replies', knowledge.canned]
  ])('%s come to their end, in order', async (_, list: () => Promise<{ id: string }[]>) => {
    const server = serverOf(250);
    vi.stubGlobal('fetch', server);
    const ids = (await list()).map(({ id }) => id);
    expect(ids).toHaveLength(250);
    expect(new Set(ids).size).toBe(250);
    expect(ids.at(-1)).toBe('r249');
    expect(server).toHaveBeenCalledTimes(3);
    vi.unstubAllGlobals();
  });

  it('ask for no more than the server gives', () => {
    expect(LARGEST_PAGE).toBe(100);
  });

  it('hold every FAQ a company may have', async () => {
    vi.stubGlobal('fetch', serverOf(5_000));
    expect(await knowledge.faqs()).toHaveLength(5_000);
    vi.unstubAllGlobals();
  });

  it('are read once more when the row a cursor stood on is gone', async () => {
    const gone = new Refused({
      type: '',
      title: '',
      status: 422,
      code: 'limit',
      errors: [{ field: 'cursor', reason: 'is not a cursor of this list' }]
    });
    const read = vi
      .fn<(cursor: string | null) => Promise<Page<string>>>()
      .mockResolvedValueOnce(page(['a', 'b'], 'b'))
      .mockRejectedValueOnce(gone)
      .mockResolvedValueOnce(page(['a', 'c'], null));
    expect(await everyPage(read)).toEqual(['a', 'c']);
    await expect(everyPage(() => Promise.reject(gone))).rejects.toBe(gone);
  });

  it('end although a cursor never does', async () => {
    const read = vi.fn(async () => page(['again'], 'again'));
    await everyPage(read);
    expect(read.mock.calls.length).toBeLessThanOrEqual(100);
  });
});

describe('lists that are read as one scrolls', () => {
  it('read the next page once, however often it is asked for', async () => {
    const read = vi.fn(async (cursor: string | null) =>
      cursor ? page(['c'], null) : page(['a', 'b'], 'next')
    );
    const pages = new Pages<string>(read);
    await pages.load();
    expect(pages.more).toBe(true);
    await Promise.all([pages.loadMore(), pages.loadMore()]);
    expect(pages.items).toEqual(['a', 'b', 'c']);
    expect(pages.more).toBe(false);
    await pages.loadMore();
    expect(read).toHaveBeenCalledTimes(2);
  });
});
