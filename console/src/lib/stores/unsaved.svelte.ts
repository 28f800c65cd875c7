// Edits that are not saved: nobody leaves them behind without being asked.
import { untrack } from 'svelte';

/** Knows every form with edits, and holds back whoever would leave until the person has decided. */
export class Unsaved {
  /** The question stands on the screen. */
  asking = $state(false);
  readonly #forms = new Set<() => boolean>();
  #leave: (() => void) | null = null;

  /** Counts a form's edits in until the returned function is called. */
  watch(dirty: () => boolean): () => void {
    this.#forms.add(dirty);
    return () => this.#forms.delete(dirty);
  }

  get any(): boolean {
    return [...this.#forms].some((dirty) => untrack(dirty));
  }

  /** Leaves now, or as soon as the person agrees to lose the edits. */
  before(leave: () => void): void {
    if (!this.any) return leave();
    this.#leave = leave;
    this.asking = true;
  }

  /** The person would rather lose the edits. */
  agree(): void {
    const leave = this.#leave;
    this.stay();
    leave?.();
  }

  /** The person goes on editing. */
  stay(): void {
    this.asking = false;
    this.#leave = null;
  }
}

export const unsaved = new Unsaved();

/** One form's edits, compared with what was loaded or saved last. Made while a component begins. */
export class Edits {
  #kept = $state('');
  readonly #read: () => unknown;

  constructor(read: () => unknown, all: Unsaved = unsaved) {
    this.#read = read;
    this.saved();
    $effect(() => all.watch(() => this.dirty));
  }

  get dirty(): boolean {
    return JSON.stringify(this.#read()) !== this.#kept;
  }

  /** What stands in the form now is what the server has. */
  saved(): void {
    this.#kept = untrack(() => JSON.stringify(this.#read()) ?? '');
  }
}
