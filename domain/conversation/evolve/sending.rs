//! Messages on their way, and what is known of them afterwards.
use crate::{
    ProviderId,
    content::Content,
    delivery::{Delivery, Stage},
    message::{Author, Direction},
    send_error::ErrorClass,
};

use super::super::{
    EffectKey, Event, Outgoing, Owner, Phase, Recorded, Sent, State,
    state::{PARKED_KEPT, SENT_KEPT, TROUBLED_KEPT},
};
use super::answered_by_person;

pub(super) fn sending(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::MessageQueued { .. } => queued(state, recorded),
        Event::SendStarted { number, attempt } => {
            if let Some(outgoing) = state.outgoing_mut(*number) {
                outgoing.phase = Phase::Started;
                outgoing.attempts = *attempt;
            }
            state.set_last_status(*number, "started");
        }
        Event::SendRefused { number, .. } => {
            if let Some(outgoing) = state.outgoing_mut(*number) {
                outgoing.phase = Phase::Queued;
            }
            state.effects.remove(&EffectKey::Send(*number));
            state.set_last_status(*number, "queued");
        }
        Event::StatusParked { status } => {
            state.parked.push_back(status.clone());
            if state.parked.len() > PARKED_KEPT {
                state.parked.pop_front();
            }
        }
        Event::TroubleDiscarded { number } => {
            state.troubled.remove(number);
        }
        event => settle(state, event),
    }
}

fn queued(state: &mut State, recorded: &Recorded) {
    let Event::MessageQueued { number, author, turn, content, reply_to, expires_at, repeats } =
        &recorded.event
    else {
        return;
    };
    state.next_number = state.next_number.max(number + 1);
    if let Some(old) = repeats {
        state.troubled.remove(old);
    }
    match author {
        Author::Bot => {
            state.bot_spoke = true;
            let choices = content.choices();
            if !choices.is_empty() {
                state.said.choices = choices;
            }
        }
        // A template in the bot's turn answers nothing: that stays the bot's to do.
        Author::Agent(_) if state.turn.owner != Owner::Bot => answered_by_person(state),
        Author::Agent(_) | Author::Customer | Author::Phone | Author::System => {}
    }
    state.outbox.push_back(Outgoing {
        number: *number,
        author: *author,
        turn: *turn,
        content: content.clone(),
        reply_to: reply_to.clone(),
        expires_at: *expires_at,
        attempts: 0,
        phase: Phase::Queued,
        repeats: *repeats,
    });
    if content.is_shown() {
        state.show_last(*number, Direction::Outbound, *author, content, recorded.at);
        state.last_message_id = None;
    }
}

/// What an event proves about a message, and the provider's id where it tells it.
pub(in super::super) fn proof(event: &Event) -> Option<(u32, Delivery, Option<&ProviderId>)> {
    Some(match event {
        Event::SendAccepted { number, provider_id, .. } => {
            (*number, Delivery::at(Stage::Accepted), Some(provider_id))
        }
        Event::SendFailed { number, error, .. } | Event::SendDropped { number, error } => {
            (*number, Delivery::failure(error.clone()), None)
        }
        Event::SendUnclear { number, .. } => (*number, Delivery::at(Stage::Started), None),
        Event::SendUnknown { number } => {
            (*number, Delivery { unknown: true, ..Delivery::at(Stage::Started) }, None)
        }
        Event::StatusReported { number, provider_id, stage, error, .. } => {
            let told = Delivery { reached: *stage, failed: error.clone(), unknown: false };
            (*number, told, Some(provider_id))
        }
        _ => return None,
    })
}

/// Moves a message out of the outbox if it is still there, and joins what became known.
fn settle(state: &mut State, event: &Event) {
    let Some((number, told, provider_id)) = proof(event) else { return };
    if let Some(index) = state.outbox.iter().position(|outgoing| outgoing.number == number) {
        if let Some(outgoing) = state.outbox.remove(index) {
            remember_sent(state, outgoing);
        }
        state.effects.remove(&EffectKey::Send(number));
    }
    if let Some(provider_id) = provider_id {
        state.parked.retain(|status| status.provider_id != *provider_id);
    }
    let delivery = match (state.sent_mut(number), event) {
        (Some(sent), _) => {
            sent.learn(&told, provider_id);
            sent.delivery.clone()
        }
        (None, Event::StatusReported { recalled: Some(recalled), .. }) => {
            let mut delivery = recalled.delivery.clone();
            delivery.join(&told);
            delivery
        }
        (None, _) => return,
    };
    // Proof makes settling needless; the wait for it goes on otherwise.
    if delivery.is_settled() {
        state.effects.remove(&EffectKey::Send(number));
    }
    mark_trouble(state, number, &delivery, told.failed.is_some() || told.unknown);
    state.set_last_status(number, delivery.status());
}

/// Shows a person what went wrong, until it is disproved.
fn mark_trouble(state: &mut State, number: u32, delivery: &Delivery, news: bool) {
    let superseded = delivery.failed.as_ref().is_some_and(|e| e.class == ErrorClass::Superseded);
    let trouble = delivery.is_unknown() || delivery.has_failed() && !superseded;
    if !trouble {
        state.troubled.remove(&number);
    } else if news {
        state.troubled.insert(number);
        if state.troubled.len() > TROUBLED_KEPT {
            state.troubled.pop_first();
        }
    }
}

fn remember_sent(state: &mut State, outgoing: Outgoing) {
    let reached = if outgoing.phase == Phase::Started { Stage::Started } else { Stage::Queued };
    // Only a first text of the bot may ever be sent again by itself.
    let again = outgoing.author == Author::Bot
        && outgoing.repeats.is_none()
        && matches!(outgoing.content, Content::Text { .. });
    state.sent.push_back(Sent {
        number: outgoing.number,
        author: outgoing.author,
        turn: outgoing.turn,
        provider_id: None,
        delivery: Delivery::at(reached),
        content: again.then_some(outgoing.content),
    });
    while state.sent.len() > SENT_KEPT {
        // A message that still settles is never forgotten.
        let settles = |sent: &Sent| state.effects.contains_key(&EffectKey::Send(sent.number));
        let Some(index) = state.sent.iter().position(|sent| !settles(sent)) else { break };
        state.sent.remove(index);
    }
}
