// The log of a conversation as it is shown: days, slips grouped by voice, facts, the line of what is new.
import type { Event, Message } from '$protocol';
import { shownFact } from './facts';

/** Voices are told apart by their paper. */
export type Voice = 'customer' | 'person' | 'bot' | 'note' | 'system';

export type TimelineItem =
  | { type: 'day'; key: string; day: string }
  | { type: 'new'; key: string }
  | { type: 'fact'; key: string; fact: Event }
  | {
      type: 'message';
      key: string;
      message: Message;
      voice: Voice;
      /** First of its group: says who speaks. */
      first: boolean;
      /** Last of its group: its corner folds and it carries time and ticks. */
      last: boolean;
    };

const TOGETHER_MS = 5 * 60_000;

export function voiceOf(message: Message): Voice {
  if (message.direction === 'internal' || message.kind === 'note') return 'note';
  if (message.kind === 'system') return 'system';
  if (message.direction === 'inbound') return 'customer';
  // Confirmations of Recado itself (an opt-out) are machine-written too.
  return message.author === 'bot' || message.author === 'system' ? 'bot' : 'person';
}

/** The day of a time in the agent's own time zone, `2026-11-21`. */
export function dayOf(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Lays messages (by number) and facts (by time) out; `newFrom` is the first unread number. */
export function timeline(
  messages: Message[],
  facts: Event[],
  newFrom: number | null
): TimelineItem[] {
  const items: TimelineItem[] = [];
  const shown = facts.filter(shownFact);
  let next = 0;
  let day = '';
  const dated = (at: string) => {
    const today = dayOf(at);
    if (today === day) return;
    day = today;
    items.push({ type: 'day', key: `d${today}-${items.length}`, day });
  };
  const factsUntil = (at: string | null) => {
    for (let fact = shown[next]; fact && (at === null || fact.at < at); fact = shown[++next]) {
      dated(fact.at);
      items.push({ type: 'fact', key: `f${fact.position}`, fact });
    }
  };
  const ids = new Set(messages.map(({ id }) => id));
  for (const message of messages) {
    // A reaction is shown on the message it stands on, when that one is on the screen.
    if (message.kind === 'reaction' && message.reply_to && ids.has(message.reply_to)) continue;
    factsUntil(message.created_at);
    dated(message.created_at);
    if (message.number === newFrom) items.push({ type: 'new', key: 'new' });
    items.push(slip(message, items.at(-1)));
  }
  factsUntil(null);
  return closeGroups(items);
}

function slip(message: Message, before: TimelineItem | undefined): TimelineItem {
  const voice = voiceOf(message);
  const joined = before?.type === 'message' && together(before.message, message);
  return { type: 'message', key: message.id, message, voice, first: !joined, last: true };
}

function together(before: Message, message: Message): boolean {
  return (
    before.direction === message.direction &&
    before.author === message.author &&
    before.user_id === message.user_id &&
    voiceOf(before) === voiceOf(message) &&
    Date.parse(message.created_at) - Date.parse(before.created_at) < TOGETHER_MS
  );
}

function closeGroups(items: TimelineItem[]): TimelineItem[] {
  items.forEach((item, index) => {
    const after = items[index + 1];
    if (item.type === 'message') item.last = !(after?.type === 'message' && !after.first);
  });
  return items;
}

/** What customers chose, by the message that offered it. */
export function picksOf(messages: Message[]): ReadonlyMap<string, string> {
  const picks = new Map<string, string>();
  for (const { kind, reply_to, text } of messages) {
    const picked = kind === 'button_reply' || kind === 'list_reply';
    if (picked && reply_to && text) picks.set(reply_to, text);
  }
  return picks;
}
