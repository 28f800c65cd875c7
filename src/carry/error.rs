//! Why something could not be carried.
use std::{io, path::PathBuf};

use recado_store::StoreError;

use crate::secrets::{KeyFileError, SealError};

/// Why something could not be carried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CarryError {
    /// A store could not do what it was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store of files could not.
    #[error("a file could not be carried: {0}")]
    Files(#[from] object_store::Error),
    /// The archive cannot be read or written.
    #[error("the file {path} cannot be used: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
    /// It is no backup, or one that a newer version wrote.
    #[error("{0}")]
    Foreign(String),
    /// It was cut off or changed.
    #[error("the backup is not whole: {0}; nothing of it was written")]
    Torn(String),
    /// What is there already stands in the way.
    #[error("{0}")]
    InTheWay(String),
    /// There is nothing of the kind.
    #[error("{0}")]
    NotFound(String),
    /// The credentials were sealed with another key.
    #[error("{0}")]
    Keys(String),
    /// A key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A credential does not open.
    #[error("a credential of channel {channel} cannot be sealed again: {source}")]
    Seal {
        /// Of which channel.
        channel: String,
        /// Why.
        source: SealError,
    },
    /// What was written reads differently.
    #[error("what was written is not what was read: {0}")]
    Different(String),
}

impl CarryError {
    /// Returns the stable word for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::Files(_) => "files",
            Self::Io { .. } => "io",
            Self::Foreign(_) => "foreign",
            Self::Torn(_) => "torn",
            Self::InTheWay(_) => "exists",
            Self::NotFound(_) => "not_found",
            Self::Keys(_) | Self::KeyFile(_) | Self::Seal { .. } => "key_file",
            Self::Different(_) => "different",
        }
    }
}
