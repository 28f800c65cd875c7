//! Messages of a conversation, as a projection of its log.
use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, message::MessageRow};

use crate::StoreError;

/// Where a page of messages starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seek {
    /// Right after this number, upwards; 0 = from the first.
    After(u32),
    /// Right before this number, the nearest ones.
    Before(u32),
    /// The newest ones.
    End,
}

/// One page, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct MessagePage {
    /// The rows.
    pub rows: Vec<MessageRow>,
    /// Whether there are older ones than the first row.
    pub older: bool,
    /// Whether there are newer ones than the last row.
    pub newer: bool,
    /// The position of the log that the rows show.
    pub upto: u64,
}

/// Messages of conversations.
///
/// Each answer shows the log as it stood at one position, and where several gateways share a store that
/// need not be the newest: the one that serves the conversation shows what is acknowledged, and one
/// that does not know yet that it was taken away shows what it knows.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Returns one page, oldest first; empty for another company's conversation.
    async fn page(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        seek: Seek,
        limit: u32,
    ) -> Result<MessagePage, StoreError>;

    /// Returns one row.
    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        number: u32,
    ) -> Result<Option<MessageRow>, StoreError>;

    /// Returns rows changed after a position of the log, in order of their numbers. They show at least
    /// the position that the caller knows of, `reach`; `Unavailable`: it cannot be read yet.
    async fn changed(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        after: u64,
        reach: u64,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError>;
}
