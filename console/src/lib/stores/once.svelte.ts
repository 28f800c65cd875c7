// Two clicks at once must not do a thing twice.

/** Runs one action per name at a time; a second call while the first is under way does nothing. */
export class Once {
  #running = $state.raw<ReadonlySet<string>>(new Set());

  /** Whether `name` is under way, for a button's `disabled`. */
  busy(name: string): boolean {
    return this.#running.has(name);
  }

  /** Returns what the action returns, or `undefined` when it is under way already. */
  async run<T>(name: string, action: () => Promise<T>): Promise<T | undefined> {
    if (this.#running.has(name)) return undefined;
    this.#running = new Set([...this.#running, name]);
    try {
      return await action();
    } finally {
      this.#running = new Set([...this.#running].filter((running) => running !== name));
    }
  }
}
