// Whether a log that grows stays at its end.

/** Nearer to the end than this counts as being there. */
export const NEAR_END_PX = 80;

/** A scrolled element's figures in pixels. */
export interface Scrolled {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/**
 * Holds on to the end until somebody goes up. How far away the end is decides nothing by itself: a
 * picture that arrives late moves it away without anybody having scrolled.
 */
export class EndPin {
  held = $state(true);
  #top = 0;

  /** The element was scrolled, by whomever. */
  scrolled({ scrollTop, scrollHeight, clientHeight }: Scrolled): void {
    const near = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (near) this.held = true;
    else if (scrollTop < this.#top) this.held = false;
    this.#top = scrollTop;
  }

  /** Goes to the end, and stays there. */
  take(): void {
    this.held = true;
  }

  /** Lets go, to show something further up. */
  release(): void {
    this.held = false;
  }
}
