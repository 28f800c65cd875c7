//! How an event changes what a conversation knows: the only way a state changes.
mod answering;
mod people;
mod receiving;
mod sending;
mod turns;

use crate::bot::Said;

use super::{EffectKey, Event, Recorded, State, Status};

pub(super) use sending::proof;

/// Applies a recorded event, its effects included.
pub fn evolve(state: &mut State, recorded: &Recorded) {
    state.position = recorded.position;
    apply(state, recorded);
    for open in &recorded.effects {
        state.effects.insert(open.effect.key(), open.clone());
    }
}

fn apply(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::Opened { .. } | Event::ContactLearnt { .. } => receiving::parties(state, recorded),
        Event::MessageReceived { .. } | Event::EchoReceived { .. } => {
            receiving::received(state, recorded);
        }
        Event::MessageEdited { original, content, .. } => {
            receiving::edited(state, original, content);
        }
        Event::MessageRevoked { original, .. } => receiving::revoked(state, original),
        Event::FileSettled { number, .. } => {
            state.effects.remove(&EffectKey::File(*number));
        }
        Event::AnswerPlanned { .. }
        | Event::ThoughtStarted { .. }
        | Event::Answered { .. }
        | Event::LeftToPeople { .. }
        | Event::AnswerDropped { .. } => answering::answering(state, &recorded.event),
        Event::MessageQueued { .. }
        | Event::SendStarted { .. }
        | Event::SendAccepted { .. }
        | Event::SendRefused { .. }
        | Event::SendFailed { .. }
        | Event::SendUnclear { .. }
        | Event::SendUnknown { .. }
        | Event::SendDropped { .. }
        | Event::StatusReported { .. }
        | Event::StatusParked { .. }
        | Event::TroubleDiscarded { .. } => sending::sending(state, recorded),
        Event::Joined { .. }
        | Event::Left { .. }
        | Event::TakenByPhone { .. }
        | Event::HandedOver { .. }
        | Event::BotReturned { .. }
        | Event::SilencePassed
        | Event::Closed { .. } => turns::turns(state, recorded),
        Event::Assigned { .. }
        | Event::Labelled { .. }
        | Event::Noted { .. }
        | Event::Snoozed { .. }
        | Event::Woken
        | Event::Reopened
        | Event::Blocked
        | Event::Unblocked
        | Event::OptedOut { .. }
        | Event::OptedIn { .. }
        | Event::MarketingPreference { .. }
        | Event::ReadByAgent { .. } => people::people(state, &recorded.event),
        Event::Renamed { .. } | Event::SetAside { .. } => {}
    }
}

/// Moves the conversation in the inbox; whatever ends a sleep stops its clock.
fn stand(state: &mut State, status: Status) {
    if state.status == Status::Snoozed && status != Status::Snoozed {
        state.snoozed_until = None;
        state.effects.remove(&EffectKey::Unsnooze);
    }
    state.status = status;
}

/// The customer's wait for a person begins; a clock of an earlier wait rings in vain.
fn wait_for_person(state: &mut State, since: crate::Timestamp) {
    state.waiting_since = Some(since);
    state.silence_generation += 1;
}

/// A person has answered everything that waited.
fn answered_by_person(state: &mut State) {
    state.unanswered.clear();
    state.said = Said::default();
    state.unread = 0;
    stop_waiting(state);
}

/// The customer waits for nobody any more.
fn stop_waiting(state: &mut State) {
    state.waiting_since = None;
    state.effects.remove(&EffectKey::Silence);
}

/// No answer is being prepared any more.
fn stop_asking(state: &mut State) {
    state.asking = None;
    state.effects.remove(&EffectKey::Answer);
}
