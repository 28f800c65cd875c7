// One conversation: pages, live rows, and nothing twice.
import { describe, expect, it } from 'vitest';
import type { Event, Message, Page } from '$protocol';
import { mergeMessages, newer } from '../src/lib/stores/merge';
import { firstNew } from '../src/lib/stores/first-new';
import { Thread, type ThreadSource } from '../src/lib/stores/thread.svelte';
import { conversation, fact, message, mine } from './rows/conversation';

/** A conversation of `count` messages, read in pages of ten. */
function source(count: number): ThreadSource & { asked: string[] } {
  const all = Array.from({ length: count }, (_, index) => message(index + 1));
  const asked: string[] = [];
  const page = <T>(rows: T[], cursor: string): Page<T> => {
    const end = cursor === 'end' ? rows.length : Number(cursor);
    const from = Math.max(0, end - 10);
    return {
      items: rows.slice(from, end),
      next_cursor: null,
      prev_cursor: from > 0 ? String(from) : null
    };
  };
  return {
    asked,
    one: () => Promise.resolve(conversation({ position: 10 })),
    messages: (_, cursor) => {
      asked.push(cursor);
      return Promise.resolve(page(all, cursor));
    },
    events: (_, cursor) => Promise.resolve(page<Event>([], cursor))
  };
}

const numbers = (rows: Message[]) => rows.map(({ number }) => number);

describe('putting rows together', () => {
  it('is the same in any order and any number of times', () => {
    const rows = [message(1), message(2, { status: 'read', changed: 9 }), message(3)];
    const late = message(2, { status: 'sent', changed: 4 });
    const once = mergeMessages(mergeMessages([], rows), [late]);
    const mixed = mergeMessages(mergeMessages([late], [rows[2]!]), [rows[1]!, rows[0]!, late]);
    expect(mixed).toEqual(once);
    expect(once[1]?.status).toBe('read');
  });

  it('returns the very same list when nothing is new', () => {
    const rows = [message(1)];
    expect(mergeMessages(rows, [message(1)])).toBe(rows);
  });

  it('never goes back to an older row of a conversation', () => {
    const held = conversation({ position: 5, unread: 0 });
    expect(newer(held, conversation({ position: 4, unread: 3 }))).toBe(held);
    expect(newer(held, conversation({ position: 6, unread: 1 })).unread).toBe(1);
  });
});

describe('an open conversation', () => {
  it('begins with the newest page and goes back on demand', async () => {
    const thread = new Thread('c1', source(25));
    await thread.load();
    expect(numbers(thread.messages)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
    await thread.loadOlder();
    await thread.loadOlder();
    expect(thread.messages).toHaveLength(25);
    expect(thread.hasOlder).toBe(false);
  });

  it('asks for an older page once, however often the top is reached', async () => {
    const from = source(25);
    const thread = new Thread('c1', from);
    await thread.load();
    await Promise.all([thread.loadOlder(), thread.loadOlder(), thread.loadOlder()]);
    expect(from.asked).toEqual(['end', '15']);
  });

  it('takes live rows, the same one twice, and tells only of what is new', async () => {
    const thread = new Thread('c1', source(5));
    await thread.load();
    const heard: number[][] = [];
    thread.heard = (rows) => heard.push(numbers(rows));
    const frame = { type: 'event', topic: 'conversation:c1', cursor: '1' } as const;
    thread.event({ ...frame, messages: [message(6)] });
    thread.event({ ...frame, messages: [message(6)] });
    expect(numbers(thread.messages)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(heard).toEqual([[6]]);
  });

  it('makes no hole when a message above what is loaded changes', async () => {
    const thread = new Thread('c1', source(25));
    await thread.load();
    thread.takeMessages([message(3, { changed: 99 })]);
    expect(numbers(thread.messages)[0]).toBe(16);
  });

  it('makes no hole when the gap was too long to be sent', async () => {
    const from = source(25);
    const thread = new Thread('c1', from);
    await thread.load();
    await thread.loadOlder();
    const later = source(60);
    Object.assign(from, { messages: later.messages });
    thread.ready(true);
    await new Promise((resolve) => setTimeout(resolve));
    expect(numbers(thread.messages)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
    expect(thread.hasOlder).toBe(true);
  });

  it('draws the line of what is new before the first unread message of the customer', async () => {
    const thread = new Thread('c1', source(9));
    await thread.load();
    thread.takeConversation(conversation({ unread: 2, position: 90 }));
    thread.markNew();
    expect(thread.newFrom).toBe(8);
    thread.takeConversation(conversation({ unread: 0, position: 91 }));
    thread.markNew();
    expect(thread.newFrom).toBeNull();
  });

  it('says so when it cannot be opened, and opens later', async () => {
    const from = source(3);
    const thread = new Thread('c1', { ...from, one: () => Promise.reject(new Error('away')) });
    await thread.load();
    expect(thread.phase).toBe('failed');
    const again = new Thread('c1', from);
    await again.load();
    expect(again.phase).toBe('ready');
  });

  it('keeps facts once, in the order of the log', async () => {
    const thread = new Thread('c1', source(1));
    await thread.load();
    const frame = { type: 'event', topic: 'conversation:c1', cursor: '1' } as const;
    const joined = fact(2, 'joined', '2026-11-21T10:05:00.000Z');
    thread.event({ ...frame, facts: [joined] });
    thread.event({ ...frame, facts: [fact(1, 'opened', '2026-11-21T10:00:00.000Z'), joined] });
    expect(thread.facts.map(({ position }) => position)).toEqual([1, 2]);
  });

  it('draws the line of what is new once, above what the customer wrote', async () => {
    const thread = new Thread('c1', source(3));
    await thread.load();
    thread.takeMessages([message(4, { ...mine }), message(5), message(6)]);
    thread.markFrom(4);
    expect(thread.newFrom).toBe(5);
    thread.takeMessages([message(7)]);
    thread.markFrom(7);
    expect(thread.newFrom).toBe(5);
  });
});

describe('what is new to people', () => {
  const bot = { direction: 'outbound', author: 'bot' };
  const nobody = { kind: 'nobody', user_id: null, name: null };
  const waiting = (since: number) => ({
    owner: nobody,
    unread: 3,
    waiting_since: message(since).created_at
  });

  it('is nothing while the bot attends: it has answered what nobody has read', () => {
    const row = conversation({ owner: { ...nobody, kind: 'bot' }, unread: 2 });
    expect(firstNew(row, [message(1), message(2), message(3, bot)])).toBeNull();
  });

  it('begins after the bot’s last answer, where the customer asked for a person', () => {
    const messages = [message(1), message(2, bot), message(3), message(4, bot), message(5)];
    expect(firstNew(conversation(waiting(4)), messages)).toBe(3);
  });

  it('stays new though the bot answers meanwhile', () => {
    const messages = [message(1), message(2, bot), message(3), message(4, bot), message(5, bot)];
    expect(firstNew(conversation({ ...waiting(2), unread: 2 }), messages)).toBe(1);
  });

  it('is what came after the last answer when nobody waits any more', () => {
    const messages = [message(1), message(2, mine), message(3)];
    expect(firstNew(conversation({ unread: 2 }), messages)).toBe(3);
    expect(firstNew(conversation({ unread: 1 }), messages.slice(0, 2))).toBeNull();
  });
});
