//! What a delivery brings: messages, edits, statuses, echoes.
use crate::{
    MessageId, ProviderId,
    bot::Localized,
    content::Content,
    delivery::{Delivery, Stage},
    incoming::{Arrival, InboundMessage, StatusUpdate},
    message::{Author, FileState},
    opt_out::{self, Wish},
};

use super::super::{ContactCard, Event, Owner, Phase, Status};
use super::draft::Draft;

impl Draft<'_> {
    /// Takes everything of one delivery, then answers once.
    pub(super) fn arrivals(&mut self, card: &ContactCard, arrivals: Vec<Arrival>) {
        let before = self.state.unanswered.last().map(|fragment| fragment.number);
        for arrival in arrivals {
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
            Arrival::Renamed { provider_id, now, text, .. } => {
                self.meet(card);
                self.bare_key(format!("n:{provider_id}"));
                self.emit(Event::Renamed { text, now });
            }
            Arrival::Preference { marketing, .. } => {
                self.meet(card);
                if self.state.marketing != Some(marketing) {
                    self.emit(Event::MarketingPreference { allowed: marketing });
                }
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
        let wish = wish(&content);
        let wants_answer = content.wants_answer();
        self.emit(Event::MessageReceived {
            number,
            provider_id,
            sent_at,
            content,
            reply_to,
            referral,
            forwarded,
        });
        if wants_answer {
            self.wake_up();
        }
        if let Some((wish, word)) = wish {
            self.heed(wish, word);
        }
    }

    /// Opens a closed or sleeping conversation because the customer wrote.
    fn wake_up(&mut self) {
        match self.state.status {
            Status::Closed => self.emit(Event::Reopened),
            Status::Snoozed => self.emit(Event::Woken),
            Status::Pending | Status::Open => {}
        }
    }

    /// Silence and talk again: one confirmation each, none for what is so already.
    fn heed(&mut self, wish: Wish, word: String) {
        match wish {
            Wish::Silence if !self.state.opted_out => {
                self.emit(Event::OptedOut { word });
                self.drop_queued_of_bot();
                self.confirm(&Localized::new(
                    "Listo, no te enviaremos más mensajes automáticos. Escribe ALTA si quieres volver.",
                    "Done, we won't send you more automatic messages. Write START to come back.",
                ));
            }
            Wish::Talk if self.state.opted_out => {
                self.emit(Event::OptedIn { word });
                self.confirm(&Localized::new(
                    "Listo, volvemos a escribirte. ¿En qué te ayudamos?",
                    "Done, you will hear from us again. How can we help?",
                ));
            }
            Wish::Silence | Wish::Talk => {}
        }
    }

    fn confirm(&mut self, text: &Localized) {
        if self.state.blocked {
            return;
        }
        let language = self.state.language.unwrap_or(self.context.settings.default_language);
        let text = text.in_language(language).to_owned();
        self.queue(Author::System, Content::Text { text, preview_url: false }, None);
    }

    /// The company answered from its own phone: that takes the turn.
    fn echo(&mut self, card: &ContactCard, message: InboundMessage) {
        if self.state.seen.contains(&message.provider_id) {
            return;
        }
        self.meet(card);
        let number = self.state.number();
        self.key(format!("m:{}", message.provider_id), number);
        let InboundMessage { provider_id, sent_at, content, reply_to, .. } = message;
        self.emit(Event::EchoReceived { number, provider_id, sent_at, content, reply_to });
        if self.state.turn.owner != Owner::Phone {
            self.emit(Event::TakenByPhone { turn: self.state.turn.number + 1 });
            self.drop_queued_of_bot();
        }
    }

    /// How far one of our messages got: recorded when it proves something new.
    fn status(&mut self, card: &ContactCard, status: StatusUpdate) {
        let Some(number) = self.status_number(&status) else {
            self.meet(card);
            if !self.state.parked.contains(&status) {
                self.emit(Event::StatusParked { status });
            }
            return;
        };
        self.report(number, status);
    }

    /// Finds the message a status is about: by our own id, else by the provider's.
    fn status_number(&self, status: &StatusUpdate) -> Option<u32> {
        let known = |number: u32| {
            self.state.sent(number).is_some()
                || self.state.outgoing(number).is_some_and(|o| o.phase == Phase::Started)
        };
        let ours = status.message().map(|MessageId { number, .. }| number).filter(|n| known(*n));
        ours.or_else(|| self.state.number_of(&status.provider_id))
    }

    /// Records a status unless it proves nothing new.
    pub(super) fn report(&mut self, number: u32, status: StatusUpdate) {
        let StatusUpdate { provider_id, at, stage, error, pricing, .. } = status;
        let told =
            Delivery { reached: stage.max(Stage::Accepted), failed: error.clone(), unknown: false };
        let known = self.state.sent(number);
        let proves_more = known.is_none_or(|sent| {
            let mut joined = sent.delivery.clone();
            joined.join(&told);
            joined != sent.delivery || sent.provider_id.is_none()
        });
        if !proves_more {
            return;
        }
        let new_id = known.is_none_or(|sent| sent.provider_id.as_ref() != Some(&provider_id));
        if new_id {
            self.key(format!("m:{provider_id}"), number);
        }
        self.emit(Event::StatusReported {
            number,
            provider_id,
            at,
            stage: told.reached,
            error,
            pricing,
        });
    }

    /// Records statuses that came before the provider's id was known.
    pub(super) fn report_parked(&mut self, number: u32, provider_id: &ProviderId) {
        let early: Vec<StatusUpdate> = self
            .state
            .parked
            .iter()
            .filter(|status| status.provider_id == *provider_id)
            .cloned()
            .collect();
        for status in early {
            self.report(number, status);
        }
    }

    /// A file is in our store, or could not be fetched.
    pub(super) fn file_result(&mut self, number: u32, file: FileState) {
        let open = self.state.effects.contains_key(&super::super::EffectKey::File(number));
        if open {
            self.emit(Event::FileSettled { number, file });
        }
    }

    /// A piece could not be worked on: its keys are taken, so that it does not come again.
    pub(super) fn set_aside(
        &mut self,
        card: &ContactCard,
        reason: crate::incoming::SetAsideReason,
        error: String,
        keys: Vec<String>,
    ) {
        self.meet(card);
        for key in keys {
            self.bare_key(key);
        }
        self.emit(Event::SetAside { reason, error });
    }
}

/// Recognises a wish in what the customer wrote or tapped.
fn wish(content: &Content) -> Option<(Wish, String)> {
    match content {
        Content::Text { text, .. } | Content::ButtonReply { title: text, .. } => {
            opt_out::recognise(text).map(|wish| (wish, text.trim().to_owned()))
        }
        _ => None,
    }
}
