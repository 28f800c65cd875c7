// Nothing written is lost, and nothing is said twice.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message, NewMessage } from '$protocol';
import { Refused, Unreachable } from '../src/lib/api/problem';
import { Outbox } from '../src/lib/stores/outbox.svelte';
import { unmatched, type Entry } from '../src/lib/stores/outbox-entry';
import { forgetfulShelf, type Shelf } from '../src/lib/stores/shelf';
import { message, mine } from './rows/conversation';

const text = (words: string): NewMessage => ({
  kind: 'text',
  text: words,
  preview_url: true,
  reply_to: null
});
const say = (words: string) => ({ sort: 'message', body: text(words) }) as const;
const refusal = (status: number, code: string) =>
  new Refused({ type: '', title: code, status, code });

/** A server that keeps what it took by key, and can be out of reach. */
class FakeServer {
  taken = new Map<string, Message>();
  tries: string[] = [];
  trouble: unknown = null;
  /** Takes the message, but its answer is lost on the way. */
  loseAnswer = false;

  send = async (entry: Entry): Promise<Message> => {
    this.tries.push(entry.key);
    if (this.trouble) throw this.trouble;
    const words = (entry.outgoing.body as { text: string }).text;
    const known = this.taken.get(entry.key);
    const answer = known ?? message(this.taken.size + 1, { ...mine, text: words });
    this.taken.set(entry.key, answer);
    if (this.loseAnswer) throw new Unreachable('cut');
    return answer;
  };
}

function made(shelf: Shelf = forgetfulShelf(), server = new FakeServer()) {
  const shown: Message[] = [];
  const outbox = new Outbox({
    shelf,
    send: server.send,
    taken: (row) => shown.push(row),
    random: () => 1
  });
  outbox.open('t', 'me');
  return { outbox, server, shown, shelf };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const words = (server: FakeServer) => [...server.taken.values()].map((row) => row.text);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the outbox', () => {
  it('sends at once and forgets what the server has', async () => {
    const { outbox, server, shown, shelf } = made();
    outbox.add('c1', say('hola'), 0);
    expect(outbox.entries).toHaveLength(1);
    await settle();
    expect(words(server)).toEqual(['hola']);
    expect(shown).toHaveLength(1);
    expect(outbox.entries).toHaveLength(0);
    expect(shelf.length).toBe(0);
  });

  it('keeps what could not be sent and sends it with the same key when the line is back', async () => {
    const { outbox, server } = made();
    server.trouble = new Unreachable('off');
    const { key } = outbox.add('c1', say('hola'), 0);
    await settle();
    expect(outbox.entries[0]).toMatchObject({ key, state: 'waiting' });
    server.trouble = null;
    outbox.flush();
    await settle();
    expect(server.tries).toEqual([key, key]);
    expect(words(server)).toEqual(['hola']);
  });

  it('does not double a message whose answer was lost', async () => {
    const { outbox, server } = made();
    server.loseAnswer = true;
    outbox.add('c1', say('hola'), 0);
    await settle();
    expect(outbox.entries[0]?.state).toBe('waiting');
    server.loseAnswer = false;
    outbox.flush();
    await settle();
    expect(words(server)).toEqual(['hola']);
    expect(outbox.entries).toHaveLength(0);
  });

  it('survives the page, and belongs to one person in one company', async () => {
    const shelf = forgetfulShelf();
    const first = made(shelf);
    first.server.trouble = new Unreachable('off');
    const { key } = first.outbox.add('c1', say('hola'), 4);
    await settle();
    first.outbox.shut();

    const stranger = new Outbox({ shelf, send: first.server.send, taken: () => undefined });
    stranger.open('t', 'someone-else');
    expect(stranger.entries).toHaveLength(0);

    const second = made(shelf);
    await settle();
    expect(second.server.tries).toEqual([key]);
    expect(words(second.server)).toEqual(['hola']);
  });

  it('keeps the order in which things were written', async () => {
    const { outbox, server } = made();
    server.trouble = new Unreachable('off');
    outbox.add('c1', say('uno'), 0);
    outbox.add('c1', say('dos'), 0);
    outbox.add('c1', say('tres'), 0);
    await settle();
    server.trouble = null;
    outbox.flush();
    await settle();
    expect(words(server)).toEqual(['uno', 'dos', 'tres']);
  });

  it('tries again by itself, later each time, when only the server is away', async () => {
    const { outbox, server } = made();
    server.trouble = refusal(503, 'unavailable');
    outbox.add('c1', say('hola'), 0);
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
    await vi.advanceTimersByTimeAsync(1999);
    expect(server.tries).toHaveLength(2);
    server.trouble = null;
    await vi.advanceTimersByTimeAsync(1);
    expect(words(server)).toEqual(['hola']);
  });

  it('waits as long as the server asks', async () => {
    const { outbox, server } = made();
    server.trouble = new Refused({ type: '', title: '', status: 429, code: 'rate' }, 30_000);
    outbox.add('c1', say('hola'), 0);
    await settle();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(server.tries).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.tries).toHaveLength(2);
  });

  it('leaves a refused message to the agent, and lets the next one pass', async () => {
    const { outbox, server } = made();
    server.trouble = refusal(409, 'window_closed');
    const { key } = outbox.add('c1', say('hola'), 0);
    await settle();
    expect(outbox.entries[0]).toMatchObject({
      state: 'refused',
      refusal: { code: 'window_closed' }
    });
    server.trouble = null;
    outbox.flush();
    await settle();
    expect(server.tries).toEqual([key]);
    outbox.add('c1', say('otra'), 0);
    await settle();
    expect(words(server)).toEqual(['otra']);
    outbox.retry(key);
    await settle();
    expect(words(server)).toEqual(['otra', 'hola']);
    // The server keeps a refusal with its key, and would tell it again.
    expect(server.tries.filter((tried) => tried === key)).toHaveLength(1);
  });

  it('keeps everything when the session has ended', async () => {
    const { outbox, server } = made();
    server.trouble = refusal(401, 'unauthorized');
    outbox.add('c1', say('hola'), 0);
    await settle();
    expect(outbox.entries[0]?.state).toBe('waiting');
  });

  it('sends once although it is flushed many times at once', async () => {
    const { outbox, server } = made();
    outbox.add('c1', say('hola'), 0);
    for (let n = 0; n < 5; n += 1) outbox.flush();
    await settle();
    expect(server.tries).toHaveLength(1);
  });

  it('has one message of a conversation under way at a time, whatever asks for more', async () => {
    const server = new FakeServer();
    let running = 0;
    let most = 0;
    const send = server.send;
    server.send = async (entry) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
      return send(entry);
    };
    const { outbox } = made(forgetfulShelf(), server);
    outbox.add('c1', say('uno'), 0);
    outbox.add('c1', say('dos'), 0);
    outbox.flush();
    await vi.advanceTimersByTimeAsync(300);
    expect(most).toBe(1);
    expect(words(server)).toEqual(['uno', 'dos']);
  });

  it('throws nothing away that is under way', async () => {
    const { outbox, server } = made();
    const { key } = outbox.add('c1', say('hola'), 0);
    outbox.discard(key);
    expect(outbox.entries).toHaveLength(1);
    await settle();
    expect(words(server)).toEqual(['hola']);
  });
});

describe('what is shown while an answer is under way', () => {
  const entry = (key: string, said: string): Entry => ({
    key,
    conversationId: 'c1',
    outgoing: say(said),
    createdAt: '2026-11-21T10:00:00.000Z',
    after: 5,
    state: 'sending',
    refusal: null
  });

  it('hides an entry whose message has already come over the socket', () => {
    const rows = [message(6, { ...mine, text: 'hola' })];
    expect(unmatched([entry('a', 'hola')], rows, 'me')).toEqual([]);
  });

  it('hides only one of two equal entries for one message', () => {
    const rows = [message(6, { ...mine, text: 'sí' })];
    const left = unmatched([entry('a', 'sí'), entry('b', 'sí')], rows, 'me');
    expect(left.map(({ key }) => key)).toEqual(['b']);
  });

  it('is not fooled by older words, nor by another agent’s', () => {
    const rows = [
      message(5, { ...mine, text: 'hola' }),
      message(6, { ...mine, text: 'hola', user_id: 'marco' })
    ];
    expect(unmatched([entry('a', 'hola')], rows, 'me')).toHaveLength(1);
  });
});
