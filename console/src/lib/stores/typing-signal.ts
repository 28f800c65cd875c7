// Telling the others that somebody types: at once, again while it goes on, and when it stops.

const RENEW_MS = 4_000;
const STOPPED_MS = 3_000;

export class TypingSignal {
  #said = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #say: (typing: boolean) => void;

  constructor(say: (typing: boolean) => void) {
    this.#say = say;
  }

  typed(now = Date.now()): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), STOPPED_MS);
    if (now - this.#said < RENEW_MS) return;
    this.#said = now;
    this.#say(true);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#said === 0) return;
    this.#said = 0;
    this.#say(false);
  }
}
