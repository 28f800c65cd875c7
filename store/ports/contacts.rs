//! Customers, and which conversation belongs to whom.
use async_trait::async_trait;
use recado_domain::{ChannelId, ContactId, ConversationId, TenantId, contact::Contact};

use crate::StoreError;

/// Asks whose conversation a peer's is; proposes ids for the case that nobody's is.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// Keys of the peer's identities, best first; at least one.
    pub keys: Vec<String>,
    /// The conversation to make, if the peer is new on this channel.
    pub conversation: ConversationId,
    /// The contact to make, if the peer is new to the company; its identities are learnt in any case.
    pub contact: Contact,
}

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The conversation.
    pub conversation: ConversationId,
    /// The customer.
    pub contact: Contact,
    /// Whether the conversation is new.
    pub created: bool,
}

/// One page of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPage {
    /// The customers, by name.
    pub contacts: Vec<Contact>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// Where the page before starts.
    pub prev: Option<String>,
}

/// The customers of each company.
#[async_trait]
pub trait Contacts: Send + Sync {
    /// Finds or makes the conversation of a peer on a channel; durable when it returns. A claim is
    /// never re-pointed: the first key (in the order given) that is claimed decides, keys that are
    /// not claimed yet join it. The contact is found the same way in the whole company, and learns
    /// new identities and the profile's name. Claims share commits with appends.
    async fn claim(&self, claim: Claim) -> Result<Claimed, StoreError>;

    /// Finds the conversation of a peer without claiming anything.
    async fn find(
        &self,
        channel: ChannelId,
        keys: &[String],
    ) -> Result<Option<ConversationId>, StoreError>;

    /// Returns one customer.
    async fn get(
        &self,
        tenant: TenantId,
        contact: ContactId,
    ) -> Result<Option<Contact>, StoreError>;

    /// Returns customers by name; `query` is matched against folded names and phone digits.
    async fn page(
        &self,
        tenant: TenantId,
        query: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ContactPage, StoreError>;

    /// Replaces a customer's record.
    async fn put(&self, contact: Contact) -> Result<(), StoreError>;
}
