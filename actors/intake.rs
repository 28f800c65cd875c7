//! What was acknowledged but did not reach its conversation in time: kept in order, brought later,
//! before anything newer of the same customer.
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use recado_domain::{
    ChannelId, ConversationId, TenantId, conversation::ContactCard, incoming::Arrival,
};
use recado_store::{Epoch, IntakeItem, Place, StoreError, Stores};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};

use crate::{arrivals::Reached, outcome::Undelivered, services::Services};

/// How often what could not be brought to its conversation is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// To how many conversations it is brought at the same time: one after the other, a slow store would
/// let more come in than is brought.
const TOGETHER: usize = 64;
/// Of how many conversations it is remembered that nothing waited when they came.
const LOOKED_AT: usize = 200_000;
/// How many conversations with something waiting are known at start.
const KNOWN: u32 = 100_000;

/// Conversations for which something waits in the intake.
pub(crate) struct Waiting {
    conversations: DashMap<ConversationId, ()>,
    /// Those of which it was looked whether another gateway kept something, and the epoch at which they
    /// were served here then: at another one somebody else may have kept something in between.
    looked_at: DashMap<ConversationId, Epoch>,
    /// Those that something is being brought to.
    brought_to: DashMap<ConversationId, ()>,
    /// Rung when something waits that did not before.
    more: Notify,
    stopped: AtomicBool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    card: Option<ContactCard>,
    arrivals: Vec<Arrival>,
}

impl Waiting {
    /// Reads for which conversations something waits.
    pub(crate) async fn read(stores: &Stores) -> Result<Self, StoreError> {
        let waiting = stores.intake.conversations(KNOWN).await?;
        let conversations =
            waiting.into_iter().map(|(_, _, conversation)| (conversation, ())).collect();
        Ok(Self {
            conversations,
            looked_at: DashMap::new(),
            brought_to: DashMap::new(),
            more: Notify::new(),
            stopped: AtomicBool::new(false),
        })
    }

    /// Tells whether something waits for a conversation: newer things must wait behind it.
    pub(crate) fn contains(&self, conversation: ConversationId) -> bool {
        !self.conversations.is_empty() && self.conversations.contains_key(&conversation)
    }

    /// Notes that something waits for a conversation.
    pub(crate) fn note(&self, conversation: ConversationId) {
        if self.conversations.insert(conversation, ()).is_none() {
            self.more.notify_one();
        }
    }

    /// Reads again for which conversations something waits.
    pub(crate) async fn read_again(&self, stores: &Stores) -> Result<(), StoreError> {
        for (_, _, conversation) in stores.intake.conversations(KNOWN).await? {
            self.note(conversation);
        }
        Ok(())
    }

    /// Ends draining and scheduling.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Tells whether the house is ending.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

impl Services {
    /// Tells whether something waits for a conversation that is served here: newer things must wait
    /// behind it. What whoever served it before kept is looked for once.
    pub(crate) async fn waits(&self, conversation: ConversationId) -> Result<bool, StoreError> {
        let waiting = &self.waiting;
        if waiting.contains(conversation) {
            return Ok(true);
        }
        if !self.cluster.shared {
            return Ok(false);
        }
        let epoch = self.cluster.placement.epoch(conversation);
        let looked_at = waiting.looked_at.get(&conversation).map(|epoch| *epoch);
        if looked_at.is_some() && looked_at == epoch {
            return Ok(false);
        }
        if !self.stores.intake.waiting(conversation).await?.is_empty() {
            waiting.note(conversation);
            return Ok(true);
        }
        if waiting.looked_at.len() >= LOOKED_AT {
            waiting.looked_at.clear();
        }
        if let Some(epoch) = epoch {
            waiting.looked_at.insert(conversation, epoch);
        }
        Ok(false)
    }

    /// Keeps arrivals of a conversation that is served here for later. What is kept by somebody who
    /// does not serve it any more, whoever does would not find before newer things: that is not
    /// acknowledged.
    pub(crate) async fn put_in_intake(
        &self,
        (tenant, channel): (TenantId, ChannelId),
        conversation: ConversationId,
        card: Option<ContactCard>,
        arrivals: Vec<Arrival>,
    ) -> Result<(), Undelivered> {
        let placement = &self.cluster.placement;
        let moved = || {
            let detail = "the conversation is just changing hands".to_owned();
            Undelivered::Store(StoreError::Unavailable { detail, source: None })
        };
        let hold = placement.hold(conversation).ok_or_else(moved)?;
        let kept = Kept { card, arrivals };
        let bytes =
            serde_json::to_vec(&kept).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let at = self.clock.now();
        let item = IntakeItem { sequence: 0, tenant, channel, conversation, at, bytes };
        // Known before it is written: what comes meanwhile queues behind it.
        self.waiting.conversations.insert(conversation, ());
        metrics::counter!("recado_intake_total").increment(1);
        let what: Vec<String> = kept.arrivals.iter().filter_map(Arrival::dedupe_key).collect();
        tracing::info!(%conversation, ?what, "kept for later: its conversation was not reached in time");
        let pushed = self.stores.intake.push(item, self.config.intake_limit).await;
        // Draining may have found nothing yet and forgotten it in between.
        self.waiting.conversations.insert(conversation, ());
        self.waiting.more.notify_one();
        match pushed {
            Ok(()) => {
                let left = placement.covered(&hold).await.map_err(|_| moved());
                tracing::debug!(%conversation, ?what, acknowledged = left.is_ok(), "kept for later");
                left
            }
            Err(StoreError::Full) => Err(Undelivered::Full),
            Err(error) => Err(error.into()),
        }
    }

    /// Brings what waits to its conversations, for as long as the house stands. Each is tried by itself:
    /// one that cannot be reached holds up no other.
    pub(crate) async fn drain(self: Arc<Self>) {
        let places = Arc::new(Semaphore::new(TOGETHER));
        while !self.waiting.is_stopped() {
            let waiting: Vec<ConversationId> =
                self.waiting.conversations.iter().map(|entry| *entry.key()).collect();
            for conversation in waiting {
                if self.waiting.brought_to.contains_key(&conversation) {
                    continue;
                }
                let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
                self.waiting.brought_to.insert(conversation, ());
                let services = Arc::clone(&self);
                actix::spawn(async move {
                    if let Err(error) = services.drain_one(conversation).await {
                        tracing::warn!(%conversation, %error, "what waits was not brought yet");
                    }
                    services.waiting.brought_to.remove(&conversation);
                    drop(place);
                });
            }
            let _ = tokio::time::timeout(TRY_AGAIN, self.waiting.more.notified()).await;
        }
    }

    async fn drain_one(&self, conversation: ConversationId) -> Result<(), StoreError> {
        match self.cluster.placement.place(conversation) {
            Place::Here => {}
            // Whoever serves it brings it.
            Place::There(_) => {
                self.waiting.conversations.remove(&conversation);
                return Ok(());
            }
            Place::Nowhere => return Ok(()),
        }
        loop {
            let items = self.stores.intake.waiting(conversation).await?;
            if items.is_empty() {
                self.waiting.conversations.remove(&conversation);
                // One more look: something may have been kept between the look and the removal.
                if self.stores.intake.waiting(conversation).await?.is_empty() {
                    return Ok(());
                }
                self.waiting.conversations.insert(conversation, ());
                continue;
            }
            for item in items {
                let sequence = item.sequence;
                self.bring(item).await?;
                self.stores.intake.done(conversation, &[sequence]).await?;
            }
        }
    }

    /// Brings what was kept to its conversation; what makes it fail is set aside.
    async fn bring(&self, item: IntakeItem) -> Result<(), StoreError> {
        let kept: Kept = serde_json::from_slice(&item.bytes)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let (place, id, card) = ((item.tenant, item.channel), item.conversation, kept.card);
        let what: Vec<String> = kept.arrivals.iter().filter_map(Arrival::dedupe_key).collect();
        tracing::debug!(conversation = %id, ?what, sequence = item.sequence, "what waited is brought");
        match self.reach(place, id, card.clone(), kept.arrivals.clone()).await {
            Reached::Kept => Ok(()),
            Reached::Unkept(error) => Err(error),
            Reached::Poisoned => self.one_by_one(place, id, card, kept.arrivals).await,
        }
    }
}
