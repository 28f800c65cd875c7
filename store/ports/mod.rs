//! The ports, one file a concern.

mod accounts;
mod cluster;
mod contacts;
mod documents;
mod inbox;
mod intake;
mod log;
mod messages;
mod receipts;
mod set_aside;
mod transfer;

use std::sync::Arc;

pub use accounts::{Accounts, NewTenant, StoredSession};
pub use cluster::{
    Cluster, Departure, Elsewhere, Feed, Heard, Hold, Limits, Move, NotOurs, Place, Placement,
    Topic, Topics,
};
pub use contacts::{Claim, Claimed, ContactChange, ContactPage, Contacts};
pub use documents::{Document, DocumentKind, Documents, NOBODY};
pub use inbox::{AssigneeFilter, Changed, Counts, Inbox, InboxFilter, InboxPage};
pub use intake::{Intake, IntakeItem};
pub use log::{Append, Appended, ConversationLog, Due, DuePlace, Entry, Key, Loaded, Snapshot};
pub use messages::{MessagePage, Messages, Seek};
pub use recado_placement::{Epoch, Moment, NodeId, Slot, slot_of};
pub(crate) use receipts::{RECEIPT_LIFE, is_held};
pub use receipts::{Receipt, Receipts};
pub(crate) use set_aside::KEPT_ASIDE;
pub use set_aside::{SetAside, SetAsideItem};
pub use transfer::{Batch, ContactKey, ConversationKey, KeysAt, Transfer};

/// Every port, ready to use; cheap to clone.
#[derive(Clone)]
pub struct Stores {
    /// Logs of conversations.
    pub log: Arc<dyn ConversationLog>,
    /// The inbox.
    pub inbox: Arc<dyn Inbox>,
    /// Messages of conversations.
    pub messages: Arc<dyn Messages>,
    /// Customers.
    pub contacts: Arc<dyn Contacts>,
    /// Companies, people, keys, sessions.
    pub accounts: Arc<dyn Accounts>,
    /// Versioned documents.
    pub documents: Arc<dyn Documents>,
    /// What waits for a conversation that could not be reached.
    pub intake: Arc<dyn Intake>,
    /// Pieces kept for the operator.
    pub set_aside: Arc<dyn SetAside>,
    /// Answers given to writes that carried an idempotency key.
    pub receipts: Arc<dyn Receipts>,
    /// Reads and keeps everything as it is, for backups and moves.
    pub transfer: Arc<dyn Transfer>,
    /// Tells how the store is.
    pub health: Arc<dyn Health>,
}

/// Tells how a store is.
#[async_trait::async_trait]
pub trait Health: Send + Sync {
    /// Writes and reads something small; an error says what is wrong.
    async fn check(&self) -> Result<(), crate::StoreError>;
    /// Waits until everything handed over is durable, then closes.
    async fn close(&self);
}
