//! A delivery's way in: whose conversation each piece belongs to, then one command per
//! conversation, all awaited together.
mod parcels;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use futures_util::future::join_all;
use moka::sync::Cache;
use recado_domain::{
    ChannelId, ContactId, ConversationId, SetAsideId, TenantId,
    contact::Contact,
    conversation::{Command, ContactCard},
    identity::Peer,
    incoming::{Arrival, Incoming, Notice, SetAsidePiece, SetAsideReason},
};
use recado_store::{Claim, Place, SetAsideItem, StoreError};
use tokio::time::Instant;
use uuid::Uuid;

use self::parcels::{Parcel, Parcels};
use crate::{
    channel_session::{Heard, Told},
    connected::ConnectedChannel,
    conversation::{Arrive, Settle},
    house::House,
    outcome::{Undelivered, Untold},
    peers::{Ask, Way},
    services::Services,
    talk::Brought,
};

/// How many peers are remembered; others are looked up again.
const PEERS: u64 = 200_000;

/// Whose conversation a peer's is.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub(crate) conversation: ConversationId,
    pub(crate) card: ContactCard,
    peer: Peer,
}

/// Remembers whose conversations peers' are.
pub(crate) struct Resolver {
    known: Cache<(ChannelId, String), Arc<Resolved>>,
    /// How often everything was forgotten.
    forgotten: AtomicU64,
}

impl Default for Resolver {
    fn default() -> Self {
        Self { known: Cache::new(PEERS), forgotten: AtomicU64::new(0) }
    }
}

impl House {
    /// Takes a delivery in: durable once it answers `Ok`. An error means that nothing may be
    /// acknowledged; what was kept already is recognised when the provider comes again.
    pub async fn deliver(
        &self,
        channel: &Arc<ConnectedChannel>,
        incoming: Vec<Incoming>,
    ) -> Result<(), Undelivered> {
        let services = &self.services;
        let (mut arrivals, mut notices, mut aside) = (Vec::new(), Vec::new(), Vec::new());
        for piece in incoming {
            match piece {
                Incoming::Arrival(peer, arrival) => arrivals.push((peer, arrival)),
                Incoming::Notice(notice) => notices.push(notice),
                Incoming::SetAside(piece) => aside.push(piece),
            }
        }
        services.set_aside(channel, aside).await?;
        let parcels = services.sort(channel, arrivals).await?;
        let delivered =
            join_all(parcels.into_iter().map(|parcel| services.hand_over(channel, parcel)));
        let outcomes = delivered.await;
        services.notify(channel, notices).await?;
        outcomes.into_iter().collect()
    }
}

impl Services {
    /// Keeps the pieces that cannot be worked on.
    async fn set_aside(
        &self,
        channel: &ConnectedChannel,
        pieces: Vec<SetAsidePiece>,
    ) -> Result<(), StoreError> {
        if pieces.is_empty() {
            return Ok(());
        }
        let (tenant, id) = of(channel);
        metrics::counter!("recado_set_aside_total").increment(pieces.len() as u64);
        let item = |piece: SetAsidePiece| SetAsideItem {
            id: SetAsideId::from_uuid(Uuid::now_v7()),
            tenant,
            channel: id,
            conversation: None,
            reason: piece.reason,
            error: piece.error,
            at: self.clock.now(),
            raw: piece.raw,
        };
        self.stores.set_aside.put(pieces.into_iter().map(item).collect()).await
    }

    /// Tells the channel's session what the provider said about the number; an error: it is to say so
    /// again.
    async fn notify(
        &self,
        channel: &ConnectedChannel,
        notices: Vec<Notice>,
    ) -> Result<(), StoreError> {
        let (tenant, id) = of(channel);
        let unheard = channel.record.read().heard_at.is_none();
        if notices.is_empty() && !unheard {
            return Ok(());
        }
        let unreached = || {
            let detail = "what the number's provider said could not be taken in".to_owned();
            StoreError::Unavailable { detail, source: None }
        };
        let session = self.session(tenant, id).await.ok_or_else(unreached)?;
        if unheard {
            let _ = session.send(Heard).await;
        }
        for notice in notices {
            session.send(Told(notice)).await.map_err(|_| unreached())??;
        }
        Ok(())
    }

    /// Sorts arrivals into one parcel per conversation, in order.
    async fn sort(
        &self,
        channel: &Arc<ConnectedChannel>,
        arrivals: Vec<(Peer, Arrival)>,
    ) -> Result<Vec<Parcel>, StoreError> {
        let addressed = join_all(arrivals.into_iter().map(|(peer, arrival)| async move {
            self.address(channel, &peer, &arrival).await.map(|found| (found, arrival))
        }));
        let mut parcels = Parcels::default();
        for addressed in addressed.await {
            let (Some((conversation, card)), arrival) = addressed? else {
                metrics::counter!("recado_foreign_statuses_total").increment(1);
                continue;
            };
            parcels.put(conversation, card, arrival);
        }
        Ok(parcels.into_vec())
    }

    /// Finds the conversation of one arrival; `None` for a status of a message that is not ours.
    async fn address(
        &self,
        channel: &Arc<ConnectedChannel>,
        peer: &Peer,
        arrival: &Arrival,
    ) -> Result<Option<(ConversationId, Option<ContactCard>)>, StoreError> {
        if let Arrival::Status(status) = arrival {
            if let Some(ours) = status.message() {
                return Ok(Some((ours.conversation, None)));
            }
            let id = of(channel).1;
            let found = match self.resolver.known(id, peer) {
                Some(known) => Some(known.conversation),
                None => self.stores.contacts.find(id, &peer.keys()).await?,
            };
            return Ok(found.map(|conversation| (conversation, None)));
        }
        let found = self.resolve(channel, peer).await?;
        Ok(Some((found.conversation, Some(found.card.clone()))))
    }

    /// Finds or makes the conversation of a peer.
    pub(crate) async fn resolve(
        &self,
        channel: &ConnectedChannel,
        peer: &Peer,
    ) -> Result<Arc<Resolved>, StoreError> {
        let (tenant, id) = of(channel);
        if let Some(known) = self.resolver.known(id, peer)
            && known.covers(peer)
        {
            return Ok(known);
        }
        let begun = self.resolver.begin();
        let contact_id = ContactId::from_uuid(Uuid::now_v7());
        let claim = Claim {
            tenant,
            channel: id,
            keys: peer.keys(),
            conversation: ConversationId::from_uuid(Uuid::now_v7()),
            contact: Contact::new(contact_id, tenant, peer, self.clock.now()),
        };
        let claimed = self.stores.contacts.claim(claim).await?;
        let resolved = Arc::new(Resolved {
            conversation: claimed.conversation,
            card: card(channel, &claimed.contact, peer),
            peer: Peer {
                identities: claimed.contact.identities.clone(),
                name: claimed.contact.profile_name.clone(),
            },
        });
        self.resolver.remember(begun, id, peer, &resolved);
        Ok(resolved)
    }

    /// Hands a parcel to its conversation, wherever that is served. Where nobody serves it for too long
    /// the provider must come again: what another gateway kept for later would be overtaken by what
    /// comes next.
    async fn hand_over(
        &self,
        channel: &Arc<ConnectedChannel>,
        parcel: Parcel,
    ) -> Result<(), Undelivered> {
        let place @ (tenant, id) = of(channel);
        let Parcel { conversation, card, arrivals } = parcel;
        let is_here = || self.cluster.placement.place(conversation) == Place::Here;
        if !self.cluster.shared {
            return self.hand_over_here(place, conversation, card, arrivals).await;
        }
        let deadline = Instant::now() + self.config.moved_within;
        loop {
            if is_here() {
                let (card, arrivals) = (card.clone(), arrivals.clone());
                match self.hand_over_here(place, conversation, card, arrivals).await {
                    // It was given away meanwhile.
                    Err(Undelivered::Store(_)) if !is_here() && Instant::now() < deadline => {}
                    done => return done,
                }
            }
            let (card, arrivals) = (card.clone(), arrivals.clone());
            let ask = Ask::Arrive { tenant, channel: id, card, arrivals };
            match self.way(conversation, &ask, deadline).await {
                Way::Here => {}
                Way::Answered(answer) => return answer.delivered(),
                Way::Nobody(detail) => {
                    return Err(StoreError::Unavailable { detail, source: None }.into());
                }
            }
        }
    }

    /// Hands over what belongs to a conversation that is served here.
    pub(crate) async fn hand_over_here(
        &self,
        place: (TenantId, ChannelId),
        conversation: ConversationId,
        card: Option<ContactCard>,
        arrivals: Vec<Arrival>,
    ) -> Result<(), Undelivered> {
        if self.waits(conversation).await? {
            return self.put_in_intake(place, conversation, card, arrivals).await;
        }
        let reached = self.reach(place, conversation, card.clone(), arrivals.clone());
        let what = || arrivals.iter().filter_map(Arrival::dedupe_key).collect::<Vec<_>>();
        match tokio::time::timeout(self.config.reach_within, reached).await {
            Ok(Reached::Kept) => {
                tracing::debug!(%conversation, what = ?what(), "kept by its conversation");
                Ok(())
            }
            Ok(Reached::Unkept(error)) => {
                tracing::debug!(%conversation, what = ?what(), %error, "not kept");
                Err(error.into())
            }
            Ok(Reached::Poisoned) => {
                Ok(self.one_by_one(place, conversation, card, arrivals).await?)
            }
            Err(_) => self.put_in_intake(place, conversation, card, arrivals).await,
        }
    }

    /// Brings arrivals to their conversation, twice if it fails on them.
    pub(crate) async fn reach(
        &self,
        (_, channel): (TenantId, ChannelId),
        id: ConversationId,
        card: Option<ContactCard>,
        arrivals: Vec<Arrival>,
    ) -> Reached {
        for _ in 0..REACHES {
            let Some(talk) = self.directory().find(id).await else { break };
            let (card, arrivals) = (card.clone(), arrivals.clone());
            match talk.send(Arrive(Brought { channel, card, arrivals })).await {
                Ok(Ok(())) => return Reached::Kept,
                Ok(Err(Untold::Store(error))) => return Reached::Unkept(error),
                Ok(Err(error)) => {
                    let detail = error.to_string();
                    return Reached::Unkept(StoreError::Unavailable { detail, source: None });
                }
                // It went to rest, or it failed: its successor is asked.
                Err(_) => {}
            }
        }
        if self.cluster.placement.place(id) != Place::Here {
            let detail = "the conversation is just changing hands".to_owned();
            return Reached::Unkept(StoreError::Unavailable { detail, source: None });
        }
        Reached::Poisoned
    }

    /// Something here makes the conversation fail: each piece is tried alone, and what still makes it
    /// fail is set aside, so that the talk goes on without it.
    pub(crate) async fn one_by_one(
        &self,
        place: (TenantId, ChannelId),
        id: ConversationId,
        card: Option<ContactCard>,
        arrivals: Vec<Arrival>,
    ) -> Result<(), StoreError> {
        for arrival in arrivals {
            match self.reach(place, id, card.clone(), vec![arrival.clone()]).await {
                Reached::Kept => {}
                Reached::Unkept(error) => return Err(error),
                Reached::Poisoned => {
                    self.set_aside_poison(place, id, card.clone(), arrival).await?;
                }
            }
        }
        Ok(())
    }

    async fn set_aside_poison(
        &self,
        (tenant, channel): (TenantId, ChannelId),
        id: ConversationId,
        card: Option<ContactCard>,
        arrival: Arrival,
    ) -> Result<(), StoreError> {
        let error = "the conversation failed while it worked on this";
        tracing::error!(%tenant, %channel, conversation = %id, "{error}");
        metrics::counter!("recado_set_aside_total").increment(1);
        let raw = serde_json::to_value(&arrival)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let item = SetAsideItem {
            id: SetAsideId::from_uuid(Uuid::now_v7()),
            tenant,
            channel,
            conversation: Some(id),
            reason: SetAsideReason::Panic,
            error: error.to_owned(),
            at: self.clock.now(),
            raw,
        };
        self.stores.set_aside.put(vec![item]).await?;
        let Some(card) = card else { return Ok(()) };
        let keys = arrival.dedupe_key().into_iter().collect();
        let reason = SetAsideReason::Panic;
        let command = Command::SetAside { card, reason, error: error.to_owned(), keys };
        if let Some(talk) = self.directory().find(id).await {
            // The operator's list has it already; the talk's own log is the second place.
            let _ = talk.send(Settle { command, again: None }).await;
        }
        Ok(())
    }
}

/// How often a conversation that fails is asked.
const REACHES: u32 = 3;

/// What became of bringing arrivals to their conversation.
pub(crate) enum Reached {
    /// They are durable.
    Kept,
    /// The store could not keep them.
    Unkept(StoreError),
    /// The conversation failed each time.
    Poisoned,
}

impl Resolver {
    /// Forgets everything: who is known is looked up again.
    pub(crate) fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.known.invalidate_all();
    }

    /// Returns what [`Self::remember`] is told once it was read who is known.
    fn begin(&self) -> u64 {
        self.forgotten.load(Ordering::SeqCst)
    }

    /// Remembers what was read, unless everything was forgotten meanwhile: it may be of before, and each
    /// delivery would tell the conversation a name that was changed since.
    fn remember(&self, begun: u64, channel: ChannelId, peer: &Peer, resolved: &Arc<Resolved>) {
        let places = || peer.keys().into_iter().map(|key| (channel, key));
        for place in places() {
            self.known.insert(place, Arc::clone(resolved));
        }
        if self.begin() != begun {
            places().for_each(|place| self.known.invalidate(&place));
        }
    }

    fn known(&self, channel: ChannelId, peer: &Peer) -> Option<Arc<Resolved>> {
        let key = peer.keys().into_iter().next()?;
        self.known.get(&(channel, key))
    }
}

impl Resolved {
    /// Tells whether the delivery says nothing new about the customer.
    fn covers(&self, peer: &Peer) -> bool {
        let named = peer.name.is_none() || peer.name == self.peer.name;
        named && peer.identities.iter().all(|identity| self.peer.identities.contains(identity))
    }
}

fn of(channel: &ConnectedChannel) -> (TenantId, ChannelId) {
    let record = channel.record.read();
    (record.tenant, record.id)
}

/// Returns who the conversation is with; the address is what this very delivery was written from.
fn card(channel: &ConnectedChannel, contact: &Contact, peer: &Peer) -> ContactCard {
    let record = channel.record.read();
    let whole = Peer { identities: contact.identities.clone(), name: None };
    ContactCard {
        tenant: record.tenant,
        channel: record.id,
        channel_kind: record.kind.clone(),
        contact: contact.id,
        name: contact.name(),
        phone: peer.phone().or(contact.phone()).map(str::to_owned),
        address: peer.address().or(whole.address()).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use recado_domain::identity::Identity;

    use super::*;

    #[test]
    fn what_was_read_before_a_change_is_not_remembered_after_it() {
        let channel = ChannelId::from_uuid(Uuid::nil());
        let peer = Peer { identities: vec![Identity::Phone("51958114207".to_owned())], name: None };
        let card = ContactCard {
            tenant: TenantId::from_uuid(Uuid::nil()),
            channel,
            channel_kind: "scripted".to_owned(),
            contact: ContactId::from_uuid(Uuid::nil()),
            name: "Before".to_owned(),
            phone: None,
            address: peer.identities.first().cloned(),
        };
        let conversation = ConversationId::from_uuid(Uuid::nil());
        let resolved = Arc::new(Resolved { conversation, card, peer: peer.clone() });
        let resolver = Resolver::default();
        let begun = resolver.begin();
        resolver.forget();
        resolver.remember(begun, channel, &peer, &resolved);
        assert!(resolver.known(channel, &peer).is_none());
        resolver.remember(resolver.begin(), channel, &peer, &resolved);
        assert!(resolver.known(channel, &peer).is_some());
    }
}
