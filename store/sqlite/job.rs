//! A write that waits for its turn, and the caller that waits for it.
use std::cell::Cell;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failure::Failure;
use crate::StoreError;

/// The transaction that a batch shares.
pub(super) struct Writing<'c> {
    /// The connection, inside the transaction.
    pub(super) connection: &'c Connection,
    next_cursor: Cell<u64>,
    words_wait: Cell<bool>,
}

impl<'c> Writing<'c> {
    /// Begins within a transaction.
    pub(super) fn begin(connection: &'c Connection) -> rusqlite::Result<Self> {
        let last: u64 = connection
            .prepare_cached("SELECT ifnull(max(cursor), 0) FROM entry")?
            .query_row((), |row| row.get(0))?;
        Ok(Self { connection, next_cursor: Cell::new(last + 1), words_wait: Cell::new(false) })
    }

    /// Hands out the next place in the feed; the writes of a batch come one after the other, so
    /// places grow in the order of commits.
    pub(super) fn next_cursor(&self) -> u64 {
        self.next_cursor.replace(self.next_cursor.get() + 1)
    }

    /// Remembers that there are words the search does not know yet.
    pub(super) fn leave_words(&self) {
        self.words_wait.set(true);
    }

    /// Tells whether any write of the batch left words for the search.
    pub(super) fn left_words(&self) -> bool {
        self.words_wait.get()
    }
}

/// A write, whatever it returns.
///
/// It may run more than once: a batch that another write spoilt is taken back and run again.
pub(super) trait Job: Send {
    /// Writes within the batch's transaction and keeps the answer. An error is the engine's, after
    /// which the transaction must be taken back; a refusal is an answer and has written nothing.
    fn run(&mut self, writing: &Writing<'_>) -> rusqlite::Result<()>;
    /// Replaces the answer by a refusal.
    fn refuse(&mut self, refusal: StoreError);
    /// Gives the answer to who waits for it.
    fn answer(self: Box<Self>);
}

/// A write made of a closure.
pub(super) struct Task<W, T> {
    work: W,
    answer: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<W, T> Task<W, T> {
    /// Makes one, to be answered to `caller`.
    pub(super) fn new(work: W, caller: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { work, answer: None, caller }
    }
}

impl<W, T> Job for Task<W, T>
where
    W: Fn(&Writing<'_>) -> Result<T, Failure> + Send,
    T: Send,
{
    fn run(&mut self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        let before = writing.connection.total_changes();
        self.answer = match (self.work)(writing) {
            Ok(value) => Some(Ok(value)),
            Err(Failure::Refused(refusal)) => {
                debug_assert_eq!(
                    before,
                    writing.connection.total_changes(),
                    "a refused write must leave nothing behind"
                );
                Some(Err(refusal))
            }
            Err(Failure::Engine(error)) => return Err(error),
        };
        Ok(())
    }

    fn refuse(&mut self, refusal: StoreError) {
        self.answer = Some(Err(refusal));
    }

    fn answer(self: Box<Self>) {
        if let Some(answer) = self.answer {
            // Nobody waits any more: what was handed over is kept all the same.
            drop(self.caller.send(answer));
        }
    }
}
