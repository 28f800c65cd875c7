// How long to wait before knocking again: longer each time, never in step with other screens.

const FIRST_MS = 500;
const LONGEST_MS = 20_000;

/** Milliseconds before attempt `attempt` (0 is the first retry), between half and the whole step. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(step * (0.5 + random() / 2));
}
