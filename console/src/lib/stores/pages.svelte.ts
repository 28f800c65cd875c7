// A list that is read page by page.
import { untrack } from 'svelte';
import type { Page } from '$protocol';

export class Pages<T> {
  items = $state.raw<T[]>([]);
  ready = $state(false);
  failed = $state(false);
  more = $state(false);
  #cursor: string | null = null;
  #loading = new AbortController();
  #readingMore = false;
  readonly #source: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>;

  constructor(source: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>) {
    this.#source = source;
  }

  /** Reads the first page anew; an answer to an earlier question is dropped. */
  async load(): Promise<void> {
    this.#loading.abort();
    this.#loading = new AbortController();
    // Where nothing is shown, nothing is known of the new question until it is answered.
    if (untrack(() => this.items.length === 0)) this.ready = this.failed = false;
    await this.#read(null);
  }

  /** Reads the next page; asked twice at once, it is read once. */
  async loadMore(): Promise<void> {
    if (!this.#cursor || this.#readingMore) return;
    this.#readingMore = true;
    await this.#read(this.#cursor);
    this.#readingMore = false;
  }

  async #read(cursor: string | null): Promise<void> {
    const { signal } = this.#loading;
    try {
      const page = await this.#source(cursor, signal);
      if (signal.aborted) return;
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.#cursor = page.next_cursor;
      this.more = page.next_cursor !== null;
      this.ready = true;
      this.failed = false;
    } catch {
      if (!signal.aborted) this.failed = this.items.length === 0;
    }
  }
}
