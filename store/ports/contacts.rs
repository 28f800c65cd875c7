//! Customers, and which conversation belongs to whom.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId, bot::Language, contact::Contact,
};

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

/// What changes of what a company knows of a customer; what is absent stays as it is. Several
/// change one record at the same moment (a person its name, a conversation that they were stopped),
/// so nobody writes it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactChange {
    /// The customer.
    pub contact: ContactId,
    /// The name the company gives; `Some(None)` takes it back.
    pub given_name: Option<Option<String>>,
    /// The language the person writes.
    pub language: Option<Language>,
    /// Whether the person asked for silence.
    pub opted_out: Option<bool>,
    /// Whether the company blocks them.
    pub blocked: Option<bool>,
}

impl ContactChange {
    /// Begins with nothing that changes.
    pub fn of(contact: ContactId) -> Self {
        Self { contact, given_name: None, language: None, opted_out: None, blocked: None }
    }

    /// Tells whether nothing changes.
    pub fn is_nothing(&self) -> bool {
        *self == Self::of(self.contact)
    }

    /// Changes a record.
    pub fn apply(&self, contact: &mut Contact) {
        if let Some(name) = &self.given_name {
            contact.given_name.clone_from(name);
        }
        contact.language = self.language.or(contact.language);
        contact.opted_out = self.opted_out.unwrap_or(contact.opted_out);
        contact.blocked = self.blocked.unwrap_or(contact.blocked);
    }
}

/// One page of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

    /// Replaces a customer's record whole, for what is carried from elsewhere. It takes no key: those
    /// are carried by themselves, since a key may lead to another customer who has it too.
    async fn put(&self, contact: Contact) -> Result<(), StoreError>;

    /// Changes some of a customer's record and returns it as it then is; `None` when the company has
    /// no such customer. What others change at the same moment is kept.
    async fn change(
        &self,
        tenant: TenantId,
        change: ContactChange,
    ) -> Result<Option<Contact>, StoreError>;
}
