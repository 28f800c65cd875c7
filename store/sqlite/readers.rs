//! Reads that wait for one of the reading threads.
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
};

use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

use super::failure;
use crate::StoreError;

/// A read, with its caller inside.
pub(super) type Read = Box<dyn FnOnce(&Connection) + Send>;

/// The queue in front of the readers.
pub(super) struct Reads {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    length: usize,
}

#[derive(Default)]
struct Waiting {
    queue: VecDeque<Read>,
    closed: bool,
}

impl Reads {
    /// Makes a queue of a bounded length.
    pub(super) fn new(length: usize) -> Self {
        Self { waiting: Mutex::default(), arrived: Condvar::new(), length }
    }

    /// Puts a read at the end; `Unavailable` when too many wait.
    pub(super) fn push(&self, read: Read) -> Result<(), StoreError> {
        let mut waiting = self.waiting.lock();
        if waiting.closed {
            return Err(failure::closed());
        }
        if waiting.queue.len() >= self.length {
            return Err(failure::unavailable("too many reads wait"));
        }
        waiting.queue.push_back(read);
        drop(waiting);
        self.arrived.notify_one();
        Ok(())
    }

    /// Takes no more; what waits is still read.
    pub(super) fn close(&self) {
        self.waiting.lock().closed = true;
        self.arrived.notify_all();
    }

    fn take(&self) -> Option<Read> {
        let mut waiting = self.waiting.lock();
        loop {
            if let Some(read) = waiting.queue.pop_front() {
                return Some(read);
            }
            if waiting.closed {
                return None;
            }
            self.arrived.wait(&mut waiting);
        }
    }
}

/// Works on reads until the queue is closed. A read that panics costs its caller an error only.
pub(super) fn serve(reads: &Reads, connection: &Connection) {
    while let Some(read) = reads.take() {
        if catch_unwind(AssertUnwindSafe(|| read(connection))).is_err() {
            tracing::error!("a read of the store panicked");
        }
    }
}
