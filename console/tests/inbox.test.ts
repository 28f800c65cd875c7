// The list: whose turn it is, what fits the filters, and live rows.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Conversation, Page } from '$protocol';
import type { Counts, Filters } from '../src/lib/api/conversations';
import { Inbox, NO_FILTERS } from '../src/lib/stores/inbox.svelte';
import { belongs } from '../src/lib/stores/matching';
import { grouped, turnOf } from '../src/lib/stores/turns';
import { conversation } from './rows/conversation';

const agent = (id: string) => ({ kind: 'agent', user_id: id, name: id });
const bot = { kind: 'bot', user_id: null, name: null };
const nobody = { kind: 'nobody', user_id: null, name: null };
const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`;

describe('whose turn it is', () => {
  it.each([
    ['mine', conversation({ waiting_since: at(1) })],
    ['mine', conversation({ owner: nobody, assignee_id: null })],
    ['mine', conversation({ owner: nobody, assignee_id: null, waiting_since: at(1) })],
    ['team', conversation({ owner: agent('marco'), assignee_id: 'marco', waiting_since: at(1) })],
    ['team', conversation({ owner: nobody, assignee_id: 'marco', waiting_since: at(1) })],
    ['customer', conversation()],
    ['customer', conversation({ owner: agent('marco') })],
    ['bot', conversation({ status: 'pending', owner: bot, assignee_id: null })],
    ['snoozed', conversation({ status: 'snoozed', waiting_since: at(1) })],
    ['closed', conversation({ status: 'closed', owner: bot })],
    // An answer that did not arrive is none.
    ['mine', conversation({ troubled: 1 })],
    ['mine', conversation({ troubled: 1, status: 'closed' })],
    ['mine', conversation({ troubled: 1, status: 'snoozed' })],
    ['mine', conversation({ troubled: 1, status: 'pending', owner: bot, assignee_id: null })],
    ['team', conversation({ troubled: 1, owner: agent('marco'), assignee_id: 'marco' })],
    ['closed', conversation({ troubled: 1, status: 'closed', owner: bot, blocked: true })]
  ])('%s', (turn, row) => {
    expect(turnOf(row, 'me')).toBe(turn);
  });

  it('is mine while something I wrote lies refused in this browser', () => {
    const rows = [conversation({ id: 'a' }), conversation({ id: 'b', owner: agent('marco') })];
    const groups = grouped(rows, 'me', new Set(['b']));
    expect(groups.map(({ turn, rows }) => [turn, rows.map(({ id }) => id)])).toEqual([
      ['mine', ['b']],
      ['customer', ['a']]
    ]);
  });

  it('puts who waits longest first, and otherwise the newest', () => {
    const last = (minute: number) => ({
      direction: 'outbound',
      kind: 'text',
      text: '',
      status: 'sent',
      author: 'agent',
      at: at(minute)
    });
    const groups = grouped(
      [
        conversation({ id: 'late', waiting_since: at(9) }),
        conversation({ id: 'early', waiting_since: at(2) }),
        conversation({ id: 'old', last_message: last(1) }),
        conversation({ id: 'new', last_message: last(8) })
      ],
      'me'
    );
    expect(groups.map(({ turn, rows }) => [turn, rows.map(({ id }) => id)])).toEqual([
      ['mine', ['early', 'late']],
      ['customer', ['new', 'old']]
    ]);
  });
});

describe('what fits the filters', () => {
  const row = conversation({ labels: ['l1'], assignee_id: 'me' });
  const fits = (filters: Partial<Filters>) => belongs(row, { ...NO_FILTERS, ...filters }, 'me');

  it('judges each filter', () => {
    expect(fits({})).toBe(true);
    expect(fits({ assignee: 'me', label: 'l1', status: 'open', channel: 'ch1' })).toBe(true);
    expect(fits({ assignee: 'none' })).toBe(false);
    expect(fits({ assignee: 'marco' })).toBe(false);
    expect(fits({ label: 'l2' })).toBe(false);
    expect(fits({ status: 'closed' })).toBe(false);
    expect(fits({ channel: 'ch2' })).toBe(false);
  });

  it('lists under a tab what the server counts for it', () => {
    const none = (status: string) =>
      belongs(
        conversation({ status, assignee_id: null }),
        { ...NO_FILTERS, assignee: 'none' },
        'me'
      );
    expect(['open', 'pending', 'snoozed', 'closed'].map(none)).toEqual([true, false, false, false]);
    const mine = (status: string, troubled = 0, filters: Partial<Filters> = {}) =>
      belongs(
        conversation({ status, troubled, assignee_id: 'me' }),
        { ...NO_FILTERS, assignee: 'me', ...filters },
        'me'
      );
    expect(['open', 'snoozed', 'closed'].map((status) => mine(status))).toEqual([
      true,
      true,
      false
    ]);
    expect(mine('closed', 1)).toBe(true);
    expect(mine('closed', 0, { status: 'closed' })).toBe(true);
  });

  it('leaves a text search to the server', () => {
    expect(fits({ q: 'rosa' })).toBeNull();
    expect(fits({ q: 'rosa', status: 'closed' })).toBe(false);
  });
});

describe('the list', () => {
  const counts = { pending: 0, open: 1, snoozed: 0, closed: 0, mine: 1, unassigned: 0, all: 1 };
  const page = (items: Conversation[], next: string | null = null): Page<Conversation> => ({
    items,
    next_cursor: next,
    prev_cursor: null
  });

  function made() {
    const list = vi.fn(async (filters: Filters, cursor: string | null) => {
      if (cursor === '2') return page([conversation({ id: 'c2', position: 1 })]);
      return page(
        [conversation({ id: 'c1', position: 5, unread: 1 })],
        filters.q || filters.status ? null : '2'
      );
    });
    const count = vi.fn(async (): Promise<Counts> => counts);
    const inbox = new Inbox({ list, counts: count });
    inbox.open('me');
    return { inbox, list, count };
  }

  const event = (row: Conversation) =>
    ({ type: 'event', topic: 'inbox', cursor: '1', conversation: row }) as const;

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('has who waits in sight although a hundred others were busy since', async () => {
    const { inbox, list } = made();
    list.mockImplementation(async (filters: Filters) =>
      filters.status === 'open' ? page([conversation({ id: 'waits' })]) : page([], '2')
    );
    await inbox.reload();
    expect([...inbox.rows.keys()]).toEqual(['waits']);
    inbox.filter({ status: 'closed' });
    await vi.advanceTimersByTimeAsync(0);
    expect(list.mock.calls.at(-1)?.[0].status).toBe('closed');
    expect([...inbox.rows.keys()]).toEqual([]);
  });

  it('reads page after page', async () => {
    const { inbox } = made();
    await inbox.reload();
    expect(inbox.more).toBe(true);
    await Promise.all([inbox.loadMore(), inbox.loadMore()]);
    expect([...inbox.rows.keys()]).toEqual(['c1', 'c2']);
    expect(inbox.more).toBe(false);
  });

  it('ignores a live row that is older than what it holds', async () => {
    const { inbox } = made();
    await inbox.reload();
    inbox.event(event(conversation({ id: 'c1', position: 4, unread: 9 })));
    await vi.advanceTimersByTimeAsync(100);
    expect(inbox.rows.get('c1')?.unread).toBe(1);
    inbox.event(event(conversation({ id: 'c1', position: 6, unread: 2 })));
    await vi.advanceTimersByTimeAsync(100);
    expect(inbox.rows.get('c1')?.unread).toBe(2);
  });

  it('keeps a newer live row although an older page arrives after it', async () => {
    const { inbox } = made();
    inbox.event(event(conversation({ id: 'c1', position: 7, unread: 7 })));
    await vi.advanceTimersByTimeAsync(100);
    await inbox.reload();
    expect(inbox.rows.get('c1')?.unread).toBe(7);
  });

  it('takes new rows in and lets those go that no longer fit', async () => {
    const { inbox } = made();
    inbox.filter({ assignee: 'me' });
    await vi.advanceTimersByTimeAsync(0);
    inbox.event(event(conversation({ id: 'new', position: 1 })));
    inbox.event(event(conversation({ id: 'other', position: 1, assignee_id: 'marco' })));
    inbox.event(event(conversation({ id: 'c1', position: 9, assignee_id: null })));
    await vi.advanceTimersByTimeAsync(100);
    expect([...inbox.rows.keys()]).toEqual(['new']);
  });

  it('asks for open ones where it shows those without an owner, and searches all', async () => {
    const { inbox, list } = made();
    await inbox.filter({ assignee: 'none' });
    expect(list.mock.calls.map(([filters]) => filters.status)).toEqual(['open']);
    await inbox.filter({ q: 'rosa' });
    expect(list.mock.calls.at(-1)?.[0].status).toBe('');
  });

  it('counts anew after changes, but not for each of them', async () => {
    const { inbox, count } = made();
    await inbox.reload();
    await vi.advanceTimersByTimeAsync(0);
    expect(count).toHaveBeenCalledTimes(1);
    for (let n = 0; n < 50; n += 1) {
      inbox.event(event(conversation({ id: `n${n}`, position: 1 })));
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(count).toHaveBeenCalledTimes(2);
  });

  it('drops the answer to a question nobody asks any more', async () => {
    const answers: ((value: Page<Conversation>) => void)[] = [];
    const inbox = new Inbox({
      list: () => new Promise((resolve) => answers.push(resolve)),
      counts: async () => counts
    });
    inbox.open('me');
    inbox.filter({ q: 'a' });
    inbox.filter({ q: 'ab' });
    answers[1]!(page([conversation({ id: 'ab' })]));
    await vi.advanceTimersByTimeAsync(0);
    answers[0]!(page([conversation({ id: 'a' })]));
    await vi.advanceTimersByTimeAsync(0);
    expect([...inbox.rows.keys()]).toEqual(['ab']);
  });
});
