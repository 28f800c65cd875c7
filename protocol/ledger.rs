//! The delivery ledger of a message and the facts of a conversation.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// `GET /api/v1/messages/{id}/ledger`: every fact, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Ledger {
    /// The facts.
    pub items: Vec<LedgerEntry>,
}

/// One fact about a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct LedgerEntry {
    /// `received stored queued started accepted sent delivered read played failed refused retry unknown dropped priced edited revoked media_stored media_failed`.
    pub fact: String,
    /// When it happened (the provider's time for its states).
    pub at: String,
    /// What belongs to it: provider id, attempt, error, price category, …
    #[ts(type = "Record<string, unknown>")]
    pub detail: serde_json::Value,
}

/// One event of a conversation's log: `GET /api/v1/conversations/{id}/events`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Event {
    /// Its place in the log.
    #[ts(type = "number")]
    pub position: u64,
    /// `message_received`, `joined`, `left`, `labelled`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was appended.
    pub at: String,
    /// The agent who caused it.
    pub user_id: Option<String>,
    /// Its named fields.
    #[ts(type = "Record<string, unknown>")]
    pub data: serde_json::Value,
}
