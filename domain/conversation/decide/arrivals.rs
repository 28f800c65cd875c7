//! What a delivery brings: messages, edits, echoes, files.
use std::collections::HashSet;

use crate::{
    ProviderId, Timestamp,
    content::Content,
    incoming::{Arrival, InboundMessage, SetAsideReason},
    message::FileState,
};

use super::super::{ContactCard, EffectKey, Event, Owner, Status, react, state::FILES_KEPT};
use super::draft::Draft;

impl Draft<'_> {
    /// Takes everything of one delivery, then answers once.
    pub(super) fn arrivals(&mut self, card: &ContactCard, arrivals: Vec<Arrival>) {
        let before = self.state.unanswered.last().map(|fragment| fragment.number);
        for arrival in once_each(arrivals) {
            self.arrival(card, arrival);
        }
        if self.state.unanswered.last().map(|fragment| fragment.number) != before {
            self.plan_answer();
        }
    }

    fn arrival(&mut self, card: &ContactCard, arrival: Arrival) {
        match arrival {
            Arrival::Message(message) => self.message(card, message),
            Arrival::Echo(message) => self.echo(card, message),
            Arrival::Status(status) => self.status(card, status),
            Arrival::Edited { provider_id, original, sent_at, content } => {
                self.meet(card);
                self.bare_key(format!("e:{provider_id}"));
                self.emit(Event::MessageEdited { original, sent_at, content });
            }
            Arrival::Revoked { provider_id, original, sent_at } => {
                self.meet(card);
                self.bare_key(format!("r:{provider_id}"));
                self.emit(Event::MessageRevoked { original, sent_at });
            }
            Arrival::Renamed { provider_id, sent_at, now, text } => {
                if self.state.seen.contains(&provider_id) {
                    return;
                }
                self.meet(card);
                self.emit(Event::Renamed { text: text.clone(), now });
                self.message(card, notice(provider_id, sent_at, text));
            }
            Arrival::Preference { marketing, at } => {
                self.meet(card);
                self.marketing(marketing, at);
            }
        }
    }

    fn message(&mut self, card: &ContactCard, message: InboundMessage) {
        if self.state.seen.contains(&message.provider_id) {
            return;
        }
        self.meet(card);
        let number = self.state.number();
        self.key(format!("m:{}", message.provider_id), number);
        let InboundMessage { provider_id, sent_at, content, reply_to, referral, forwarded } =
            message;
        let wish = super::wishes::wish(&content);
        let is_shown = content.is_shown();
        let too_many =
            react::provider_media(&content).is_some() && self.state.files_waiting() >= FILES_KEPT;
        self.emit(Event::MessageReceived {
            number,
            provider_id,
            sent_at,
            content,
            reply_to,
            referral,
            forwarded,
        });
        if too_many {
            let error = "too many files of this customer wait to be fetched".to_owned();
            self.emit(Event::FileSettled { number, file: FileState::Failed { error } });
        }
        if is_shown {
            self.wake_up();
        }
        if let Some((wish, word)) = wish {
            self.heed(wish, word, sent_at);
        }
    }

    /// Opens a closed or sleeping conversation because the customer wrote.
    fn wake_up(&mut self) {
        match self.state.status {
            _ if self.state.blocked => {}
            Status::Closed => self.emit(Event::Reopened),
            Status::Snoozed => self.emit(Event::Woken),
            Status::Pending | Status::Open => {}
        }
    }

    /// The company answered from its own phone: that takes the turn.
    fn echo(&mut self, card: &ContactCard, message: InboundMessage) {
        let id = &message.provider_id;
        // Some providers echo also what we sent ourselves.
        if self.state.seen.contains(id) || self.number_of(id).is_some() {
            return;
        }
        self.meet(card);
        let number = self.state.number();
        self.key(format!("m:{id}"), number);
        let InboundMessage { provider_id, sent_at, content, reply_to, .. } = message;
        self.emit(Event::EchoReceived { number, provider_id, sent_at, content, reply_to });
        if self.state.turn.owner != Owner::Phone {
            self.emit(Event::TakenByPhone { turn: self.state.turn.number + 1 });
            self.drop_queued_of_bot();
        }
    }

    /// A file is in our store, or could not be fetched.
    pub(super) fn file_result(&mut self, number: u32, file: FileState) {
        let open = self.state.effects.contains_key(&EffectKey::File(number));
        if open && file != FileState::Fetching {
            self.emit(Event::FileSettled { number, file });
        }
    }

    /// A piece could not be worked on: its keys are taken, so that it does not come again.
    pub(super) fn set_aside(
        &mut self,
        card: &ContactCard,
        reason: SetAsideReason,
        error: String,
        mut keys: Vec<String>,
    ) {
        self.meet(card);
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.bare_key(key);
        }
        self.emit(Event::SetAside { reason, error });
    }
}

/// The provider's words about a customer, as they stand in the talk.
fn notice(provider_id: ProviderId, sent_at: Timestamp, text: String) -> InboundMessage {
    let content = Content::System { text, detail: serde_json::Value::Null };
    let (reply_to, referral, forwarded) = (None, None, false);
    InboundMessage { provider_id, sent_at, content, reply_to, referral, forwarded }
}

/// Takes repetitions out of one delivery: the log only knows what came before it.
fn once_each(mut arrivals: Vec<Arrival>) -> Vec<Arrival> {
    if arrivals.len() > 1 {
        let mut known = HashSet::with_capacity(arrivals.len());
        arrivals.retain(|arrival| arrival.dedupe_key().is_none_or(|key| known.insert(key)));
    }
    arrivals
}
