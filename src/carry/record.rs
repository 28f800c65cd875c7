//! What is carried, piece by piece. The words and names are part of every backup that was ever written.
use std::collections::BTreeMap;

use recado_domain::{
    ApiKeyId, ChannelId, ContactId, ConversationId, MediaId, SetAsideId, TenantId, Timestamp,
    UserId,
    account::{ApiKey, Role, Scope, Tenant, User},
    contact::Contact,
    incoming::SetAsideReason,
};
use recado_store::{Document, Key};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tally::Counts;

/// What a backup begins with: all that must be known before anything of it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// Version of the records that follow.
    pub(crate) version: u16,
    /// When it was made.
    pub(crate) made_at: Timestamp,
    /// Fingerprints of the keys that credentials in it may be sealed with, by number.
    pub(crate) keys: BTreeMap<u32, String>,
    /// The companies in it.
    pub(crate) companies: Vec<Tenant>,
    /// The people in them.
    pub(crate) people: Vec<(UserId, String)>,
    /// Whether files are in it.
    pub(crate) files: bool,
}

/// A piece. Some come with bytes beside them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Record {
    /// A key that leads to a customer.
    ContactKey { tenant: TenantId, key: String, contact: ContactId },
    /// A key that leads to a conversation.
    ConversationKey {
        tenant: TenantId,
        channel: ChannelId,
        key: String,
        conversation: ConversationId,
    },
    /// What follows is of this company.
    Company { tenant: Tenant, people: Vec<Person>, api_keys: Vec<CarriedKey> },
    /// A customer.
    Contact { contact: Contact },
    /// What follows is this conversation's log.
    Conversation { id: ConversationId },
    /// An entry; its bytes are beside it.
    Entry {
        first: u64,
        count: u32,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keys: Vec<CarriedName>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        last: bool,
    },
    /// What follows are pieces of this file.
    File { id: MediaId, size: u64 },
    /// A piece of a file; its bytes are beside it. An empty one ends the file.
    Piece,
    /// A piece that was set aside for the operator.
    SetAside { piece: Aside },
    /// What waits for its conversation; its bytes are beside it.
    Intake { channel: ChannelId, conversation: ConversationId, at: Timestamp },
    /// A document with its history, oldest version first.
    Document { kind: String, id: String, versions: Vec<Version> },
    /// That was all of the company; version 1 told it before the next one began, and named nobody.
    CompanyEnd {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tenant: Option<TenantId>,
        sha256: String,
        counts: Counts,
    },
    /// That was all.
    End { sha256: String },
}

/// Somebody of a company.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) password_hash: String,
    pub(crate) created_at: Timestamp,
    pub(crate) role: Role,
}

impl Person {
    /// Returns the person as accounts keep one.
    pub(crate) fn user(&self) -> User {
        User {
            id: self.id,
            email: self.email.clone(),
            name: self.name.clone(),
            password_hash: self.password_hash.clone(),
            created_at: self.created_at,
        }
    }
}

/// An API key and the hash of its secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CarriedKey {
    pub(crate) id: ApiKeyId,
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) ends_with: String,
    pub(crate) created_at: Timestamp,
    #[serde(with = "hex::serde")]
    pub(crate) hash: [u8; 32],
}

impl CarriedKey {
    pub(crate) fn new(key: ApiKey, hash: [u8; 32]) -> Self {
        let ApiKey { id, user, name, scopes, ends_with, created_at, .. } = key;
        Self { id, user, name, scopes, ends_with, created_at, hash }
    }

    /// Returns the key as a company keeps it.
    pub(crate) fn key(&self, tenant: TenantId) -> ApiKey {
        ApiKey {
            id: self.id,
            tenant,
            user: self.user,
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            ends_with: self.ends_with.clone(),
            created_at: self.created_at,
        }
    }
}

/// What a repetition is recognised by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CarriedName {
    #[serde(rename = "k")]
    pub(crate) key: String,
    #[serde(rename = "v", with = "hex::serde")]
    pub(crate) value: Vec<u8>,
}

impl From<Key> for CarriedName {
    fn from(Key { key, value }: Key) -> Self {
        Self { key, value }
    }
}

impl From<CarriedName> for Key {
    fn from(CarriedName { key, value }: CarriedName) -> Self {
        Self { key, value }
    }
}

/// A piece that was set aside.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Aside {
    pub(crate) id: SetAsideId,
    pub(crate) channel: ChannelId,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) reason: SetAsideReason,
    pub(crate) error: String,
    pub(crate) at: Timestamp,
    pub(crate) raw: Value,
}

/// One version of a document; a removal says nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Version {
    #[serde(rename = "n")]
    pub(crate) number: u64,
    #[serde(rename = "at")]
    pub(crate) changed_at: Timestamp,
    pub(crate) body: Value,
}

impl From<Document> for Version {
    fn from(Document { version, changed_at, body, .. }: Document) -> Self {
        Self { number: version, changed_at, body }
    }
}
