//! Everything that is kept, read whole and kept again as it was: for backups and moves.
//!
//! Logs are read with [`crate::ConversationLog::after`] and written with
//! [`crate::ConversationLog::append`], so that projections follow as ever.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId,
    account::{ApiKey, Tenant},
    contact::Contact,
};

use crate::{Document, DocumentKind, Key, StoreError};

/// The keys of a conversation, as they stood at one position of its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeysAt {
    /// The channel.
    pub channel: ChannelId,
    /// Position of the last event at that moment: the log up to here belongs to these keys.
    pub position: u64,
    /// Each key with the first position of the entry it came with, where the store knows that.
    pub keys: Vec<(Key, Option<u64>)>,
}

/// A key that leads to a customer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContactKey {
    /// The company.
    pub tenant: TenantId,
    /// The key of an identity.
    pub key: String,
    /// The customer.
    pub contact: ContactId,
}

/// A key that leads to a conversation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConversationKey {
    /// The channel.
    pub channel: ChannelId,
    /// The key of an identity.
    pub key: String,
    /// The conversation.
    pub conversation: ConversationId,
}

/// Some of many, in the store's own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Where to go on; `None`: that was all.
    pub next: Option<String>,
}

/// Reads all of a company, and keeps what was read elsewhere. What is written twice is written once.
#[async_trait]
pub trait Transfer: Send + Sync {
    /// Returns conversations of a company, closed ones too, in the order of their ids, after one.
    async fn conversations(
        &self,
        tenant: TenantId,
        after: Option<ConversationId>,
        limit: u32,
    ) -> Result<Vec<ConversationId>, StoreError>;
    /// Returns every key of a conversation; `None` when the company has no such conversation.
    async fn keys(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<KeysAt>, StoreError>;
    /// Returns customers in the order of their ids, after one.
    async fn contacts(
        &self,
        tenant: TenantId,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<Contact>, StoreError>;
    /// Returns keys of customers of all companies.
    async fn contact_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ContactKey>, StoreError>;
    /// Returns keys of conversations of all companies.
    async fn conversation_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ConversationKey>, StoreError>;
    /// Returns ids of documents, removed ones too, in the order of ids, after one.
    async fn document_ids(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError>;
    /// Returns a company's API keys with the hashes of their secrets, oldest first.
    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<(ApiKey, [u8; 32])>, StoreError>;

    /// Keeps keys of customers; `Taken("contact_key")` when one leads to another customer.
    async fn put_contact_keys(&self, keys: Vec<ContactKey>) -> Result<(), StoreError>;
    /// Keeps keys of conversations; `Taken("claim")` when one leads to another conversation.
    async fn put_conversation_keys(&self, keys: Vec<ConversationKey>) -> Result<(), StoreError>;
    /// Keeps a document with its whole history, oldest version first, at least one. Documents come
    /// into lists in the order in which they are kept here.
    async fn put_history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        versions: Vec<Document>,
    ) -> Result<(), StoreError>;
    /// Keeps a company without people; from then on it exists.
    async fn put_tenant(&self, tenant: Tenant) -> Result<(), StoreError>;
}
