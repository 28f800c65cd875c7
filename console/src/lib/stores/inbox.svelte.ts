// The list of conversations as it is filtered now: pages by REST, changes over the line.
import type { Conversation, Page } from '$protocol';
import type { Counts, Filters } from '$lib/api/conversations';
import type { Follower } from '$lib/socket/topics';
import type { EventFrame } from '$lib/socket/frames';
import { asked, belongs } from './matching';
import { newer } from './merge';

export const NO_FILTERS: Filters = { status: '', channel: '', assignee: '', label: '', q: '' };

/** Where pages and counts come from. */
export interface InboxSource {
  list(filters: Filters, cursor: string | null, signal: AbortSignal): Promise<Page<Conversation>>;
  counts(): Promise<Counts>;
}

/** Rows that come live are shown together, at most this late. */
const GATHER_MS = 60;
/** Counts are asked for after a change, never more often than this. */
const COUNTS_MS = 1_000;

/** How many pages of open conversations stand beside the newest ones. */
const OPEN_PAGES = 4;

type Phase = 'loading' | 'ready' | 'failed';

export class Inbox implements Follower {
  filters = $state.raw<Filters>(NO_FILTERS);
  rows = $state.raw<ReadonlyMap<string, Conversation>>(new Map());
  counts = $state.raw<Counts | null>(null);
  phase = $state<Phase>('loading');
  more = $state(false);
  loadingMore = $state(false);
  #cursor: string | null = null;
  #me = '';
  #loading = new AbortController();
  #gathered: Conversation[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #counting: ReturnType<typeof setTimeout> | undefined;
  readonly #source: InboxSource;

  constructor(source: InboxSource) {
    this.#source = source;
  }

  open(me: string): void {
    this.#me = me;
    this.filters = NO_FILTERS;
    this.rows = new Map();
    this.counts = null;
    this.phase = 'loading';
  }

  shut(): void {
    this.#loading.abort();
    clearTimeout(this.#gathering);
    clearTimeout(this.#counting);
    this.#counting = undefined;
    this.#gathering = undefined;
    this.#gathered = [];
  }

  /** Narrows the list; ends when the answer is shown, or another question has taken its place. */
  filter(change: Partial<Filters>): Promise<void> {
    this.filters = { ...this.filters, ...change };
    this.rows = new Map();
    this.phase = 'loading';
    return this.reload();
  }

  /** Reads the first page anew; rows that came live meanwhile and are newer stay. */
  async reload(): Promise<void> {
    this.#loading.abort();
    const loading = (this.#loading = new AbortController());
    try {
      const [page, open] = await Promise.all([
        this.#source.list(asked(this.filters), null, loading.signal),
        this.#openOnes(loading.signal)
      ]);
      if (loading.signal.aborted) return;
      this.rows = this.#joined(new Map(), [...page.items, ...open]);
      this.#turnPage(page);
      this.phase = 'ready';
      this.#recount();
    } catch {
      if (!loading.signal.aborted) this.phase = this.rows.size ? 'ready' : 'failed';
    }
  }

  /**
   * Open conversations, however long ago something happened in them: who waits for a person must be
   * in sight although the bot was busy with a hundred others since.
   */
  async #openOnes(signal: AbortSignal): Promise<Conversation[]> {
    const { status, q } = asked(this.filters);
    if (status || q) return [];
    const rows: Conversation[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < OPEN_PAGES; pages += 1) {
      const filters = { ...this.filters, status: 'open' };
      const page: Page<Conversation> = await this.#source.list(filters, cursor, signal);
      rows.push(...page.items);
      cursor = page.next_cursor;
      if (!cursor) break;
    }
    return rows;
  }

  async loadMore(): Promise<void> {
    if (!this.#cursor || this.loadingMore || this.phase !== 'ready') return;
    this.loadingMore = true;
    const { signal } = this.#loading;
    try {
      const page = await this.#source.list(asked(this.filters), this.#cursor, signal);
      if (signal.aborted) return;
      this.rows = this.#joined(this.rows, page.items);
      this.#turnPage(page);
    } catch {
      // The end of the list stays in sight, so scrolling there asks again.
    } finally {
      this.loadingMore = false;
    }
  }

  event(frame: EventFrame): void {
    if (frame.conversation) this.take(frame.conversation);
  }

  ready(fresh: boolean): void {
    if (fresh || this.phase === 'failed') void this.reload();
    else this.#recount();
  }

  /** A row as somebody just told it: the line, or the answer to one of our own requests. */
  take(row: Conversation): void {
    this.#gathered.push(row);
    this.#gathering ??= setTimeout(() => this.#show(), GATHER_MS);
  }

  #show(): void {
    this.#gathering = undefined;
    const gathered = this.#gathered;
    this.#gathered = [];
    const rows = new Map(this.rows);
    for (const row of gathered) {
      const held = rows.get(row.id) ?? null;
      const now = newer(held, row);
      const fits = belongs(now, this.filters, this.#me);
      if (fits === false) rows.delete(row.id);
      else if (fits || held) rows.set(row.id, now);
    }
    this.rows = rows;
    this.#recount();
  }

  #joined(base: ReadonlyMap<string, Conversation>, items: Conversation[]) {
    const rows = new Map(base);
    for (const item of items) {
      const now = newer(this.rows.get(item.id) ?? null, item);
      if (belongs(now, this.filters, this.#me) !== false) rows.set(item.id, now);
    }
    return rows;
  }

  #turnPage(page: Page<Conversation>): void {
    this.#cursor = page.next_cursor;
    this.more = page.next_cursor !== null;
  }

  #recount(): void {
    this.#counting ??= setTimeout(
      () => {
        this.#counting = undefined;
        this.#source.counts().then(
          (counts) => (this.counts = counts),
          () => undefined
        );
      },
      this.counts ? COUNTS_MS : 0
    );
  }
}
