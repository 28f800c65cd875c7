// Which facts of the log a person reads between the messages, and how they are drawn.
import type { Event } from '$protocol';

/** Facts with words of their own, each with its sign. */
const SIGNS: Record<string, string> = {
  joined: 'hand',
  left: 'bot',
  handed_over: 'hand',
  bot_returned: 'bot',
  taken_by_phone: 'phone',
  assigned: 'swap',
  labelled: 'tag',
  snoozed: 'snooze',
  woken: 'clock',
  closed: 'check',
  reopened: 'retry',
  blocked: 'off',
  unblocked: 'user',
  opted_out: 'off',
  opted_in: 'user',
  set_aside: 'alert'
};

/** The rest of the log (messages, sends, states) is shown as messages and ticks. */
export function shownFact(fact: Event): boolean {
  return fact.type in SIGNS || answeredWaiting(fact);
}

/** The bot answered a FAQ while the customer waits for a person. */
export function answeredWaiting(fact: Event): boolean {
  return fact.type === 'answered' && fact.data['waiting'] === true;
}

export function signOf(fact: Event): string {
  if (answeredWaiting(fact)) return 'bot';
  return SIGNS[fact.type] ?? 'dot';
}

/** A field of the fact that should be a text. */
export function textField(fact: Event, field: string): string | null {
  const value = fact.data[field];
  return typeof value === 'string' ? value : null;
}

/** Numbers of messages whose failure a person has put aside, or which were sent again. */
export function settledNumbers(facts: Event[]): ReadonlySet<number> {
  const settled = new Set<number>();
  for (const { type, data } of facts) {
    const number = type === 'trouble_discarded' ? data['number'] : data['repeats'];
    if (typeof number === 'number') settled.add(number);
  }
  return settled;
}

/** What the log knows of an inbound message besides its content. */
export interface Origin {
  /** The advertisement it came from, in the provider's shape. */
  referral: unknown;
  forwarded: boolean;
}

/** Origins by message number, where there is something to say. */
export function originsOf(facts: Event[]): ReadonlyMap<number, Origin> {
  const origins = new Map<number, Origin>();
  for (const { type, data } of facts) {
    const { number, referral, forwarded } = data;
    if (type !== 'message_received' || typeof number !== 'number') continue;
    if (referral || forwarded) origins.set(number, { referral, forwarded: forwarded === true });
  }
  return origins;
}
