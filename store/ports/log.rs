//! The append-only log of each conversation.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ConversationId, TenantId, Timestamp, conversation::ConversationRow,
    message::MessageChange,
};

use super::ContactChange;
use crate::StoreError;

/// All that one decision changes; kept whole or not at all.
#[derive(Debug, Clone)]
pub struct Append {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Position of the last event the writer knows; 0 when there is none.
    pub expected: u64,
    /// How many events the entry holds (at least 1); positions `expected + 1 ..= expected + count`.
    pub count: u32,
    /// When it was decided.
    pub at: Timestamp,
    /// The events with their effects, encoded by the domain; opaque here.
    pub entry: Vec<u8>,
    /// Keys that must be new in this conversation, each with a value to find it by later.
    pub keys: Vec<Key>,
    /// The inbox row as it now stands.
    pub row: ConversationRow,
    /// Changes of the messages' projection, in order.
    pub messages: Vec<MessageChange>,
    /// The state as it now stands, when it is time to keep one.
    pub snapshot: Option<Snapshot>,
    /// When the conversation must next be woken for an open effect; `None`: nothing is open.
    pub due: Option<Timestamp>,
    /// What the decision changes of the contact's record, where there is one.
    pub contact: Option<ContactChange>,
}

/// What a repetition is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key, unique in the conversation.
    pub key: String,
    /// What it leads to (a message number, a hash).
    pub value: Vec<u8>,
}

/// A conversation's state at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Number of the state's shape: another shape is not read, the log is replayed.
    pub shape: u16,
    /// The state, encoded by the domain.
    pub bytes: Vec<u8>,
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is durable. `cursor` grows with every append of the installation.
    Done {
        /// Place in the feed.
        cursor: u64,
    },
    /// Some keys were there already, here with the values they were stored with: nothing was written.
    Duplicate(Vec<Key>),
}

/// One entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position of its first event.
    pub first: u64,
    /// How many events it holds.
    pub count: u32,
    /// The events, encoded by the domain.
    pub bytes: Vec<u8>,
}

/// What waking a conversation needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The newest snapshot of the asked shape, with its position.
    pub snapshot: Option<(u64, Snapshot)>,
    /// Every entry after the snapshot, oldest first.
    pub tail: Vec<Entry>,
    /// Position of the last event.
    pub position: u64,
}

/// A conversation with an open effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The conversation.
    pub conversation: ConversationId,
    /// When its next effect is due.
    pub at: Timestamp,
}

/// Where a conversation stands among those with open effects: the soonest first.
pub type DuePlace = (Timestamp, ConversationId);

impl Due {
    /// Returns its place.
    pub fn place(&self) -> DuePlace {
        (self.at, self.conversation)
    }
}

/// The logs of all conversations. One writer a conversation; the store checks it by position.
#[async_trait]
pub trait ConversationLog: Send + Sync {
    /// Appends, all or nothing, durable when it returns. Appends that wait at the same moment share
    /// one commit; tenants take turns, so that one who floods does not starve another.
    /// Errors: `Conflict` when the log does not stand at `expected`; `Unavailable`.
    async fn append(&self, append: Append) -> Result<Appended, StoreError>;

    /// Loads what waking needs; `None` when there is no such conversation.
    async fn load(
        &self,
        conversation: ConversationId,
        shape: u16,
    ) -> Result<Option<Loaded>, StoreError>;

    /// Returns entries holding events after `position`, oldest first, at most `limit` entries.
    async fn after(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        position: u64,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError>;

    /// Returns the value of a key, where it is known.
    async fn key(
        &self,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError>;

    /// Returns conversations whose next effect is due until `until`, soonest first, those behind a
    /// place only. May name one that has nothing to do any more.
    async fn due(
        &self,
        after: Option<DuePlace>,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError>;
}
