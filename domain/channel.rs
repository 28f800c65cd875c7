//! A connected number as stored.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{ChannelId, TenantId, Timestamp};

/// A connected number, page or bot. Its secrets are stored sealed, apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChannelRecord {
    /// Its id.
    pub id: ChannelId,
    /// The company it belongs to.
    pub tenant: TenantId,
    /// `whatsapp_cloud`.
    pub kind: String,
    /// What the company calls it.
    pub name: String,
    /// The kind's settings, checked by its adapter.
    pub settings: Map<String, Value>,
    /// The kind's secrets, each sealed with the installation's key.
    pub sealed_credentials: BTreeMap<String, SealedSecret>,
    /// Whether it may send.
    pub enabled: bool,
    /// What stops it.
    pub trouble: Option<Trouble>,
    /// Quality and limits as the provider last told.
    #[serde(default)]
    pub facts: Map<String, Value>,
    /// When the first delivery was heard.
    pub heard_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A secret that only the installation's key opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedSecret {
    /// Key number, nonce and ciphertext, base64.
    pub sealed: String,
    /// Its last four characters, to tell secrets apart.
    pub ends_with: String,
}

/// What stops a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Stable word: `auth`, `account`.
    pub code: String,
    /// The provider's own words.
    pub detail: String,
    /// Since when.
    pub since: Timestamp,
}
