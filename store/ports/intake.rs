//! What was acknowledged but could not reach its conversation in time.
use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, TenantId, Timestamp};

use crate::StoreError;

/// Something that waits for its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeItem {
    /// Its place in the order of arrival.
    pub sequence: u64,
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The conversation.
    pub conversation: ConversationId,
    /// When it came.
    pub at: Timestamp,
    /// The arrivals, encoded by the actors.
    pub bytes: Vec<u8>,
}

/// The durable, bounded queue in front of conversations.
#[async_trait]
pub trait Intake: Send + Sync {
    /// Keeps an item (its `sequence` is ignored), durable when it returns. `Full` when the company
    /// has `limit` items waiting.
    async fn push(&self, item: IntakeItem, limit: u32) -> Result<(), StoreError>;
    /// Returns what waits for a conversation, oldest first.
    async fn waiting(&self, conversation: ConversationId) -> Result<Vec<IntakeItem>, StoreError>;
    /// Returns conversations for which something waits.
    async fn conversations(
        &self,
        limit: u32,
    ) -> Result<Vec<(TenantId, ChannelId, ConversationId)>, StoreError>;
    /// Forgets items that reached their conversation.
    async fn done(&self, conversation: ConversationId, sequences: &[u64])
    -> Result<(), StoreError>;
}
