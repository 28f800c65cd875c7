//! Several gateways on one store: who serves which conversation, and how they hear of each other.
//!
//! On one machine all of this is answered from memory by [`Cluster::alone`]'s parts and costs nothing.
use std::sync::Arc;

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, conversation::ConversationRow};
use recado_placement::{Epoch, Moment, Slot};
use tokio::sync::broadcast;

/// Where a conversation is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// By this process.
    Here,
    /// By another one: its base URL for other nodes.
    There(Arc<str>),
    /// By nobody that is known: it is just changing hands.
    Nowhere,
}

/// A slot changes hands, as this process sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It is this process's now: what is due in it is its business.
    Opened(Slot),
    /// It is to be given away: nothing new begins, its conversations go to rest.
    Draining(Slot),
    /// It is another's, or nobody's: whatever is held of it in memory is worth nothing.
    Closed(Slot),
}

/// Holds a conversation's slot while something that began here is under way: the slot is given away
/// only when every hold on it is dropped.
pub struct Hold {
    /// Number of the work, unique in the process.
    pub work: u64,
    /// Called once, when it is dropped.
    pub release: Option<Box<dyn FnOnce(u64) + Send + Sync>>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            release(self.work);
        }
    }
}

/// Until when bytes of a send may leave.
#[derive(Debug, Clone, Copy)]
pub enum Departure {
    /// For ever: there is nobody who could take the conversation over.
    Open,
    /// As long as the clock shows less than this.
    Until {
        /// The last moment.
        until: Moment,
        /// Reads `CLOCK_BOOTTIME`.
        clock: fn() -> Moment,
    },
}

impl Departure {
    /// Tells whether bytes may leave now.
    pub fn may_leave(&self) -> bool {
        match self {
            Self::Open => true,
            Self::Until { until, clock } => clock() < *until,
        }
    }
}

/// The conversation is not served here any more: nothing of it may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("another gateway serves the conversation now")]
pub struct NotOurs;

/// Who serves which conversations, as this process sees it. Answers come from memory unless they
/// say that they wait.
#[async_trait]
pub trait Placement: Send + Sync {
    /// Returns where a conversation is served.
    fn place(&self, conversation: ConversationId) -> Place;
    /// Returns the epoch at which a conversation is served here: another one each time that it comes.
    fn epoch(&self, conversation: ConversationId) -> Option<Epoch>;
    /// Follows what changes hands from now on. Who falls behind must look at everything anew.
    fn moves(&self) -> broadcast::Receiver<Move>;
    /// Returns the slots served here.
    fn served(&self) -> Vec<Slot>;
    /// Holds a conversation's slot; `None` when it is not served here, or is being given away.
    fn hold(&self, conversation: ConversationId) -> Option<Hold>;
    /// Waits until bytes of what is held may leave, and returns until when; asked for again later when
    /// that has passed.
    async fn departure(&self, hold: &Hold) -> Result<Departure, NotOurs>;
    /// Waits for a look at the own fence that begins now: what was written before, somebody who takes the
    /// conversation over later finds. An error: it may have looked already.
    async fn covered(&self, hold: &Hold) -> Result<(), NotOurs>;
    /// Whether every slot is served by a gateway that is known.
    fn is_settled(&self) -> bool;
    /// Returns how many gateways seem to be alive, this one among them; at least 1.
    fn nodes(&self) -> usize;
    /// Gives every slot away and returns when that is done; the caller limits the time.
    async fn leave(&self);
}

/// What is told to other nodes. Nothing that must survive: who did not hear it reads the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Appends of a company's conversations: published by the store itself.
    Tenant(TenantId),
    /// Who types and who looks, in a company.
    Presence(TenantId),
    /// Settings, channels and customers' records that changed, of all companies.
    Settings,
    /// Slots that changed hands: between the stores themselves.
    Slots,
}

/// What is heard on a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// Another node said this. A node never hears itself.
    Said(Arc<[u8]>),
    /// Something may have been missed: what is held in memory must be read again.
    Gap,
}

/// Talks to all other nodes. Messages of one node arrive in order; some may be lost, which is heard
/// as [`Heard::Gap`] where it can be known.
#[async_trait]
pub trait Topics: Send + Sync {
    /// Tells every other node that follows; never waits, and gives up silently when that cannot be.
    fn publish(&self, topic: Topic, message: Vec<u8>);
    /// Follows a topic; returns when what is published from now on will be heard, or when that cannot
    /// be known (then a [`Heard::Gap`] comes once it can).
    async fn follow(&self, topic: Topic) -> broadcast::Receiver<Heard>;
    /// Tells how the line is.
    async fn check(&self) -> Result<(), crate::StoreError>;
}

/// Limits that all nodes share.
#[async_trait]
pub trait Limits: Send + Sync {
    /// Takes up to `want` tokens from a bucket that gains `per_second` and holds `burst`; returns how
    /// many were granted, or `None` when nobody can be asked: then each node goes by its share.
    async fn draw(&self, bucket: &str, per_second: f64, burst: f64, want: u32) -> Option<u32>;
    /// Puts back tokens that were not needed after all, as far as the bucket holds them; gives up
    /// silently when nobody can be asked.
    async fn give_back(&self, bucket: &str, per_second: f64, burst: f64, count: u32);
}

/// What was appended on another node, or that something may have been missed.
#[derive(Debug, Clone)]
pub enum Elsewhere {
    /// A conversation's log grew.
    Appended {
        /// Place in the feed of the installation.
        cursor: u64,
        /// The row as it now stands.
        row: Arc<ConversationRow>,
        /// Position of the first event of the entry.
        first: u64,
        /// The events, encoded by the domain.
        entry: Arc<[u8]>,
    },
    /// Something may have been missed: screens must read the gap from the store.
    Gap,
}

/// Appends of other nodes, as they happen. The store's own lists know of each before it is told here.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Follows a company's appends on other nodes.
    async fn follow(&self, tenant: TenantId) -> broadcast::Receiver<Elsewhere>;
}

/// What a cluster adds to the stores; cheap to clone.
#[derive(Clone)]
pub struct Cluster {
    /// Whether there may be other nodes.
    pub shared: bool,
    /// Who serves what.
    pub placement: Arc<dyn Placement>,
    /// Hints between nodes.
    pub topics: Arc<dyn Topics>,
    /// Limits that are shared.
    pub limits: Arc<dyn Limits>,
    /// Appends of other nodes.
    pub feed: Arc<dyn Feed>,
}
