// Rows must not move under a hand that is about to click.

/** How long after its last movement a pointer still counts as aiming. */
export const AIMING_MS = 900;

/**
 * Keeps the last given value while a pointer aims at the list, and lets go shortly after it rests or
 * leaves. `release` is called when the newest value may be shown again.
 */
export class StillList<T> {
  #held: T | null = null;
  #shown: T | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #release: () => void;

  constructor(release: () => void) {
    this.#release = release;
  }

  /** What to show now, given what is newest. */
  show(newest: T): T {
    this.#shown = this.#held ?? newest;
    return this.#shown;
  }

  /** The pointer moved over the list. */
  aim(): void {
    this.#held ??= this.#shown;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.rest(), AIMING_MS);
  }

  /** The pointer left, clicked, or has rested. */
  rest(): void {
    clearTimeout(this.#timer);
    if (this.#held === null) return;
    this.#held = null;
    this.#release();
  }
}
