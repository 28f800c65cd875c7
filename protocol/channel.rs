//! Connected numbers, pages and bots.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Body of `POST /api/v1/channels`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct NewChannel {
    /// `whatsapp_cloud`.
    pub kind: String,
    /// What the company calls it.
    pub name: String,
    /// The kind's settings; WhatsApp: `phone_number_id`, `business_account_id`, `api_base_url`, `api_version`, `per_second`.
    #[ts(type = "Record<string, unknown>")]
    pub settings: serde_json::Map<String, serde_json::Value>,
    /// The kind's secrets; WhatsApp: `access_token`, `app_secret`, `verify_token`.
    pub credentials: BTreeMap<String, String>,
}

/// Body of `PATCH /api/v1/channels/{id}`: what is absent stays. Another `api_base_url` needs
/// `credentials.access_token` in the same request: a token goes only where it was given for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
pub struct ChannelPatch {
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// Settings to change.
    #[serde(default)]
    #[ts(type = "Record<string, unknown> | null")]
    pub settings: Option<serde_json::Map<String, serde_json::Value>>,
    /// Secrets to replace.
    #[serde(default)]
    pub credentials: Option<BTreeMap<String, String>>,
    /// `false` stops sending; what waits goes on once it is `true` again.
    #[serde(default)]
    pub enabled: Option<bool>,
}

/// A connected number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Channel {
    /// Opaque id.
    pub id: String,
    /// `whatsapp_cloud`.
    pub kind: String,
    /// What the company calls it.
    pub name: String,
    /// Settings as stored.
    #[ts(type = "Record<string, unknown>")]
    pub settings: serde_json::Map<String, serde_json::Value>,
    /// Each secret's last four characters, `…abcd`.
    pub credentials: BTreeMap<String, String>,
    /// The address to paste at the provider.
    pub webhook_url: String,
    /// `connected`, `unproven` (nothing heard yet), `paused` (see `trouble`), `disabled`.
    pub state: String,
    /// Why sends are paused, in words.
    pub trouble: Option<Trouble>,
    /// Quality and limits as the provider last told.
    #[ts(type = "Record<string, unknown>")]
    pub facts: serde_json::Map<String, serde_json::Value>,
    /// When it was made.
    pub created_at: String,
}

/// What stops a channel, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Trouble {
    /// Stable word: `auth`, `account` (the provider refuses, see `detail`); `private_address`,
    /// `secrets`, `settings` (the gateway itself may not or cannot: sends are refused until the
    /// operator acts, what waited goes on then).
    pub code: String,
    /// The provider's own code and words, or what is wrong here and what to do.
    pub detail: String,
    /// Since when.
    pub since: String,
}

/// Answer of `POST /api/v1/channels/{id}/test`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ChannelTest {
    /// Whether every check passed.
    pub ok: bool,
    /// One entry a check, in order: `token`, `number`, `subscription`, `webhook`; or one alone for
    /// what stops the gateway before it can ask: `address`, `secrets`, `settings`.
    pub checks: Vec<ChannelCheck>,
}

/// One check of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ChannelCheck {
    /// What was checked.
    pub name: String,
    /// Whether it is well.
    pub ok: bool,
    /// What was seen, and what to do, in both languages.
    pub message: crate::Localized,
}

/// A message template approved by the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Template {
    /// The provider's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its language code.
    pub language: String,
    /// `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    pub category: String,
    /// `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`.
    pub status: String,
    /// Header, body, footer and buttons, in the provider's shape.
    #[ts(type = "unknown[]")]
    pub components: Vec<serde_json::Value>,
    /// How many `{{n}}` its body takes.
    pub parameters: u32,
}

/// A delivery that could not be worked on, kept for the operator: `GET /api/v1/set-aside`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetAside {
    /// Opaque id.
    pub id: String,
    /// The channel it came through.
    pub channel_id: String,
    /// The conversation it belonged to, where known.
    pub conversation_id: Option<String>,
    /// Why: `other_number`, `unreadable`, `panic`, `unknown_field`.
    pub reason: String,
    /// The error in words.
    pub error: String,
    /// When.
    pub at: String,
    /// The raw piece as it came.
    #[ts(type = "unknown")]
    pub raw: serde_json::Value,
}
