// The usual moments to come back to a conversation, in the agent's own time zone.

const MORNING = 9;

export function inAnHour(now: Date): Date {
  return new Date(now.getTime() + 3_600_000);
}

/** Tomorrow at nine. */
export function tomorrow(now: Date): Date {
  return morningAfter(now, 1);
}

/** The next Monday at nine; on a Monday, the one after it. */
export function nextMonday(now: Date): Date {
  return morningAfter(now, (8 - now.getDay()) % 7 || 7);
}

/** The mornings to choose from, each once: on a Sunday the next Monday is tomorrow. */
export function mornings(now: Date): { tomorrow: Date; week: Date | null } {
  const [soon, monday] = [tomorrow(now), nextMonday(now)];
  return { tomorrow: soon, week: monday.getTime() === soon.getTime() ? null : monday };
}

function morningAfter(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
}
