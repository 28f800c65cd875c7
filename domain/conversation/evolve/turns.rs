//! Who may speak.
use crate::bot::Said;

use super::super::{EffectKey, Event, Owner, Recorded, State, Status, event::ReturnReason};
use super::{stand, stop_asking, stop_waiting, wait_for_person};

pub(super) fn turns(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::Joined { user, turn, .. } => {
            take(state, *turn, Owner::Agent(*user));
            state.assignee = Some(*user);
            state.unread = 0;
            stand(state, Status::Open);
            // Who takes the turn gets the whole time to answer; the customer's wait is shown as it is.
            if let Some(since) = state.waiting_since {
                state.effects.remove(&EffectKey::Silence);
                wait_for_person(state, since);
            }
        }
        Event::TakenByPhone { turn } => {
            take(state, *turn, Owner::Phone);
            stand(state, Status::Open);
        }
        Event::Left { turn, .. } => {
            take(state, *turn, Owner::Bot);
            state.unanswered.clear();
            state.assignee = None;
            stop_waiting(state);
            stand(state, Status::Pending);
        }
        Event::HandedOver { .. } => {
            state.turn.owner = Owner::Nobody;
            stop_asking(state);
            stand(state, Status::Open);
            state.active_at = recorded.at;
            wait_for_person(state, recorded.at);
        }
        Event::BotReturned { turn, reason } => {
            take(state, *turn, Owner::Bot);
            stop_waiting(state);
            if *reason == ReturnReason::Silence {
                state.assignee = None;
                stand(state, Status::Pending);
            }
        }
        Event::SilencePassed => {
            state.effects.remove(&EffectKey::Silence);
        }
        Event::Closed { turn } => {
            take(state, *turn, Owner::Bot);
            state.unanswered.clear();
            state.said = Said::default();
            state.unread = 0;
            stop_waiting(state);
            stand(state, Status::Closed);
        }
        _ => {}
    }
}

fn take(state: &mut State, turn: u32, owner: Owner) {
    state.turn.number = turn;
    state.left_upto = 0;
    state.turn.owner = owner;
    stop_asking(state);
}
