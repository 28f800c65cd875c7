//! A decision in the making.
use crate::{
    ProviderId, Timestamp, UserId,
    content::Content,
    message::Author,
    send_error::{ErrorClass, SendError},
};

use super::super::{
    ContactCard, Event, Outgoing, Phase, Recorded, Request, Sent, State, evolve, react,
    state::OUTBOX_KEPT,
};
use super::{Context, Decision, NewKey};

/// A decision in the making: the state as it would be, and the events that led there.
pub(super) struct Draft<'a> {
    pub(super) state: State,
    pub(super) context: &'a Context<'a>,
    pub(super) number: Option<u32>,
    pub(super) mark_read: Option<ProviderId>,
    pub(super) recalled: Vec<Sent>,
    events: Vec<Recorded>,
    keys: Vec<NewKey>,
    by: Option<UserId>,
    permit_used: bool,
}

impl<'a> Draft<'a> {
    pub(super) fn new(mut state: State, context: &'a Context<'a>, by: Option<UserId>) -> Self {
        Self {
            recalled: std::mem::take(&mut state.recalled),
            state,
            context,
            number: None,
            mark_read: None,
            events: Vec::new(),
            keys: Vec::new(),
            by,
            permit_used: false,
        }
    }

    pub(super) fn finish(self) -> Decision {
        Decision {
            events: self.events,
            state: self.state,
            keys: self.keys,
            permit_used: self.permit_used,
            number: self.number,
            mark_read: self.mark_read,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.context.now
    }

    /// Lets an event happen: the state changes, its effects open.
    pub(super) fn emit(&mut self, event: Event) {
        let mut recorded = Recorded {
            position: self.state.position + 1,
            at: self.context.now,
            by: self.by,
            event,
            effects: Vec::new(),
        };
        evolve(&mut self.state, &recorded);
        let Context { now, settings, timing, .. } = self.context;
        recorded.effects = react(&self.state, &recorded.event, *now, settings, timing);
        for open in &recorded.effects {
            self.state.effects.insert(open.effect.key(), open.clone());
        }
        self.events.push(recorded);
    }

    /// Demands that a key is new; it leads to a message's number.
    pub(super) fn key(&mut self, key: String, number: u32) {
        self.keys.push(NewKey { key, value: number.to_le_bytes().to_vec() });
    }

    /// Demands that an agent's request is new; its key leads to the message's number and what was asked.
    pub(super) fn request_key(&mut self, user: UserId, request: &Request, number: u32) {
        let (key, value) = (request.key_of(user), request.leads_to(number));
        self.keys.push(NewKey { key, value });
    }

    /// Demands that a key is new.
    pub(super) fn bare_key(&mut self, key: String) {
        self.keys.push(NewKey { key, value: Vec::new() });
    }

    /// Lets the conversation begin, or learn what is new about its customer.
    pub(super) fn meet(&mut self, card: &ContactCard) {
        let Some(parties) = &self.state.parties else {
            self.emit(Event::Opened {
                tenant: card.tenant,
                channel: card.channel,
                channel_kind: card.channel_kind.clone(),
                contact: card.contact,
                name: card.name.clone(),
                phone: card.phone.clone(),
                address: card.address.clone(),
            });
            return;
        };
        let known = parties.name == card.name
            && parties.phone == card.phone
            && parties.address == card.address;
        if !known {
            self.emit(Event::ContactLearnt {
                name: card.name.clone(),
                phone: card.phone.clone(),
                address: card.address.clone(),
            });
        }
    }

    /// Queues a message; returns its number.
    pub(super) fn queue(
        &mut self,
        author: Author,
        content: Content,
        reply_to: Option<ProviderId>,
    ) -> u32 {
        self.queue_repeat(author, content, reply_to, None)
    }

    /// Queues a message that may repeat a failed or unknown one; returns its number.
    pub(super) fn queue_repeat(
        &mut self,
        author: Author,
        content: Content,
        reply_to: Option<ProviderId>,
        repeats: Option<u32>,
    ) -> u32 {
        if !matches!(author, Author::Agent(_)) {
            self.make_room();
        }
        let number = self.state.number();
        let latest = self.now() + self.context.timing.send_within;
        let expires_at = match (&content, self.state.window_until) {
            (Content::Template(_), _) | (_, None) => latest,
            (_, Some(until)) => until.min(latest),
        };
        let turn = self.state.turn.number;
        self.emit(Event::MessageQueued {
            number,
            author,
            turn,
            content,
            reply_to,
            expires_at,
            repeats,
        });
        self.start_at_once(number);
        number
    }

    /// Where nothing leaves for long, the oldest answer gives way to the newest.
    fn make_room(&mut self) {
        if self.state.outbox.len() < OUTBOX_KEPT {
            return;
        }
        let own = |author: Author| matches!(author, Author::Bot | Author::System);
        let oldest = self.state.outbox.iter().find(|o| own(o.author) && o.phase == Phase::Queued);
        if let Some(number) = oldest.map(|outgoing| outgoing.number) {
            let error = SendError::ours(ErrorClass::Superseded, "newer answers wait behind it");
            self.emit(Event::SendDropped { number, error });
        }
    }

    /// Starts a message in this very decision when it is the head and a permit is at hand.
    fn start_at_once(&mut self, number: u32) {
        if self.context.permit && !self.permit_used {
            self.start(number);
            let started = |o: &Outgoing| o.phase == Phase::Started;
            self.permit_used = self.state.outgoing(number).is_some_and(started);
        }
    }
}
