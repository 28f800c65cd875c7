// Whether a row that came live belongs to the list as it is filtered now.
import type { Conversation } from '$protocol';
import type { Filters } from '$lib/api/conversations';
import { failing } from './turns';

/**
 * What a tab shows by itself is what the server counts for it: without an owner are open conversations
 * nobody has (those at the bot have the bot), mine are those not closed. A search looks through all.
 */
export function asked(filters: Filters): Filters {
  const open = filters.assignee === 'none' && !filters.status && !filters.q;
  return open ? { ...filters, status: 'open' } : filters;
}

function closedOfMine(row: Conversation, { assignee, status, q }: Filters): boolean {
  if (assignee !== 'me' || status || q) return false;
  // An answer that did not arrive brings it back, here as in the list of all.
  return row.status === 'closed' && !failing(row);
}

/** `null`: cannot be told here (a text search is the server's); keep the row only if it is shown. */
export function belongs(row: Conversation, filters: Filters, me: string): boolean | null {
  const { status } = asked(filters);
  if (status && row.status !== status) return false;
  if (closedOfMine(row, filters)) return false;
  if (filters.channel && row.channel_id !== filters.channel) return false;
  if (filters.label && !row.labels.includes(filters.label)) return false;
  if (!assigned(row, filters.assignee, me)) return false;
  return filters.q ? null : true;
}

function assigned(row: Conversation, wanted: string, me: string): boolean {
  if (!wanted) return true;
  if (wanted === 'none') return row.assignee_id === null;
  return row.assignee_id === (wanted === 'me' ? me : wanted);
}
