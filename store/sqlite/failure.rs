//! What an error of SQLite means.
use rusqlite::{Error, ErrorCode, ffi};

use crate::StoreError;

/// Why a write did not do what it was asked.
pub(super) enum Failure {
    /// It is refused; nothing was written for it.
    Refused(StoreError),
    /// SQLite failed; something may have been written that must be taken back.
    Engine(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<StoreError> for Failure {
    fn from(refused: StoreError) -> Self {
        Self::Refused(refused)
    }
}

/// How far an error reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// One statement did not fit: the rest of the batch may go on.
    Job,
    /// There is no room, or another process holds the file: all of the batch, and only now.
    Passing,
    /// The disk failed: nobody knows what is on it.
    Broken,
}

/// Tells how far an error reaches.
pub(super) fn reach(error: &Error) -> Reach {
    let Error::SqliteFailure(code, _) = error else { return Reach::Job };
    // The index of the write-ahead log could not grow: a full disk by another name.
    if code.extended_code == ffi::SQLITE_IOERR_SHMSIZE {
        return Reach::Passing;
    }
    match code.code {
        ErrorCode::DiskFull
        | ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::OutOfMemory
        | ErrorCode::OperationInterrupted
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::CannotOpen => Reach::Passing,
        ErrorCode::SystemIoFailure => Reach::Broken,
        _ => Reach::Job,
    }
}

/// Says an error in the store's words.
pub(super) fn refusal(error: Error) -> StoreError {
    match &error {
        Error::SqliteFailure(code, _)
            if matches!(code.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) =>
        {
            StoreError::Corrupt(error.to_string())
        }
        Error::FromSqlConversionFailure(..)
        | Error::InvalidColumnType(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::Utf8Error(..) => StoreError::Corrupt(error.to_string()),
        _ => StoreError::unavailable(error),
    }
}

/// What a call gets when the store is closed or closing.
pub(super) fn closed() -> StoreError {
    unavailable("the store is closed")
}

/// Makes an `Unavailable` of words.
pub(super) fn unavailable(detail: impl Into<String>) -> StoreError {
    StoreError::Unavailable { detail: detail.into(), source: None }
}

/// A value in the file that cannot be read.
pub(super) fn unreadable(
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach_of(code: i32) -> Reach {
        reach(&Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn no_room_and_no_turn_pass_and_a_failed_disk_does_not() {
        for passing in [ffi::SQLITE_FULL, ffi::SQLITE_BUSY, ffi::SQLITE_IOERR_SHMSIZE] {
            assert_eq!(reach_of(passing), Reach::Passing, "{passing}");
        }
        for broken in [ffi::SQLITE_IOERR, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_WRITE] {
            assert_eq!(reach_of(broken), Reach::Broken, "{broken}");
        }
        assert_eq!(reach_of(ffi::SQLITE_CONSTRAINT_UNIQUE), Reach::Job);
        assert_eq!(reach(&Error::QueryReturnedNoRows), Reach::Job);
    }
}
