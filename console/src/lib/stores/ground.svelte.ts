// The version a form stands on, and what somebody else has saved since it was read.
import { Refused } from '$lib/api/problem';

interface Versioned {
  version?: number;
}

export class Ground<T extends Versioned> {
  /** What stands on the server now, where somebody saved while this form was being edited. */
  theirs = $state.raw<T | null>(null);
  #version: number | undefined;

  constructor(read: T | null) {
    this.#version = read?.version;
  }

  /** What a change carries so that it undoes nothing unseen. */
  get madeOn(): Versioned {
    return this.#version === undefined ? {} : { version: this.#version };
  }

  /** The form shows this now. */
  stand(on: T | null): void {
    this.#version = on?.version;
    this.theirs = null;
  }

  /** Whether this is another state than the one the form stands on. */
  moved(now: T): boolean {
    return now.version !== this.#version;
  }

  /** Takes a refusal for another's change; `false` when it was refused for something else. */
  refused(cause: unknown): boolean {
    if (!(cause instanceof Refused) || cause.code !== 'changed' || !cause.current) return false;
    this.theirs = cause.current as T;
    return true;
  }
}
