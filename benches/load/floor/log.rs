//! Appends bytes to SQLite: one writer thread, whatever waits at a moment shares one synced commit;
//! the settings are those of the gateway's own store.
use std::{path::Path, sync::mpsc, thread};

use actix_web::web::Bytes;
use anyhow::Context as _;
use rusqlite::Connection;
use tokio::sync::oneshot;

/// Appends that may wait.
const WAITING: usize = 16_384;
/// Most appends of one commit.
const BATCH: usize = 1_500;

/// A log of bytes.
#[derive(Clone)]
pub(super) struct Log(mpsc::SyncSender<Job>);

enum Job {
    Append(Bytes, oneshot::Sender<()>),
    Count(oneshot::Sender<u64>),
}

impl Log {
    pub(super) fn open(file: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "cache_size", -(256 * 1024))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        )?;
        let (sender, jobs) = mpsc::sync_channel(WAITING);
        let writer = thread::Builder::new().name("floor-writer".to_owned());
        writer.spawn(move || write_all(&connection, &jobs)).context("no thread for the writer")?;
        Ok(Self(sender))
    }

    /// Appends; `true` once it is durable.
    pub(super) async fn append(&self, body: Bytes) -> bool {
        let (done, kept) = oneshot::channel();
        self.0.try_send(Job::Append(body, done)).is_ok() && kept.await.is_ok()
    }

    /// Returns how much is kept.
    pub(super) async fn count(&self) -> anyhow::Result<u64> {
        let (done, counted) = oneshot::channel();
        self.0.try_send(Job::Count(done)).ok().context("the writer is gone")?;
        counted.await.context("the writer could not count")
    }
}

fn write_all(connection: &Connection, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> =
            std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)).collect();
        if let Err(error) = write(connection, batch) {
            eprintln!("the floor cannot write: {error}");
            return;
        }
    }
}

fn write(connection: &Connection, batch: Vec<Job>) -> rusqlite::Result<()> {
    let mut appended = Vec::with_capacity(batch.len());
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
    let mut counts = Vec::new();
    for job in batch {
        match job {
            Job::Append(body, done) => {
                connection
                    .prepare_cached("INSERT INTO log (body) VALUES (?1)")?
                    .execute([&body[..]])?;
                appended.push(done);
            }
            Job::Count(done) => counts.push(done),
        }
    }
    connection.prepare_cached("COMMIT")?.execute(())?;
    for done in appended {
        // Who hung up meanwhile needs no answer.
        let _ = done.send(());
    }
    for done in counts {
        let count: i64 = connection.query_row("SELECT count(*) FROM log", (), |row| row.get(0))?;
        let _ = done.send(count.unsigned_abs());
    }
    Ok(())
}
