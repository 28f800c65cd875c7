//! What agents set, and what the customer wishes.
use crate::Timestamp;

use super::super::{EffectKey, Event, State, Status};
use super::{stand, stop_asking, stop_waiting};

pub(super) fn people(state: &mut State, event: &Event) {
    match event {
        Event::Assigned { user } => state.assignee = *user,
        Event::Labelled { labels } => state.labels.clone_from(labels),
        Event::Noted { number, .. } => state.next_number = number + 1,
        Event::Snoozed { until } => {
            state.status = Status::Snoozed;
            state.snoozed_until = *until;
            state.snooze_generation += 1;
            state.effects.remove(&EffectKey::Unsnooze);
        }
        Event::Woken | Event::Reopened => {
            let awake = if state.waits_for_person() { Status::Open } else { Status::Pending };
            stand(state, awake);
        }
        Event::Blocked => {
            state.blocked = true;
            state.unanswered.clear();
            stop_waiting(state);
            stop_asking(state);
        }
        Event::Unblocked => state.blocked = false,
        Event::OptedOut { sent_at, .. } => opted_out(state, *sent_at),
        Event::OptedIn { sent_at, .. } => opted_in(state, *sent_at),
        Event::MarketingPreference { allowed, at } => {
            state.marketing = Some(*allowed);
            state.marketing_at = state.marketing_at.max(Some(*at));
        }
        Event::ReadByAgent { number } => state.unread = state.unread_after(*number),
        _ => {}
    }
}

/// The bot is silent; a wait for a person goes on, but no clock brings the bot back.
fn opted_out(state: &mut State, sent_at: Timestamp) {
    state.wish_at = state.wish_at.max(Some(sent_at));
    state.opted_out = true;
    state.unanswered.clear();
    stop_asking(state);
    state.effects.remove(&EffectKey::Silence);
}

/// What was written in silence is not answered; without silence before, nothing changes.
fn opted_in(state: &mut State, sent_at: Timestamp) {
    state.wish_at = state.wish_at.max(Some(sent_at));
    if state.opted_out {
        state.opted_out = false;
        state.unanswered.clear();
    }
}
