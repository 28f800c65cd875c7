//! Carries the write-ahead log over into the file, in the writer's own time.
//!
//! SQLite would do it by itself within a commit, before callers are answered, and would not tell of
//! a failed sync; here callers are answered first, and a failure is seen.
use std::{cell::Cell, ffi::c_int};

use rusqlite::{Connection, hooks::Wal};

use super::failure::{self, Reach};

/// Pages in the log at which it is carried over: 64 MB.
const FULL: c_int = 16_000;
/// Pages to wait for after a reader kept the log from being carried over whole.
const PATIENCE: c_int = 4_000;

thread_local! {
    /// Pages in the log after the last commit of this thread's connection.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// When to carry over next.
pub(super) struct Checkpoint {
    at: c_int,
}

impl Checkpoint {
    /// Takes over from SQLite's own; every commit is seen on the thread that commits.
    pub(super) fn watch(connection: &Connection) -> Self {
        connection.wal_hook(Some(count));
        Self { at: FULL }
    }

    /// Carries over when it is time. Room that is missing or a busy file only postpones it.
    pub(super) fn carry_over(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if PAGES.get() < self.at {
            return Ok(());
        }
        let carried = connection
            .prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?
            .query_row((), |row| Ok((row.get::<_, c_int>(1)?, row.get::<_, c_int>(2)?)));
        let whole = match carried {
            Ok((pages, carried)) => pages == carried,
            Err(error) if failure::reach(&error) == Reach::Broken => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the write-ahead log could not be carried over");
                false
            }
        };
        self.at = if whole { FULL } else { PAGES.get().saturating_add(PATIENCE) };
        PAGES.set(0);
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of SQLite's hook")]
fn count(_: &Wal, pages: c_int) -> rusqlite::Result<()> {
    PAGES.set(pages);
    Ok(())
}
