//! What can be wrong with a Redis, each by its name: who shows it finds the words.
use redis::{ErrorKind, RedisError};

use crate::StoreError;

/// Why a Redis cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nobody answers there.
    #[error("no Redis answers at {at}: {said}")]
    Unreachable {
        /// Where it was looked for.
        at: String,
        /// What the system says.
        said: String,
    },
    /// TLS cannot be spoken with it.
    #[error("TLS cannot be spoken with {at}: {said}")]
    Tls {
        /// Where it is.
        at: String,
        /// What is wrong.
        said: String,
    },
    /// It refuses the user or the password, or wants one.
    #[error("the Redis at {at} refuses the user or the password: {said}")]
    Refused {
        /// Where it is.
        at: String,
        /// What it says.
        said: String,
    },
    /// Something answers that is no Redis, or it speaks TLS and is not asked to.
    #[error("what answers at {at} is no Redis, or one that wants TLS (rediss://): {said}")]
    NotRedis {
        /// Where it is.
        at: String,
        /// What is odd about it.
        said: String,
    },
    /// It is older than what is needed.
    #[error("the Redis at {at} is version {version}: 6.0 or newer is needed")]
    TooOld {
        /// Where it is.
        at: String,
        /// What it says it is.
        version: String,
    },
    /// It answers, and does not do what it is asked.
    #[error("the Redis at {at} does not do what it is asked: {said}")]
    Unwilling {
        /// Where it is.
        at: String,
        /// What it says.
        said: String,
    },
}

impl Trouble {
    /// Says what an error of a connection that stands means.
    pub(super) fn of(at: &str, error: &RedisError) -> Self {
        let (at, said) = (at.to_owned(), error.to_string());
        match error.kind() {
            ErrorKind::AuthenticationFailed => Self::Refused { at, said },
            _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS" | "NOPERM")) => {
                Self::Refused { at, said }
            }
            ErrorKind::Io if error.is_timeout() => Self::Unreachable { at, said },
            ErrorKind::Parse | ErrorKind::Io => Self::NotRedis { at, said },
            _ => Self::Unwilling { at, said },
        }
    }
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        Self::Unavailable { detail: trouble.to_string(), source: None }
    }
}
