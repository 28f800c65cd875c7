//! Whether the file can still grow: what was refused for want of room, and how much the disk has left.
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use rusqlite::{Connection, Error, ErrorCode, ffi};
use rustix::process::{Resource, getrlimit};

use super::failure::{self, Reach};
use crate::StoreError;

/// With less left on the disk the store is not well, in bytes: half of what the write-ahead log may
/// grow to, so that there is still time to make room.
const LEAST: u64 = 32 << 20;
/// A refusal counts for so long, unless the file has grown since.
const COUNTS_FOR: Duration = Duration::from_secs(30);

/// The most that one write adds to a file, in bytes: SQLite's largest page and its head.
const ONE_WRITE: u64 = 65_536 + 24;

/// What is known of the room for the file.
pub(super) struct Room {
    file: PathBuf,
    folder: PathBuf,
    refused: Mutex<Option<Refused>>,
}

/// When a write did not fit, and how many pages the file had.
#[derive(Clone, Copy)]
struct Refused {
    at: Instant,
    pages: i64,
}

impl Room {
    /// Looks at the disk that a file lies on.
    pub(super) fn beside(file: &Path) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        Self { file: file.to_owned(), folder, refused: Mutex::default() }
    }

    /// Tells how far an error reaches: where no file may grow any further (`ulimit -f`), a write that
    /// failed tells of a full disk by another name.
    pub(super) fn reach(&self, error: &Error) -> Reach {
        let reach = failure::reach(error);
        let is_write = matches!(error, Error::SqliteFailure(code, _)
            if code.extended_code == ffi::SQLITE_IOERR_WRITE);
        if is_write && self.may_not_grow() { Reach::Passing } else { reach }
    }

    fn may_not_grow(&self) -> bool {
        let Some(largest) = getrlimit(Resource::Fsize).current else { return false };
        ["", "-wal"].iter().any(|beside| {
            let mut file = self.file.clone().into_os_string();
            file.push(beside);
            std::fs::metadata(file).is_ok_and(|file| file.len() + ONE_WRITE > largest)
        })
    }

    /// Remembers that a write did not fit.
    pub(super) fn note(&self, error: &Error, connection: &Connection) {
        let is_full = error.sqlite_error_code() == Some(ErrorCode::DiskFull);
        if is_full || failure::reach(error) != self.reach(error) {
            let pages = pages(connection).unwrap_or(i64::MAX);
            *self.refused.lock() = Some(Refused { at: Instant::now(), pages });
        }
    }

    /// Tells whether there is room; the outer error is the engine's.
    pub(super) fn check(
        &self,
        connection: &Connection,
    ) -> rusqlite::Result<Result<(), StoreError>> {
        let refused = *self.refused.lock();
        if let Some(Refused { at, pages: before }) = refused
            && at.elapsed() < COUNTS_FOR
            && pages(connection)? <= before
        {
            return Ok(Err(failure::unavailable("the disk is full: writes were refused just now")));
        }
        Ok(self.look())
    }

    /// A disk that cannot be asked says nothing.
    fn look(&self) -> Result<(), StoreError> {
        let Ok(disk) = rustix::fs::statvfs(&self.folder) else { return Ok(()) };
        let left = disk.f_bavail.saturating_mul(disk.f_frsize);
        if left >= LEAST {
            return Ok(());
        }
        Err(failure::unavailable(format!("the disk is nearly full: {} MB are left", left >> 20)))
    }
}

fn pages(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("PRAGMA page_count")?.query_row((), |row| row.get(0))
}
