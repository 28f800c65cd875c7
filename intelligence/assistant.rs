//! The port of everything that thinks before it answers, models included.
use std::time::Duration;

use async_trait::async_trait;
use recado_domain::bot::{Answer, Question};

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssistantError {
    /// Nothing was reached, or it broke on the way: trying again may help.
    #[error("the assistant is not reachable: {0}")]
    Unreachable(String),
    /// It asked us to slow down; `retry_after` where it said how long.
    #[error("the assistant is asked too often")]
    Busy {
        /// How long to wait before the next question.
        retry_after: Option<Duration>,
    },
    /// It knows our key no longer, or the account is not paid: only a person can help.
    #[error("the assistant refused us: {0}")]
    Refused(String),
    /// It answered in a shape that cannot be read.
    #[error("the assistant's answer is not understood: {0}")]
    Unreadable(String),
}

/// Answers a customer's turn, taking its time.
#[async_trait]
pub trait Assistant: Send + Sync {
    /// Thinks about a turn and returns its one answer.
    async fn think(&self, question: &Question) -> Result<Answer, AssistantError>;
}
