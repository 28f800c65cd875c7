//! What can be wrong with a keyspace before it is used, each by its name: who shows it finds the words.
use crate::StoreError;

/// Why a keyspace cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No server answers.
    #[error("no CQL server answers at {servers}: {said}")]
    Unreachable {
        /// Where they were looked for.
        servers: String,
        /// What the driver says.
        said: String,
    },
    /// They refuse the user or the password, or want one.
    #[error("the CQL servers at {servers} refuse the user or the password: {said}")]
    Refused {
        /// Where they are.
        servers: String,
        /// What they say.
        said: String,
    },
    /// They answer, and have no such keyspace.
    #[error("there is no keyspace {0}: run `recado migrate`, which makes it, or make it yourself")]
    NoKeyspace(String),
    /// Its tables are not up to date.
    #[error("the keyspace has {has} of {of} migrations: run `recado migrate`")]
    Behind {
        /// Migrations it has.
        has: usize,
        /// Migrations there are.
        of: usize,
    },
    /// Something else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Store(error) => error,
            other => Self::Unavailable { detail: other.to_string(), source: None },
        }
    }
}
