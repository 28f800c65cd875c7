// The live line: it comes back, picks up where it was, and tells when to reload.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerFrame } from '$protocol';
import { waitBefore } from '../src/lib/socket/backoff';
import { Line, PING_AFTER_MS, PONG_WITHIN_MS, type LineState } from '../src/lib/socket/connection';
import type { EventFrame } from '../src/lib/socket/frames';

class FakeWire {
  readyState = 1;
  sent: { type: string; topic?: string; after?: string | null }[] = [];
  closed = false;
  readonly #listeners = new Map<string, (event: never) => void>();
  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
  }
  say(frame: ServerFrame): void {
    this.#listeners.get('message')?.({ data: JSON.stringify(frame) } as never);
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.#listeners.get('close')?.({ code } as never);
  }
  greet(): void {
    this.say({ type: 'hello', version: 1, user_id: 'me', tenant_id: 't' });
  }
}

function started() {
  const wires: FakeWire[] = [];
  const states: LineState[] = [];
  const line = new Line({
    open: () => {
      const wire = new FakeWire();
      wires.push(wire);
      return wire as never;
    },
    state: (state) => states.push(state),
    aside: () => undefined,
    random: () => 1
  });
  const events: EventFrame[] = [];
  const ready: boolean[] = [];
  const follower = {
    event: (frame: EventFrame) => events.push(frame),
    ready: (fresh: boolean) => ready.push(fresh)
  };
  line.start();
  const newest = () => wires.at(-1)!;
  return { line, wires, states, events, ready, follower, newest };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('waiting before knocking again', () => {
  it('grows, is bounded, and is never the same for everybody', () => {
    expect(waitBefore(0, () => 1)).toBe(500);
    expect(waitBefore(1, () => 1)).toBe(1000);
    expect(waitBefore(30, () => 1)).toBe(20_000);
    expect(waitBefore(0, () => 0)).toBe(250);
  });
});

describe('the line', () => {
  it('subscribes after the greeting, and not before', () => {
    const { line, follower, newest } = started();
    line.follow('inbox', follower);
    expect(newest().sent).toEqual([]);
    newest().greet();
    expect(newest().sent).toEqual([{ type: 'subscribe', topic: 'inbox', after: null }]);
  });

  it('asks to reload when there was no cursor, and not when the gap was sent', () => {
    const { line, follower, newest, ready, wires } = started();
    line.follow('inbox', follower);
    newest().greet();
    newest().say({ type: 'subscribed', topic: 'inbox', cursor: '7', reset: false });
    newest().drop();
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(2);
    newest().greet();
    expect(newest().sent).toEqual([{ type: 'subscribe', topic: 'inbox', after: '7' }]);
    newest().say({ type: 'subscribed', topic: 'inbox', cursor: '9', reset: false });
    expect(ready).toEqual([true, false]);
  });

  it('asks to reload although the newest page came before the answer to the subscription', () => {
    const { line, follower, newest, ready, events } = started();
    line.follow('conversation:c1', follower);
    newest().greet();
    newest().say({ type: 'event', topic: 'conversation:c1', cursor: '5' });
    newest().say({ type: 'subscribed', topic: 'conversation:c1', cursor: '5', reset: false });
    expect(events).toHaveLength(1);
    expect(ready).toEqual([true]);
  });

  it('asks to reload when the server says the gap was too long', () => {
    const { line, follower, newest, ready } = started();
    line.follow('inbox', follower, '3');
    newest().greet();
    newest().say({ type: 'subscribed', topic: 'inbox', cursor: '900', reset: true });
    expect(ready).toEqual([true]);
  });

  it('resumes after the last event it was given', () => {
    const { line, follower, newest, events } = started();
    line.follow('inbox', follower, '3');
    newest().greet();
    newest().say({ type: 'event', topic: 'inbox', cursor: '4' });
    newest().drop();
    vi.advanceTimersByTime(500);
    newest().greet();
    expect(newest().sent[0]).toMatchObject({ after: '4' });
    expect(events).toHaveLength(1);
  });

  it('hears nothing of a topic it has left', () => {
    const { line, follower, newest, events } = started();
    line.follow('inbox', follower, '3');
    newest().greet();
    expect(line.unfollow('inbox')).toBe('3');
    newest().say({ type: 'event', topic: 'inbox', cursor: '4' });
    expect(events).toHaveLength(0);
  });

  it('waits longer after each failure and starts afresh once greeted', () => {
    const { wires, newest } = started();
    newest().drop();
    vi.advanceTimersByTime(500);
    newest().drop();
    vi.advanceTimersByTime(999);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(3);
    newest().greet();
    newest().drop();
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(4);
  });

  it('stops for good when the session is over', () => {
    const { wires, states, newest } = started();
    newest().drop(4401);
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(states.at(-1)).toBe('signed-out');
  });

  it('takes a silent line for dead and opens another', () => {
    const { wires, newest } = started();
    newest().greet();
    vi.advanceTimersByTime(PING_AFTER_MS);
    expect(newest().sent.at(-1)).toMatchObject({ type: 'ping' });
    vi.advanceTimersByTime(PONG_WITHIN_MS);
    expect(wires[0]!.closed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(wires).toHaveLength(2);
  });

  it('keeps a line that answers', () => {
    const { wires, newest } = started();
    newest().greet();
    for (let minute = 0; minute < 10; minute += 1) {
      vi.advanceTimersByTime(PING_AFTER_MS);
      newest().say({ type: 'pong', id: null });
    }
    expect(wires).toHaveLength(1);
  });

  it('does not wait when the browser says the network is back', () => {
    const { line, wires, states, newest } = started();
    newest().greet();
    line.networkGone();
    expect(states.at(-1)).toBe('offline');
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    line.networkBack();
    expect(wires).toHaveLength(2);
  });

  it('ignores what an old wire still says', () => {
    const { line, wires, follower, events, newest } = started();
    line.follow('inbox', follower, '3');
    newest().greet();
    line.networkGone();
    line.networkBack();
    wires[0]!.say({ type: 'event', topic: 'inbox', cursor: '99' });
    expect(events).toHaveLength(0);
  });

  it('survives frames it does not know', () => {
    const { newest, states } = started();
    newest().say({ type: 'weather' } as never);
    newest().say(null as never);
    newest().greet();
    expect(states.at(-1)).toBe('online');
  });
});
