//! The threads behind the ports: how a call reaches them, and how they end.
use std::{sync::Arc, thread::JoinHandle};

use parking_lot::Mutex;
use recado_domain::TenantId;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    connection,
    failure::{self, Failure},
    job::{Task, Writing},
    lanes::Lanes,
    migrate::migrate,
    options::SqliteOptions,
    readers::{Reads, serve},
    room::Room,
    writer::Writer,
};
use crate::StoreError;

/// One writer and some readers.
pub(super) struct Engine {
    lanes: Arc<Lanes>,
    reads: Arc<Reads>,
    /// Whether the file can still grow.
    pub(super) room: Arc<Room>,
    threads: Mutex<Vec<Worker>>,
}

/// A thread, and word of its end for those who must not block.
struct Worker {
    thread: JoinHandle<()>,
    ended: oneshot::Receiver<()>,
}

impl Engine {
    /// Opens the file and starts the threads.
    pub(super) fn start(options: SqliteOptions) -> Result<Self, StoreError> {
        let mut writing = connection::writer(&options).map_err(failure::refusal)?;
        migrate(&mut writing)?;
        let lanes = Arc::new(Lanes::new(options.waiting_per_tenant));
        let reads = Arc::new(Reads::new(options.waiting_reads));
        let room = Arc::new(Room::beside(&options.path));
        let engine = Self {
            lanes: lanes.clone(),
            reads: reads.clone(),
            room: room.clone(),
            threads: Mutex::default(),
        };
        for number in 0..options.readers.max(1) {
            let reading = connection::reader(&options).map_err(failure::refusal)?;
            let reads = reads.clone();
            engine.spawn(&format!("store-read-{number}"), move || serve(&reads, &reading))?;
        }
        let writer = Writer::new(writing, lanes, &options, room)?;
        engine.spawn("store-write", move || writer.run())?;
        Ok(engine)
    }

    /// Runs a write with others in one commit; durable when it returns.
    ///
    /// The work checks everything before it writes: a refusal leaves nothing behind. It may run
    /// more than once.
    pub(super) async fn write<T, W>(&self, tenant: TenantId, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&Writing<'_>) -> Result<T, Failure> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        self.lanes.push(tenant, Box::new(Task::new(work, caller)))?;
        answer.await.unwrap_or_else(|_| Err(failure::closed()))
    }

    /// Runs a read on one of the readers.
    pub(super) async fn read<T, R>(&self, work: R) -> Result<T, StoreError>
    where
        T: Send + 'static,
        R: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        self.reads.push(Box::new(move |connection| {
            if !caller.is_closed() {
                drop(caller.send(work(connection)));
            }
        }))?;
        answer.await.map_err(|_| failure::closed())?.map_err(failure::refusal)
    }

    /// Takes no more work, does what was handed over, and ends the threads.
    pub(super) async fn close(&self) {
        self.stop();
        let workers = std::mem::take(&mut *self.threads.lock());
        for worker in workers {
            drop(worker.ended.await);
            drop(worker.thread.join());
        }
    }

    fn stop(&self) {
        self.lanes.close();
        self.reads.close();
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
        let (end, ended) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                work();
                drop(end);
            })
            .map_err(StoreError::unavailable)?;
        self.threads.lock().push(Worker { thread, ended });
        Ok(())
    }
}

impl Drop for Engine {
    /// Ends the threads too when nobody closed the store, so that the file may be opened again.
    fn drop(&mut self) {
        self.stop();
        for worker in self.threads.get_mut().drain(..) {
            drop(worker.thread.join());
        }
    }
}
