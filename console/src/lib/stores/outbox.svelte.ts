// What was written and has not been taken by the server yet. Nothing is lost when the line drops,
// and nothing is said twice: an entry is kept until answered and carries one key on every try.
import type { Message } from '$protocol';
import { Refused } from '$lib/api/problem';
import { waitBefore } from '$lib/socket/backoff';
import { readEntry, stuckIn, type Entry, type Outgoing } from './outbox-entry';
import { keep, keysUnder, type Shelf } from './shelf';

export interface OutboxOptions {
  shelf: Shelf;
  /** Sends one entry with its key. */
  send: (entry: Entry) => Promise<Message>;
  /** What the server made of it. */
  taken: (message: Message, entry: Entry) => void;
  random?: () => number;
}

export class Outbox {
  entries = $state.raw<Entry[]>([]);
  /** Conversations in which the server refused something: a person must look. */
  readonly stuck: ReadonlySet<string> = $derived(stuckIn(this.entries));
  readonly #options: OutboxOptions;
  #prefix = '';
  readonly #busy = new Set<string>();
  readonly #attempts = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes up what this person left behind in this company, and nobody else's. */
  open(tenant: string, user: string): void {
    this.shut();
    this.#prefix = `recado.outbox.${tenant}.${user}.`;
    const { shelf } = this.#options;
    this.entries = keysUnder(shelf, this.#prefix)
      .map((key) => readEntry(shelf.getItem(key)))
      .filter((entry) => entry !== null)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    this.flush();
  }

  /** Forgets what is in memory; what is kept stays kept. */
  shut(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#attempts.clear();
    this.#prefix = '';
    this.entries = [];
  }

  add(conversationId: string, outgoing: Outgoing, after: number): Entry {
    const entry: Entry = {
      key: crypto.randomUUID(),
      conversationId,
      outgoing,
      createdAt: new Date().toISOString(),
      after,
      state: 'waiting',
      refusal: null
    };
    this.#put(entry);
    void this.#drain(conversationId);
    return entry;
  }

  of(conversationId: string): Entry[] {
    return this.entries.filter((entry) => entry.conversationId === conversationId);
  }

  /** Tries everything that waits: the line is back. */
  flush(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    for (const id of new Set(this.entries.map((entry) => entry.conversationId))) {
      void this.#drain(id);
    }
  }

  /** Asks again for what the server refused; under a new key, because the refusal belongs to the old one. */
  retry(key: string): void {
    const entry = this.#find(key);
    if (entry?.state !== 'refused') return;
    const again: Entry = { ...entry, key: crypto.randomUUID(), state: 'waiting', refusal: null };
    this.#options.shelf.removeItem(this.#prefix + key);
    this.entries = this.entries.map((held) => (held.key === key ? again : held));
    this.#put(again);
    void this.#drain(entry.conversationId);
  }

  /** Throws away what the agent no longer wants to say. A send under way is not called back. */
  discard(key: string): void {
    if (this.#find(key)?.state !== 'sending') this.#forget(key);
  }

  /** One conversation's entries go one after the other, in the order they were written. */
  async #drain(conversationId: string): Promise<void> {
    const { prefix, busy } = { prefix: this.#prefix, busy: this.#busy };
    const lane = prefix + conversationId;
    if (busy.has(lane)) return;
    busy.add(lane);
    try {
      for (;;) {
        const entry = this.of(conversationId).find(({ state }) => state === 'waiting');
        if (!entry || !(await this.#try(entry)) || this.#prefix !== prefix) return;
      }
    } finally {
      busy.delete(lane);
    }
  }

  /** Sends one; `false` when the line, not the message, is the trouble. */
  async #try(entry: Entry): Promise<boolean> {
    const prefix = this.#prefix;
    this.#put({ ...entry, state: 'sending' });
    try {
      const message = await this.#options.send(entry);
      if (this.#prefix !== prefix) return false;
      this.#attempts.delete(entry.conversationId);
      this.#options.taken(message, entry);
      this.#forget(entry.key);
      return true;
    } catch (cause) {
      if (this.#prefix !== prefix) return false;
      return this.#missed(entry, cause);
    }
  }

  #missed(entry: Entry, cause: unknown): boolean {
    if (cause instanceof Refused && cause.status !== 401 && !cause.passing) {
      this.#put({ ...entry, state: 'refused', refusal: { code: cause.code } });
      return true;
    }
    this.#put({ ...entry, state: 'waiting' });
    this.#later(entry.conversationId, cause);
    return false;
  }

  #later(conversationId: string, cause: unknown): void {
    const attempt = this.#attempts.get(conversationId) ?? 0;
    this.#attempts.set(conversationId, attempt + 1);
    const asked = cause instanceof Refused ? (cause.retryAfter ?? 0) : 0;
    const wait = Math.max(asked, waitBefore(attempt + 1, this.#options.random));
    clearTimeout(this.#timers.get(conversationId));
    const timer = setTimeout(() => void this.#drain(conversationId), wait);
    this.#timers.set(conversationId, timer);
  }

  #find(key: string): Entry | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  #put(entry: Entry): void {
    keep(this.#options.shelf, this.#prefix + entry.key, JSON.stringify(entry));
    this.entries = this.#find(entry.key)
      ? this.entries.map((held) => (held.key === entry.key ? entry : held))
      : [...this.entries, entry];
  }

  #forget(key: string): void {
    this.#options.shelf.removeItem(this.#prefix + key);
    this.entries = this.entries.filter((entry) => entry.key !== key);
  }
}
