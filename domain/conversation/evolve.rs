//! How an event changes what a conversation knows: the only way a state changes.
use std::time::Duration;

use crate::{
    ProviderId, Timestamp,
    content::Content,
    delivery::{Delivery, Stage},
    message::{Author, Body, Direction, FileState},
    send_error::SendError,
};

use super::{
    Asking, EffectKey, Event, Fragment, Outgoing, Owner, Phase, Recorded, Sent, State, Status,
    event::ReturnReason,
    state::{FRAGMENTS_KEPT, PARKED_KEPT, Parties, SEEN_KEPT, SENT_KEPT},
};

/// How long free text may be sent after the customer's last message (Meta's customer service window).
const WINDOW: Duration = Duration::from_hours(24);

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
        Event::Opened { .. } | Event::ContactLearnt { .. } => parties(state, recorded),
        Event::MessageReceived { .. } | Event::EchoReceived { .. } => received(state, recorded),
        Event::AnswerPlanned { .. }
        | Event::ThoughtStarted { .. }
        | Event::Answered { .. }
        | Event::AnswerDropped { .. } => answering(state, &recorded.event),
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
        | Event::TroubleDiscarded { .. } => sending(state, recorded),
        Event::Joined { .. }
        | Event::Left { .. }
        | Event::TakenByPhone { .. }
        | Event::HandedOver { .. }
        | Event::BotReturned { .. }
        | Event::Closed { .. } => turns(state, recorded),
        Event::FileSettled { number, file } => file_settled(state, *number, file),
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
        | Event::ReadByAgent { .. } => people(state, &recorded.event),
        Event::MessageEdited { .. }
        | Event::MessageRevoked { .. }
        | Event::Renamed { .. }
        | Event::SetAside { .. } => {}
    }
}

fn parties(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::Opened { tenant, channel, channel_kind, contact, name, phone, address } => {
            state.parties = Some(Parties {
                tenant: *tenant,
                channel: *channel,
                channel_kind: channel_kind.clone(),
                contact: *contact,
                name: name.clone(),
                phone: phone.clone(),
                address: address.clone(),
            });
            state.turn.number = 1;
            state.next_number = 1;
            state.created_at = recorded.at;
            state.active_at = recorded.at;
        }
        Event::ContactLearnt { name, phone, address } => {
            if let Some(parties) = &mut state.parties {
                parties.name.clone_from(name);
                parties.phone.clone_from(phone);
                parties.address.clone_from(address);
            }
        }
        _ => {}
    }
}

fn received(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::MessageReceived { number, provider_id, sent_at, content, .. } => {
            state.next_number = number + 1;
            remember_seen(state, provider_id);
            state.last_inbound = Some(provider_id.clone());
            // The provider's clock may run ahead of ours, and deliveries may come late.
            let spoke_at = (*sent_at).min(recorded.at);
            state.window_until = state.window_until.max(Some(spoke_at + WINDOW));
            if !content.wants_answer() {
                return;
            }
            state.unread += u32::from(!state.blocked);
            if state.unanswered.len() < FRAGMENTS_KEPT {
                state.unanswered.push(Fragment { number: *number, content: content.clone() });
            }
            if state.waits_for_person() && state.waiting_since.is_none() && !state.blocked {
                wait_for_person(state, recorded.at);
            }
            let body = Body::Content { content: content.clone() };
            state.show_last(*number, Direction::Inbound, Author::Customer, &body, recorded.at);
        }
        Event::EchoReceived { number, provider_id, content, .. } => {
            state.next_number = number + 1;
            remember_seen(state, provider_id);
            answered_by_person(state);
            let body = Body::Content { content: content.clone() };
            state.show_last(*number, Direction::Outbound, Author::Phone, &body, recorded.at);
            set_last_status(state, *number, "sent");
        }
        _ => {}
    }
}

fn remember_seen(state: &mut State, provider_id: &ProviderId) {
    state.seen.push_back(provider_id.clone());
    if state.seen.len() > SEEN_KEPT {
        state.seen.pop_front();
    }
}

fn wait_for_person(state: &mut State, since: Timestamp) {
    state.waiting_since = Some(since);
    state.silence_generation += 1;
}

fn answered_by_person(state: &mut State) {
    state.unanswered.clear();
    state.waiting_since = None;
    state.unread = 0;
    state.effects.remove(&EffectKey::Silence);
}

fn answering(state: &mut State, event: &Event) {
    match event {
        Event::AnswerPlanned { ask, due, first_at, supersessions } => {
            state.asks = *ask;
            let (due, first_at, supersessions) = (*due, *first_at, *supersessions);
            state.asking = Some(Asking { ask: *ask, due, first_at, supersessions, thinking: None });
        }
        Event::ThoughtStarted { ask, upto } => {
            if let Some(asking) = state.asking.as_mut().filter(|asking| asking.ask == *ask) {
                asking.thinking = Some(*upto);
            }
        }
        Event::Answered { ask, upto, language, .. } => {
            state.asks = state.asks.max(*ask);
            state.asking = None;
            state.effects.remove(&EffectKey::Answer);
            state.unanswered.retain(|fragment| fragment.number > *upto);
            state.language = Some(*language);
        }
        _ => {}
    }
}

fn sending(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::MessageQueued { .. } => queued(state, recorded),
        Event::SendStarted { number, attempt } => {
            if let Some(outgoing) = state.outgoing_mut(*number) {
                outgoing.phase = Phase::Started;
                outgoing.attempts = *attempt;
            }
            set_last_status(state, *number, "started");
        }
        Event::SendAccepted { number, provider_id, .. } => {
            settle(state, *number, Some(provider_id), &Delivery::at(Stage::Accepted));
        }
        Event::SendRefused { number, .. } => {
            if let Some(outgoing) = state.outgoing_mut(*number) {
                outgoing.phase = Phase::Queued;
            }
            state.effects.remove(&EffectKey::Send(*number));
            set_last_status(state, *number, "queued");
        }
        Event::SendFailed { number, error, .. } => failed(state, *number, error),
        Event::SendUnclear { number, .. } => {
            settle(state, *number, None, &Delivery::at(Stage::Started));
        }
        Event::SendUnknown { number } => {
            let unknown = Delivery { unknown: true, ..Delivery::default() };
            settle(state, *number, None, &unknown);
        }
        Event::SendDropped { number, error } => {
            settle(state, *number, None, &Delivery::failure(error.clone()));
        }
        Event::StatusReported { number, provider_id, stage, error, .. } => {
            let told = Delivery { reached: *stage, failed: error.clone(), unknown: false };
            settle(state, *number, Some(provider_id), &told);
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
        _ => {}
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
        Author::Bot => state.bot_spoke = true,
        Author::Agent(_) => answered_by_person(state),
        Author::Customer | Author::Phone | Author::System => {}
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
    });
    if !matches!(content, Content::Reaction { .. }) {
        let body = Body::Content { content: content.clone() };
        state.show_last(*number, Direction::Outbound, *author, &body, recorded.at);
    }
}

fn failed(state: &mut State, number: u32, error: &SendError) {
    settle(state, number, None, &Delivery::failure(error.clone()));
}

/// Moves a message out of the outbox if it is still there, and joins what became known.
fn settle(state: &mut State, number: u32, provider_id: Option<&ProviderId>, told: &Delivery) {
    if let Some(index) = state.outbox.iter().position(|outgoing| outgoing.number == number) {
        if let Some(outgoing) = state.outbox.remove(index) {
            remember_sent(state, outgoing);
        }
        state.effects.remove(&EffectKey::Send(number));
    }
    let Some(sent) = state.sent_mut(number) else { return };
    if let Some(provider_id) = provider_id {
        sent.provider_id = Some(provider_id.clone());
    }
    sent.delivery.join(told);
    let superseded = |error: &SendError| error.class == crate::send_error::ErrorClass::Superseded;
    let wanted = sent.delivery.is_unknown()
        || sent.delivery.has_failed() && !sent.delivery.failed.as_ref().is_some_and(superseded);
    let proven = sent.delivery.reached >= Stage::Accepted || sent.delivery.failed.is_some();
    if proven {
        sent.content = None;
    }
    let status = sent.delivery.status();
    // Proof makes settling needless; the wait for it goes on otherwise.
    if proven || sent.delivery.unknown {
        state.effects.remove(&EffectKey::Send(number));
    }
    let newly = matches!(status, "failed" | "unknown");
    if wanted && newly && (told.failed.is_some() || told.unknown) {
        state.troubled.insert(number);
    } else if !wanted {
        state.troubled.remove(&number);
    }
    set_last_status(state, number, status);
}

fn remember_sent(state: &mut State, outgoing: Outgoing) {
    let reached = if outgoing.phase == Phase::Started { Stage::Started } else { Stage::Queued };
    let keep = (outgoing.author == Author::Bot).then_some(outgoing.content);
    state.sent.push_back(Sent {
        number: outgoing.number,
        author: outgoing.author,
        turn: outgoing.turn,
        provider_id: None,
        delivery: Delivery::at(reached),
        content: keep,
    });
    if state.sent.len() > SENT_KEPT {
        // A message that still settles is never forgotten.
        let settles = |sent: &Sent| state.effects.contains_key(&EffectKey::Send(sent.number));
        if let Some(index) = state.sent.iter().position(|sent| !settles(sent)) {
            state.sent.remove(index);
        }
    }
}

fn set_last_status(state: &mut State, number: u32, status: &str) {
    if let Some(last) = state.last_message.as_mut().filter(|last| last.number == number) {
        status.clone_into(&mut last.status);
    }
}

fn turns(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::Joined { user, turn, .. } => {
            take(state, *turn, Owner::Agent(*user));
            state.assignee = Some(*user);
            state.unread = 0;
            state.status = Status::Open;
        }
        Event::TakenByPhone { turn } => {
            take(state, *turn, Owner::Phone);
            state.status = Status::Open;
        }
        Event::Left { turn, .. } => {
            take(state, *turn, Owner::Bot);
            state.unanswered.clear();
            state.waiting_since = None;
            state.assignee = None;
            state.effects.remove(&EffectKey::Silence);
            state.status = Status::Pending;
        }
        Event::HandedOver { .. } => {
            state.turn.owner = Owner::Nobody;
            state.status = Status::Open;
            state.asking = None;
            state.active_at = recorded.at;
            wait_for_person(state, recorded.at);
        }
        Event::BotReturned { turn, reason } => {
            take(state, *turn, Owner::Bot);
            state.waiting_since = None;
            state.effects.remove(&EffectKey::Silence);
            if *reason == ReturnReason::Silence {
                state.assignee = None;
                state.status = Status::Pending;
            }
        }
        Event::Closed { turn } => {
            take(state, *turn, Owner::Bot);
            state.unanswered.clear();
            state.waiting_since = None;
            state.unread = 0;
            state.snoozed_until = None;
            state.effects.remove(&EffectKey::Silence);
            state.effects.remove(&EffectKey::Unsnooze);
            state.status = Status::Closed;
        }
        _ => {}
    }
}

fn take(state: &mut State, turn: u32, owner: Owner) {
    state.turn.number = turn;
    state.turn.owner = owner;
    state.asking = None;
    state.effects.remove(&EffectKey::Answer);
}

fn file_settled(state: &mut State, number: u32, file: &FileState) {
    if !matches!(file, FileState::Fetching) {
        state.effects.remove(&EffectKey::File(number));
    }
}

fn people(state: &mut State, event: &Event) {
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
            state.status = if state.waits_for_person() { Status::Open } else { Status::Pending };
            state.snoozed_until = None;
            state.effects.remove(&EffectKey::Unsnooze);
        }
        Event::Blocked => {
            state.blocked = true;
            state.unanswered.clear();
            state.waiting_since = None;
            state.asking = None;
            state.effects.remove(&EffectKey::Answer);
            state.effects.remove(&EffectKey::Silence);
        }
        Event::Unblocked => state.blocked = false,
        Event::OptedOut { .. } => {
            state.opted_out = true;
            state.unanswered.clear();
            state.asking = None;
            state.effects.remove(&EffectKey::Answer);
        }
        Event::OptedIn { .. } => {
            state.opted_out = false;
            state.unanswered.clear();
        }
        Event::MarketingPreference { allowed } => state.marketing = Some(*allowed),
        Event::ReadByAgent { number } => {
            let newest = state.number() - 1;
            state.unread = if *number >= newest { 0 } else { state.unread.min(newest - number) };
        }
        _ => {}
    }
}
