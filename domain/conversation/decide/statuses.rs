//! How far our messages got, as the provider tells it: in any order, also before our own record.
use crate::{
    ProviderId,
    delivery::{Delivery, Stage},
    incoming::StatusUpdate,
};

use super::super::{ContactCard, Event, Sent};
use super::draft::Draft;

impl Draft<'_> {
    /// Recorded when it proves something new; kept for later when its message is not known (yet).
    pub(super) fn status(&mut self, card: &ContactCard, status: StatusUpdate) {
        if self.state.parties.is_none() {
            // Our record of a send stands before its bytes leave: this was never ours.
            return;
        }
        self.meet(card);
        match self.status_number(&status) {
            Some(number) => self.report(number, status),
            None if self.state.parked.contains(&status) => {}
            None => self.emit(Event::StatusParked { status }),
        }
    }

    /// Finds the message a status is about: by the provider's id, else by our own where it may
    /// have left and the provider gave it no other id.
    fn status_number(&self, status: &StatusUpdate) -> Option<u32> {
        let ours = || {
            let number = status.message()?.number;
            let open = match (self.sent(number), self.state.outgoing(number)) {
                (Some(sent), _) => sent.provider_id.is_none(),
                (None, outgoing) => outgoing.is_some_and(|outgoing| outgoing.attempts > 0),
            };
            open.then_some(number)
        };
        self.number_of(&status.provider_id).or_else(ours)
    }

    /// Records a status, and those that waited until the provider's id was known.
    fn report(&mut self, number: u32, status: StatusUpdate) {
        let early = self.parked(&status.provider_id);
        self.report_one(number, status);
        for status in early {
            self.report_one(number, status);
        }
    }

    /// Records a status unless it proves nothing new.
    pub(super) fn report_one(&mut self, number: u32, status: StatusUpdate) {
        let StatusUpdate { provider_id, at, stage, error, pricing, .. } = status;
        let told =
            Delivery { reached: stage.max(Stage::Accepted), failed: error.clone(), unknown: false };
        let known = self.sent(number);
        let is_new_id = known.is_none_or(|sent| sent.provider_id.is_none());
        let proves_more = known.is_none_or(|sent| {
            let mut joined = sent.delivery.clone();
            joined.join(&told);
            joined != sent.delivery
        });
        if !proves_more && !is_new_id {
            return;
        }
        if is_new_id {
            self.key(format!("m:{provider_id}"), number);
        }
        let recalled = self.recalled.iter_mut().find(|sent| sent.number == number);
        let recalled = recalled.map(|sent| {
            let before = Box::new(sent.clone());
            sent.learn(&told, Some(&provider_id));
            before
        });
        let stage = told.reached;
        let event =
            Event::StatusReported { number, provider_id, at, stage, error, pricing, recalled };
        self.emit(event);
    }

    /// Returns the statuses that wait until a provider's id is known.
    pub(super) fn parked(&self, provider_id: &ProviderId) -> Vec<StatusUpdate> {
        let same = |status: &&StatusUpdate| status.provider_id == *provider_id;
        self.state.parked.iter().filter(same).cloned().collect()
    }

    /// Returns what is known of a sent message, by the state or by the projection.
    fn sent(&self, number: u32) -> Option<&Sent> {
        let recalled = || self.recalled.iter().find(|sent| sent.number == number);
        self.state.sent(number).or_else(recalled)
    }

    /// Returns the number of a sent message by the provider's id.
    pub(super) fn number_of(&self, provider_id: &ProviderId) -> Option<u32> {
        let same = |sent: &&Sent| sent.provider_id.as_ref() == Some(provider_id);
        let recalled = || self.recalled.iter().find(same).map(|sent| sent.number);
        self.state.number_of(provider_id).or_else(recalled)
    }
}
