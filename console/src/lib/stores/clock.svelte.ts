// One tick for everything that shows a passing time: waits, windows, "today".

const TICK_MS = 15_000;

class Clock {
  /** Milliseconds since 1970, moved on every 15 s; good enough for minutes. */
  now = $state(Date.now());

  /** Ticks until the returned function is called. */
  run(): () => void {
    this.now = Date.now();
    const timer = setInterval(() => (this.now = Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
