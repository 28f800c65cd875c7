// Rows for tests: whole, plausible, and overridden where a test needs it.
import type { Conversation, Event, Message } from '$protocol';

export function conversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    channel_id: 'ch1',
    channel_kind: 'whatsapp_cloud',
    contact_id: 'p1',
    contact_name: 'Rosa Quispe',
    contact_phone: '+51958114207',
    status: 'open',
    turn: 1,
    owner: { kind: 'agent', user_id: 'me', name: 'Lucía' },
    assignee_id: 'me',
    labels: [],
    unread: 0,
    waiting_since: null,
    window_until: '2026-11-22T12:00:00.000Z',
    snoozed_until: null,
    opted_out: false,
    blocked: false,
    last_message: null,
    troubled: 0,
    created_at: '2026-11-21T10:00:00.000Z',
    updated_at: '2026-11-21T10:00:00.000Z',
    position: 1,
    ...over
  };
}

export function message(number: number, over: Partial<Message> = {}): Message {
  return {
    id: `m${number}`,
    conversation_id: 'c1',
    number,
    direction: 'inbound',
    author: 'customer',
    user_id: null,
    kind: 'text',
    text: `texto ${number}`,
    content: {},
    media: null,
    provider_id: null,
    reply_to: null,
    status: 'received',
    error: null,
    reactions: [],
    edited: false,
    revoked: false,
    created_at: `2026-11-21T10:${String(number % 60).padStart(2, '0')}:00.000Z`,
    changed: number,
    ...over
  };
}

export const mine = { direction: 'outbound', author: 'agent', user_id: 'me', status: 'sent' };

export function fact(position: number, type: string, at: string, over: Partial<Event> = {}): Event {
  return { position, type, at, user_id: null, data: {}, ...over };
}
