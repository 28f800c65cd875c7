// One open conversation: its newest page, older ones on demand, and what comes live.
import type { Conversation, Event, Message, Page } from '$protocol';
import type { Follower } from '$lib/socket/topics';
import type { EventFrame } from '$lib/socket/frames';
import { firstNew } from './first-new';
import { mergeFacts, mergeMessages, newer } from './merge';

/** Where a conversation is read from. */
export interface ThreadSource {
  one(id: string): Promise<Conversation>;
  messages(id: string, cursor: string): Promise<Page<Message>>;
  events(id: string, cursor: string): Promise<Page<Event>>;
}

type Phase = 'loading' | 'ready' | 'failed';

/** How many pages of the log are read to find the facts beside one page of messages. */
const FACT_PAGES = 5;

export class Thread implements Follower {
  readonly id: string;
  conversation = $state.raw<Conversation | null>(null);
  messages = $state.raw<Message[]>([]);
  facts = $state.raw<Event[]>([]);
  phase = $state<Phase>('loading');
  loadingOlder = $state(false);
  /** First message that was unread when the conversation was opened. */
  newFrom = $state<number | null>(null);
  /** The cause of `failed`. */
  trouble: unknown = null;
  /** Where the live topic was left, to go on from there. */
  cursor: string | null = null;
  /** Told of rows that came live, so that the list and the composer can react. */
  heard: (messages: Message[]) => void = () => undefined;
  #older = $state<string | null>(null);
  #olderFacts: string | null = null;
  #loads = 0;
  readonly #source: ThreadSource;

  constructor(id: string, source: ThreadSource) {
    this.id = id;
    this.#source = source;
  }

  get hasOlder(): boolean {
    return this.#older !== null;
  }

  get newestNumber(): number {
    return this.messages.at(-1)?.number ?? 0;
  }

  find(id: string | null): Message | undefined {
    if (id === null) return undefined;
    return this.messages.find((message) => message.id === id || message.provider_id === id);
  }

  /** Reads the newest page. Older pages are let go: what lies between is not known any more. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    try {
      const [conversation, page] = await Promise.all([
        this.#source.one(this.id),
        this.#source.messages(this.id, 'end')
      ]);
      if (load !== this.#loads) return;
      this.conversation = newer(this.conversation, conversation);
      this.#newest(page);
      this.phase = 'ready';
      await this.#loadFacts('end');
    } catch (cause) {
      if (load !== this.#loads) return;
      this.trouble = cause;
      if (this.phase === 'loading') this.phase = 'failed';
    }
  }

  async loadOlder(): Promise<void> {
    if (this.#older === null || this.loadingOlder) return;
    this.loadingOlder = true;
    const load = this.#loads;
    try {
      const page = await this.#source.messages(this.id, this.#older);
      if (load !== this.#loads) return;
      this.#older = page.prev_cursor;
      this.messages = mergeMessages(this.messages, page.items);
      if (this.#olderFacts) await this.#loadFacts(this.#olderFacts);
    } catch {
      // The top stays in sight, so scrolling there asks again.
    } finally {
      this.loadingOlder = false;
    }
  }

  event(frame: EventFrame): void {
    if (frame.conversation) this.takeConversation(frame.conversation);
    if (frame.messages?.length) this.takeMessages(frame.messages);
    if (frame.facts?.length) this.facts = mergeFacts(this.facts, frame.facts);
  }

  ready(fresh: boolean): void {
    if (fresh || this.phase !== 'ready') void this.load();
  }

  takeConversation(conversation: Conversation): void {
    this.conversation = newer(this.conversation, conversation);
  }

  takeMessages(came: Message[]): void {
    // A change of a message above what is loaded is seen when its page is read.
    const oldest = this.messages[0]?.number ?? 0;
    const near = this.hasOlder ? came.filter(({ number }) => number >= oldest) : came;
    const before = this.messages;
    this.messages = mergeMessages(before, near);
    if (this.messages !== before) this.heard(near);
  }

  /** Draws the line of what is new to people, as far as it is loaded. */
  markNew(): void {
    this.newFrom = this.conversation ? firstNew(this.conversation, this.messages) : null;
  }

  /** Draws the line above the first inbound message from `number` on, unless there is one already. */
  markFrom(number: number): void {
    if (this.newFrom !== null) return;
    const first = this.messages.find((row) => row.number >= number && row.direction === 'inbound');
    if (first) this.newFrom = first.number;
  }

  #newest(page: Page<Message>): void {
    const first = page.items[0]?.number ?? 0;
    const newerHeld = this.messages.filter(({ number }) => number >= first);
    this.messages = mergeMessages(page.items, newerHeld);
    this.#older = page.prev_cursor;
  }

  /** Reads facts backwards until they reach the oldest message shown. */
  async #loadFacts(from: string): Promise<void> {
    const until = this.messages[0]?.created_at ?? '';
    let cursor: string | null = from;
    try {
      for (let pages = 0; cursor && pages < FACT_PAGES; pages += 1) {
        const page: Page<Event> = await this.#source.events(this.id, cursor);
        this.facts = mergeFacts(this.facts, page.items);
        cursor = page.prev_cursor;
        if ((page.items[0]?.at ?? '') < until) break;
      }
      this.#olderFacts = cursor;
    } catch {
      // The messages stand without the facts between them; the next page tries again.
    }
  }
}
