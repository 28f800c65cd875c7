//! Carries the write-ahead log over into the file, beside the writer's work.
//!
//! SQLite would do it by itself within a commit, before callers are answered, and would not tell of
//! a failed sync. Here a thread of its own carries most of it over while the writer goes on; then
//! the writer, whose callers are answered by then, carries over the little that came in between, so
//! that the log can begin anew. A failure is seen.
use std::{
    cell::Cell,
    ffi::c_int,
    sync::mpsc::{Receiver, Sender, TryRecvError, channel},
    thread::JoinHandle,
};

use rusqlite::{Connection, hooks::Wal};

use super::failure::{self, Reach};

/// Pages in the log at which carrying over begins: 64 MB.
const FULL: c_int = 16_000;
/// Pages in the log at which the writer waits for the helper.
const TOO_FULL: c_int = 4 * FULL;
/// Pages to wait for after a reader kept the log from being carried over whole.
const PATIENCE: c_int = 4_000;

thread_local! {
    /// Pages in the log after the last commit of this thread's connection.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// Whether everything in the log was carried over.
type Whole = bool;

/// When to carry over next, and who helps.
pub(super) struct Checkpoint {
    at: c_int,
    helping: bool,
    helper: Helper,
}

impl Checkpoint {
    /// Takes over from SQLite's own for the writer's connection; `helper` is another one.
    pub(super) fn new(writer: &Connection, helper: Connection) -> std::io::Result<Self> {
        writer.wal_hook(Some(count));
        Ok(Self { at: FULL, helping: false, helper: Helper::start(helper)? })
    }

    /// Does what is due after a commit. Room that is missing or a busy file only postpones it.
    pub(super) fn carry_over(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let pages = PAGES.get();
        if pages < self.at {
            return Ok(());
        }
        if !self.helping {
            self.helper.ask();
            self.helping = true;
            return Ok(());
        }
        let Some(helped) = self.helper.answer(pages >= TOO_FULL) else { return Ok(()) };
        self.helping = false;
        seen(helped)?;
        let whole = seen(passive(connection))?;
        self.at = if whole { FULL } else { pages.saturating_add(PATIENCE) };
        PAGES.set(0);
        Ok(())
    }
}

/// Carries over as much as no reader still needs.
fn passive(connection: &Connection) -> rusqlite::Result<Whole> {
    connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row((), |row| {
        let (busy, pages, carried): (bool, c_int, c_int) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(!busy && pages == carried)
    })
}

/// Passes on only what must not be gone on after.
fn seen(carried: rusqlite::Result<Whole>) -> rusqlite::Result<Whole> {
    match carried {
        Err(error) if failure::reach(&error) == Reach::Broken => Err(error),
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log could not be carried over");
            Ok(false)
        }
        Ok(whole) => Ok(whole),
    }
}

/// The thread that carries over beside the writer.
struct Helper {
    work: Option<Sender<()>>,
    done: Receiver<rusqlite::Result<Whole>>,
    thread: Option<JoinHandle<()>>,
}

impl Helper {
    fn start(connection: Connection) -> std::io::Result<Self> {
        let ((work, wanted), (tell, done)) = (channel(), channel());
        let help = move || {
            for () in wanted {
                if tell.send(passive(&connection)).is_err() {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("store-carry".to_owned()).spawn(help)?;
        Ok(Self { work: Some(work), done, thread: Some(thread) })
    }

    fn ask(&self) {
        if let Some(work) = &self.work {
            // A helper that is gone answers `false`, and the writer does it all.
            work.send(()).ok();
        }
    }

    /// Returns what came of it; `None` while the helper is still at it.
    fn answer(&self, wait: bool) -> Option<rusqlite::Result<Whole>> {
        if wait {
            return Some(self.done.recv().unwrap_or(Ok(false)));
        }
        match self.done.try_recv() {
            Ok(done) => Some(done),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Ok(false)),
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature of SQLite's hook")]
fn count(_: &Wal, pages: c_int) -> rusqlite::Result<()> {
    PAGES.set(pages);
    Ok(())
}
