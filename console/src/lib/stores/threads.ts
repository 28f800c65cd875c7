// The conversations opened lately, so that going back to one shows it at once.
import { Thread, type ThreadSource } from './thread.svelte';

const KEPT = 12;

export class Threads {
  readonly #held = new Map<string, Thread>();
  readonly #source: ThreadSource;

  constructor(source: ThreadSource) {
    this.#source = source;
  }

  /** The conversation, as it was left or new; the one left longest ago gives way. */
  get(id: string): Thread {
    const thread = this.#held.get(id) ?? new Thread(id, this.#source);
    this.#held.delete(id);
    this.#held.set(id, thread);
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= KEPT) break;
      this.#held.delete(oldest);
    }
    return thread;
  }

  /** The conversation if it is held. */
  peek(id: string): Thread | undefined {
    return this.#held.get(id);
  }

  clear(): void {
    this.#held.clear();
  }
}
