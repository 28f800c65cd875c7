//! What comes from the customer, or from the company's own phone.
use std::time::Duration;

use crate::{
    ProviderId,
    content::Content,
    message::{Author, Direction},
};

use super::super::{
    Event, Fragment, Recorded, State,
    state::{FRAGMENTS_KEPT, Parties, SEEN_KEPT},
};
use super::{answered_by_person, wait_for_person};

/// How long free text may be sent after the customer's last message (Meta's customer service window).
const WINDOW: Duration = Duration::from_hours(24);

pub(super) fn parties(state: &mut State, recorded: &Recorded) {
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

pub(super) fn received(state: &mut State, recorded: &Recorded) {
    match &recorded.event {
        Event::MessageReceived { .. } => message(state, recorded),
        Event::EchoReceived { number, provider_id, content, .. } => {
            state.next_number = number + 1;
            remember_seen(state, provider_id);
            answered_by_person(state);
            if content.is_shown() {
                state.show_last(*number, Direction::Outbound, Author::Phone, content, recorded.at);
                state.set_last_status(*number, "sent");
                state.last_message_id = Some(provider_id.clone());
            }
        }
        _ => {}
    }
}

fn message(state: &mut State, recorded: &Recorded) {
    let Event::MessageReceived { number, provider_id, sent_at, content, .. } = &recorded.event
    else {
        return;
    };
    state.next_number = number + 1;
    remember_seen(state, provider_id);
    state.last_inbound = Some(provider_id.clone());
    if !matches!(content, Content::System { .. }) {
        // The provider's clock may run ahead of ours, and deliveries may come late.
        let spoke_at = (*sent_at).min(recorded.at);
        state.window_until = state.window_until.max(Some(spoke_at + WINDOW));
    }
    if !content.is_shown() {
        return;
    }
    if !state.blocked {
        state.unread += 1;
        if content.wants_answer() {
            remember_fragment(state, Fragment::of(*number, provider_id, content));
        }
        if state.waits_for_person() && state.waiting_since.is_none() {
            wait_for_person(state, recorded.at);
        }
    }
    state.show_last(*number, Direction::Inbound, Author::Customer, content, recorded.at);
    state.last_message_id = Some(provider_id.clone());
}

/// Keeps what waits for an answer; of too much the oldest gives way.
fn remember_fragment(state: &mut State, fragment: Fragment) {
    if state.unanswered.len() >= FRAGMENTS_KEPT {
        state.unanswered.remove(0);
    }
    state.unanswered.push(fragment);
}

fn remember_seen(state: &mut State, provider_id: &ProviderId) {
    state.seen.push_back(provider_id.clone());
    if state.seen.len() > SEEN_KEPT {
        state.seen.pop_front();
    }
}

/// What is not answered yet is answered as it reads now.
pub(super) fn edited(state: &mut State, original: &ProviderId, content: &Content) {
    for fragment in &mut state.unanswered {
        if fragment.provider_id == *original {
            *fragment = Fragment::of(fragment.number, original, content);
        }
    }
    if state.last_message_id.as_ref() == Some(original) {
        state.show_last_text(content.text().unwrap_or_default());
    }
}

/// What was taken back is neither answered nor shown in lists.
pub(super) fn revoked(state: &mut State, original: &ProviderId) {
    state.unanswered.retain(|fragment| fragment.provider_id != *original);
    if state.last_message_id.as_ref() == Some(original) {
        state.show_last_text("");
    }
}
