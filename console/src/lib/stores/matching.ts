// Whether a row that came live belongs to the list as it is filtered now.
import type { Conversation } from '$protocol';
import type { Filters } from '$lib/api/conversations';

/** `null`: cannot be told here (a text search is the server's); keep the row only if it is shown. */
export function belongs(row: Conversation, filters: Filters, me: string): boolean | null {
  if (filters.status && row.status !== filters.status) return false;
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
