//! Why a store could not do what it was asked.
use recado_domain::ConversationId;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be written or read just now (disk full, busy, not reachable): try again.
    #[error("the store is not available: {detail}")]
    Unavailable {
        /// What happened, for the log.
        detail: String,
        /// The cause.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Somebody else appended in between: load again.
    #[error("{conversation} stands at {found}, not at {expected}")]
    Conflict {
        /// The conversation.
        conversation: ConversationId,
        /// Position the writer believed in.
        expected: u64,
        /// Position found.
        found: u64,
    },
    /// A document changed in between, or a unique name is taken.
    #[error("{0} exists already or changed in between")]
    Taken(&'static str),
    /// Too much waits already for this tenant.
    #[error("too much waits for this tenant")]
    Full,
    /// What is stored cannot be read.
    #[error("what is stored cannot be read: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// Makes an `Unavailable` of a cause.
    pub fn unavailable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unavailable { detail: source.to_string(), source: Some(Box::new(source)) }
    }
}
