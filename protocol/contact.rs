//! The people who write.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// A customer: a set of identities; the phone may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Contact {
    /// Opaque id.
    pub id: String,
    /// The best name known: the company's, else the profile's, else the phone.
    pub name: String,
    /// Phone in E.164 (`+51958114207`), where known.
    pub phone: Option<String>,
    /// Every way this person is known.
    pub identities: Vec<Identity>,
    /// `es`, `en`, where known.
    pub language: Option<String>,
    /// Whether the person asked for silence (BAJA, STOP).
    pub opted_out: bool,
    /// Whether the company blocked them.
    pub blocked: bool,
    /// When first seen.
    pub created_at: String,
}

/// One way a person is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Identity {
    /// `phone`, `whatsapp_user`, `username`.
    pub kind: String,
    /// The value.
    pub value: String,
}

/// Body of `PATCH /api/v1/contacts/{id}`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
pub struct ContactPatch {
    /// The name the company gives; empty takes it back.
    #[serde(default)]
    pub name: Option<String>,
}
