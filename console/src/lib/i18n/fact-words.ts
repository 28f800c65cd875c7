// A fact of the log as a sentence.
import type { Event } from '$protocol';
import { directory } from '$lib/stores/directory.svelte';
import { answeredWaiting, textField } from '$lib/stores/facts';
import { words } from './language.svelte';

/** Says what happened; `null` for facts that have no words. */
export function factWords(fact: Event): string | null {
  const { facts, somebody } = words.t.thread;
  const who = directory.userName(fact.user_id ?? textField(fact, 'user')) ?? somebody;
  const named = (field: string) => directory.userName(textField(fact, field));
  const from = named('from');
  const reason = textField(fact, 'reason');
  switch (fact.type) {
    case 'joined':
      return from ? facts.joinedFrom(who, from) : facts.joined(who);
    case 'handed_over':
      if (reason === 'bot_off') return facts.bot_off();
      return reason === 'helpless' ? facts.helpless() : facts.handed_over();
    case 'bot_returned':
      return reason === 'reopened' ? facts.bot_reopened() : facts.bot_returned();
    case 'answered':
      return answeredWaiting(fact) ? facts.answered_waiting() : null;
    case 'reopened':
      // Nobody of the team did it: a customer's message opens what was closed.
      return fact.user_id ? facts.reopened(who) : facts.reopenedBySelf();
    case 'assigned':
      return assigned(fact, who);
    case 'labelled':
      return labelled(fact, who);
    default:
      return plain(fact.type, who);
  }
}

function assigned(fact: Event, who: string): string {
  const { facts, somebody } = words.t.thread;
  const user = textField(fact, 'user');
  if (user === null) return facts.unassigned(who);
  const by = directory.userName(fact.user_id) ?? somebody;
  return facts.assigned(by, directory.userName(user) ?? somebody);
}

function labelled(fact: Event, who: string): string {
  const { facts } = words.t.thread;
  const ids = Array.isArray(fact.data['labels']) ? (fact.data['labels'] as unknown[]) : [];
  if (ids.length === 0) return facts.unlabelled(who);
  const names = ids.map((id) => directory.labelName(String(id))).filter((name) => name !== null);
  return names.length ? facts.labelled(who, names.join(', ')) : facts.relabelled(who);
}

function plain(type: string, who: string): string | null {
  const sentences: Record<string, (who: string) => string> = {
    left: words.t.thread.facts.left,
    taken_by_phone: words.t.thread.facts.taken_by_phone,
    snoozed: words.t.thread.facts.snoozed,
    woken: words.t.thread.facts.woken,
    closed: words.t.thread.facts.closed,
    blocked: words.t.thread.facts.blocked,
    unblocked: words.t.thread.facts.unblocked,
    opted_out: words.t.thread.facts.opted_out,
    opted_in: words.t.thread.facts.opted_in,
    set_aside: words.t.thread.facts.set_aside
  };
  return sentences[type]?.(who) ?? null;
}
