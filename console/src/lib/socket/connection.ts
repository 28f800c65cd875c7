// The one live line to the server: it comes back by itself and picks up where it was.
import type { ClientFrame, ServerFrame } from '$protocol';
import { waitBefore } from './backoff';
import { frameOf } from './frames';
import { Topics, type Follower } from './topics';

/** What the screen can say about the line. */
export type LineState = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'signed-out';

/** The part of `WebSocket` that is used, so that tests can stand in. */
export interface Wire {
  readyState: number;
  send(data: string): void;
  close(code?: number): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void;
}

export interface LineOptions {
  open: () => Wire;
  state: (state: LineState) => void;
  /** Frames that belong to no topic: typing, presence, refusals. */
  aside: (frame: ServerFrame) => void;
  random?: () => number;
}

const NOT_SIGNED_IN = 4401;
const OPEN = 1;
/** A line this long silent is asked for a sign of life. */
export const PING_AFTER_MS = 25_000;
/** Without an answer in this time the line is taken for dead. */
export const PONG_WITHIN_MS = 10_000;

export class Line {
  readonly topics = new Topics();
  readonly #options: LineOptions;
  #wire: Wire | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #stopped = true;
  #greeted = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#attempt = 0;
    this.#connect('connecting');
  }

  stop(): void {
    this.#stopped = true;
    this.#hangUp();
  }

  /** The browser says the network is back: no reason to wait any longer. */
  networkBack(): void {
    if (this.#stopped || this.#greeted) return;
    this.#attempt = 0;
    this.#connect('reconnecting');
  }

  /** The browser says the network is gone: the open line is worth nothing. */
  networkGone(): void {
    if (this.#stopped) return;
    this.#hangUp();
    this.#options.state('offline');
  }

  follow(topic: string, follower: Follower, cursor: string | null = null): void {
    const frame = this.topics.add(topic, follower, cursor);
    if (this.#greeted) this.say(frame);
  }

  /** Stops following and returns the cursor, to go on from there later. */
  unfollow(topic: string): string | null {
    if (this.#greeted) this.say({ type: 'unsubscribe', topic });
    return this.topics.drop(topic);
  }

  /** Sends a frame if the line is up; what must not be lost goes by REST instead. */
  say(frame: ClientFrame): boolean {
    if (this.#wire?.readyState !== OPEN) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  #connect(state: LineState): void {
    this.#hangUp();
    this.#options.state(state);
    const wire = this.#options.open();
    this.#wire = wire;
    // A line that neither opens nor fails must not keep us waiting for ever.
    this.#expect(PONG_WITHIN_MS);
    wire.addEventListener('message', (event) => {
      if (wire === this.#wire) this.#hear(event.data);
    });
    wire.addEventListener('close', (event) => {
      if (wire === this.#wire) this.#closed(event.code);
    });
  }

  #hear(data: unknown): void {
    this.#keepAlive();
    const frame = frameOf(data);
    if (!frame) return;
    if (frame.type === 'hello') this.#greet();
    this.topics.take(frame);
    this.#options.aside(frame);
  }

  #greet(): void {
    this.#greeted = true;
    this.#attempt = 0;
    for (const frame of this.topics.resubscribe()) this.say(frame);
    this.#options.state('online');
  }

  #closed(code: number): void {
    this.#hangUp();
    if (this.#stopped) return;
    if (code === NOT_SIGNED_IN) {
      this.#stopped = true;
      this.#options.state('signed-out');
      return;
    }
    this.#options.state('reconnecting');
    const wait = waitBefore(this.#attempt, this.#options.random);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#connect('reconnecting'), wait);
  }

  #keepAlive(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.say({ type: 'ping', id: null });
      this.#expect(PONG_WITHIN_MS);
    }, PING_AFTER_MS);
  }

  #expect(within: number): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#closed(1006), within);
  }

  #hangUp(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#watch);
    const wire = this.#wire;
    this.#wire = null;
    this.#greeted = false;
    wire?.close();
  }
}
