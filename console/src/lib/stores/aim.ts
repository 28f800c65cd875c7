// Where the focus goes when a view that is not there yet appears: who acts by keyboard says so first.

export type Aim = 'thread' | 'main';

let aimed: Aim | null = null;

/** Asks that the focus go there as soon as it can; `null` takes the wish back. */
export function aimAt(aim: Aim | null): void {
  aimed = aim;
}

/** Whether the focus is awaited here; asked once, it is answered once. */
export function takeAim(aim: Aim): boolean {
  if (aimed !== aim) return false;
  aimed = null;
  return true;
}
