//! Pieces of deliveries that could not be worked on, kept for the operator.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ConversationId, SetAsideId, TenantId, Timestamp, incoming::SetAsideReason,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::StoreError;

/// How many pieces of one company are kept.
pub(crate) const KEPT_ASIDE: u32 = 10_000;

/// One piece.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAsideItem {
    /// Its id; version 7, so that newer ones sort last.
    pub id: SetAsideId,
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The conversation, where known.
    pub conversation: Option<ConversationId>,
    /// Why.
    pub reason: SetAsideReason,
    /// The error in words.
    pub error: String,
    /// When.
    pub at: Timestamp,
    /// The piece as it came.
    pub raw: Value,
}

impl SetAsideItem {
    /// Returns what it is recognised by when its delivery comes again.
    pub(crate) fn content(&self) -> Uuid {
        let whole = json!([self.conversation, self.reason, self.raw]).to_string();
        Uuid::new_v5(self.channel.as_uuid(), whole.as_bytes())
    }
}

/// The pieces of each company. At most 10,000 a company are kept, the oldest go first.
#[async_trait]
pub trait SetAside: Send + Sync {
    /// Keeps pieces, durable when it returns. The same piece of a channel is kept once, for at least
    /// the 8 days in which a provider may deliver it again; the id of the first one stays.
    async fn put(&self, items: Vec<SetAsideItem>) -> Result<(), StoreError>;
    /// Returns pieces, newest first, before an id.
    async fn page(
        &self,
        tenant: TenantId,
        before: Option<SetAsideId>,
        limit: u32,
    ) -> Result<Vec<SetAsideItem>, StoreError>;
    /// Counts the pieces of the installation, for the operator's figures.
    async fn count(&self) -> Result<u64, StoreError>;
}
