//! Versioned documents of a company: channels, FAQs, canned replies, labels, settings, files.
use async_trait::async_trait;
use recado_domain::{TenantId, Timestamp};
use serde_json::Value;

use crate::StoreError;

/// Whose documents are of no company.
pub const NOBODY: TenantId = TenantId::from_uuid(uuid::Uuid::nil());

/// The kinds of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// A connected number.
    Channel,
    /// A question with its answer.
    Faq,
    /// A ready-made reply.
    CannedReply,
    /// A label.
    Label,
    /// The bot's settings; one a company, id `bot`.
    BotSettings,
    /// The templates of a channel as last synced; id = channel.
    Templates,
    /// A stored file's record.
    Media,
    /// The keys of the installation, wrapped; of no company.
    KeyRing,
    /// Which channel has a number; of no company, so that there is one claim in an installation.
    Number,
    /// Which label has a name; not carried: it counts while the label has that name.
    LabelName,
    /// Since when a person's sessions count; of no company.
    SignOut,
    /// Somebody who was removed and may hold turns still; of no company.
    Removal,
}

impl DocumentKind {
    /// Every kind that companies have.
    pub const ALL: [Self; 7] = [
        Self::Channel,
        Self::Faq,
        Self::CannedReply,
        Self::Label,
        Self::BotSettings,
        Self::Templates,
        Self::Media,
    ];

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Returns the stable word it is stored under.
    pub fn word(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Faq => "faq",
            Self::CannedReply => "canned_reply",
            Self::Label => "label",
            Self::BotSettings => "bot_settings",
            Self::Templates => "templates",
            Self::Media => "media",
            Self::KeyRing => "key_ring",
            Self::Number => "number",
            Self::LabelName => "label_name",
            Self::SignOut => "sign_out",
            Self::Removal => "removal",
        }
    }
}

/// One document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its id, unique in company and kind.
    pub id: String,
    /// Grows with each change, from 1.
    pub version: u64,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// What it says.
    pub body: Value,
}

/// The documents of each company; every change is kept in its history.
#[expect(clippy::too_many_arguments, reason = "a change says which, what, when and over what")]
#[async_trait]
pub trait Documents: Send + Sync {
    /// Returns one.
    async fn get(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<Document>, StoreError>;
    /// Returns all of a kind, in the order they were made; a company has at most some thousands.
    async fn list(&self, tenant: TenantId, kind: DocumentKind)
    -> Result<Vec<Document>, StoreError>;
    /// Returns all of a kind of every company, for start-up.
    async fn list_all(&self, kind: DocumentKind) -> Result<Vec<(TenantId, Document)>, StoreError>;
    /// Finds the company of a document by kind and id (webhook addresses carry only the channel).
    async fn find(
        &self,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<(TenantId, Document)>, StoreError>;
    /// Makes or replaces one. `expected`: the version it must have now (0 = must not exist), `None` =
    /// any; otherwise `Taken("document")`. Returns the new version.
    async fn put(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
        body: Value,
        at: Timestamp,
        expected: Option<u64>,
    ) -> Result<u64, StoreError>;
    /// Removes one, keeping its history; returns whether it was there.
    async fn delete(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Returns every version of one, newest first, a removal as `null`.
    async fn history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Vec<Document>, StoreError>;
    /// Returns a number that changes whenever any document of the installation changes, also by
    /// another process; cheap enough to ask before using a cache.
    async fn generation(&self) -> Result<u64, StoreError>;
}
