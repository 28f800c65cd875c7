// How the log is laid out.
import { describe, expect, it } from 'vitest';
import { picksOf, timeline, voiceOf } from '../src/lib/stores/timeline';
import { originsOf, settledNumbers } from '../src/lib/stores/facts';
import { fact, message, mine } from './rows/conversation';

const shape = (items: ReturnType<typeof timeline>) =>
  items.map((item) => {
    if (item.type === 'message') {
      return `${item.voice}${item.message.number}${item.first ? ' first' : ''}${item.last ? ' last' : ''}`;
    }
    return item.type === 'fact' ? item.fact.type : item.type;
  });

describe('the log', () => {
  it('groups what one voice says in a row, and folds the last of it', () => {
    const rows = [message(1), message(2), message(3, mine), message(4, { ...mine, user_id: 'x' })];
    expect(shape(timeline(rows, [], null))).toEqual([
      'day',
      'customer1 first',
      'customer2 last',
      'person3 first last',
      'person4 first last'
    ]);
  });

  it('puts facts where they happened and hides those that are shown otherwise', () => {
    const facts = [
      fact(1, 'message_received', '2026-11-21T10:01:00.000Z'),
      fact(2, 'joined', '2026-11-21T10:01:30.000Z'),
      fact(3, 'closed', '2026-11-21T10:09:00.000Z')
    ];
    expect(shape(timeline([message(1), message(2)], facts, null))).toEqual([
      'day',
      'customer1 first last',
      'joined',
      'customer2 first last',
      'closed'
    ]);
  });

  it('separates days and marks what is new', () => {
    const rows = [message(1), message(2, { created_at: '2026-11-23T10:00:00.000Z' })];
    expect(shape(timeline(rows, [], 2))).toEqual([
      'day',
      'customer1 first last',
      'day',
      'new',
      'customer2 first last'
    ]);
  });

  it('tells the voices apart', () => {
    expect(voiceOf(message(1, { direction: 'internal', kind: 'note', author: 'agent' }))).toBe(
      'note'
    );
    expect(voiceOf(message(1, { direction: 'outbound', author: 'bot' }))).toBe('bot');
    expect(voiceOf(message(1, { direction: 'outbound', author: 'system' }))).toBe('bot');
    expect(voiceOf(message(1, { direction: 'outbound', author: 'phone' }))).toBe('person');
    expect(voiceOf(message(1, { kind: 'system' }))).toBe('system');
  });

  it('knows what was chosen, and which failures are done with', () => {
    const reply = message(2, { kind: 'button_reply', text: 'Sí', reply_to: 'wamid.1' });
    expect(picksOf([message(1), reply]).get('wamid.1')).toBe('Sí');
    const facts = [
      fact(1, 'trouble_discarded', '', { data: { number: 4 } }),
      fact(2, 'message_queued', '', { data: { number: 8, repeats: 7 } }),
      fact(3, 'message_queued', '', { data: { number: 9 } })
    ];
    expect([...settledNumbers(facts)]).toEqual([4, 7]);
    const ad = fact(1, 'message_received', '', { data: { number: 3, referral: { id: 'a' } } });
    const plain = fact(2, 'message_received', '', { data: { number: 4 } });
    expect([...originsOf([ad, plain]).keys()]).toEqual([3]);
  });
});
