// Working on the bot's settings as they are typed.
import type { BotSettings } from '$protocol';

/** Whether every closing time comes after its opening time. */
export function hoursInOrder({ hours, holidays }: BotSettings): boolean {
  const spans = [...hours.flat(), ...holidays.flatMap((holiday) => holiday.hours)];
  return spans.every(([from, to]) => from !== '' && to !== '' && from < to);
}

/** The next free span of a day: after what is there, else the usual hours. */
export function nextSpan(spans: [string, string][]): [string, string] {
  const last = spans.at(-1)?.[1];
  if (!last) return ['09:00', '18:00'];
  const hour = Math.min(22, Number(last.slice(0, 2)) + 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return [`${two(hour)}:00`, `${two(Math.min(23, hour + 3))}:00`];
}
