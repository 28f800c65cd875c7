//! What callers of the house are told.
use recado_domain::conversation::{ConversationRow, Refusal};
use recado_store::StoreError;
use serde::{Deserialize, Serialize};

/// A command was carried out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// The conversation as it now stands.
    pub row: ConversationRow,
    /// The message the command made, where it made one; the earlier one when the same idempotency
    /// key came again.
    pub number: Option<u32>,
}

/// A command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Untold {
    /// The conversation refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such conversation in this company.
    #[error("there is no such conversation")]
    NotFound,
    /// The idempotency key was used for something else.
    #[error("the idempotency key was used for another request")]
    Mismatch,
    /// The store cannot keep it now.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The conversation did not answer in time, or keeps failing.
    #[error("the conversation does not answer: {0}")]
    Unreachable(&'static str),
}

/// A delivery could not be kept: the provider must come again.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// The store cannot keep it now.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too much waits already for this company.
    #[error("too much waits for this company")]
    Full,
}
