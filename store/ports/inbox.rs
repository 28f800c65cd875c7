//! The inbox: conversations by filter, newest activity first, and what changed since a cursor.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, LabelId, TenantId, UserId,
    conversation::{ConversationRow, Status},
};

use crate::StoreError;

/// Which conversations to list; an absent part does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxFilter {
    /// Where it stands.
    pub status: Option<Status>,
    /// The channel.
    pub channel: Option<ChannelId>,
    /// The agent.
    pub assignee: Option<AssigneeFilter>,
    /// A label on it.
    pub label: Option<LabelId>,
    /// The customer.
    pub contact: Option<ContactId>,
    /// Words: folded name, phone digits, or words of its messages.
    pub query: Option<String>,
}

/// Which agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssigneeFilter {
    /// This one.
    User(UserId),
    /// Nobody.
    Nobody,
}

/// One page of the inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxPage {
    /// The rows, newest activity first.
    pub rows: Vec<ConversationRow>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// Where the page before starts.
    pub prev: Option<String>,
}

/// Rows that changed after a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Each row with the cursor of its last change, oldest change first.
    pub rows: Vec<(u64, ConversationRow)>,
    /// Whether more changed than the limit.
    pub more: bool,
}

/// How many conversations stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// The bot has them.
    pub pending: u64,
    /// People have them or must take them.
    pub open: u64,
    /// Asleep.
    pub snoozed: u64,
    /// Done.
    pub closed: u64,
    /// Not closed and assigned to the asking agent.
    pub mine: u64,
    /// Open and assigned to nobody.
    pub unassigned: u64,
}

/// The inbox of each company.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Returns one page. `cursor` comes from an earlier page; one that is not understood is
    /// `StoreError::Corrupt`.
    async fn page(
        &self,
        tenant: TenantId,
        filter: &InboxFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<InboxPage, StoreError>;

    /// Returns one row.
    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationRow>, StoreError>;

    /// Counts; `user` is the asking agent.
    async fn counts(&self, tenant: TenantId, user: UserId) -> Result<Counts, StoreError>;

    /// Returns rows that changed after a cursor, oldest change first.
    async fn changed(
        &self,
        tenant: TenantId,
        after: u64,
        limit: u32,
    ) -> Result<Changed, StoreError>;

    /// Returns the cursor of the newest change of the company; 0 when there is none.
    async fn head(&self, tenant: TenantId) -> Result<u64, StoreError>;
}
