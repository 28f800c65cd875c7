//! What a client is told when a request fails (RFC 9457).
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// An error, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Problem {
    /// A relative reference that names the kind of problem, `/docs#problem-{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short words for people.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// A stable word for programs: `window_closed`, `not_owner`, `taken`, `limit`, …
    pub code: String,
    /// What happened here and what to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// One entry for each field that was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With `changed`: the resource as it stands now, as its `GET` and a successful `PUT` show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "unknown")]
    pub current: Option<serde_json::Value>,
}

/// Which field was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FieldError {
    /// Dotted path of the field, `buttons.0.title`.
    pub field: String,
    /// What is wrong with it and what would be right.
    pub reason: String,
}
