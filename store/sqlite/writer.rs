//! The one thread that writes: whatever waits at a moment shares one commit.
//!
//! A batch runs without savepoints, since each write checks everything before it writes. Should one
//! fail half-way all the same, the whole batch is taken back and run again with a savepoint around
//! each write, so that only the guilty one is refused.
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rusqlite::Connection;

use super::{
    checkpoint::Checkpoint,
    connection,
    failure::{self, Reach},
    index::Index,
    job::{Job, Writing},
    lanes::{Lanes, Nothing},
    options::{OnBroken, SqliteOptions},
    room::Room,
};
use crate::StoreError;

/// The writer with its connection.
pub(super) struct Writer {
    connection: Connection,
    lanes: Arc<Lanes>,
    batch: usize,
    on_broken: OnBroken,
    room: Arc<Room>,
    checkpoint: Checkpoint,
    index: Index,
}

impl Writer {
    /// Makes the writer of a connection.
    pub(super) fn new(
        connection: Connection,
        lanes: Arc<Lanes>,
        options: &SqliteOptions,
        room: Arc<Room>,
    ) -> Result<Self, StoreError> {
        let helper = connection::helper(options).map_err(failure::refusal)?;
        Ok(Self {
            checkpoint: Checkpoint::new(&connection, helper).map_err(StoreError::unavailable)?,
            connection,
            lanes,
            batch: options.batch.max(1),
            on_broken: options.on_broken.clone(),
            room,
            index: Index::default(),
        })
    }

    /// Writes until the lanes are closed and empty.
    pub(super) fn run(mut self) {
        loop {
            let waited = self.lanes.take(self.batch, self.index.patience());
            let idle = matches!(waited, Err(Nothing::Idle));
            match waited {
                Ok(jobs) => self.write(jobs),
                Err(Nothing::Idle) => {}
                Err(Nothing::Closed) => return,
            }
            if let Err(error) = self.do_chores(idle) {
                self.fail(&error, Vec::new());
            }
        }
    }

    /// Does what nobody waits for.
    fn do_chores(&mut self, idle: bool) -> rusqlite::Result<()> {
        self.index.work(&self.connection, idle)?;
        self.checkpoint.carry_over(&self.connection)
    }

    fn write(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let mut done = self.attempt(&mut jobs, run_plainly);
        if done.as_ref().is_err_and(|error| failure::reach(error) == Reach::Job) {
            done = self.attempt(&mut jobs, run_apart);
        }
        match done {
            Ok(()) => {
                metrics::counter!("recado_store_commits_total").increment(1);
                metrics::histogram!("recado_store_batch_size").record(jobs.len() as f64);
                jobs.into_iter().for_each(Job::answer);
            }
            Err(error) => self.fail(&error, jobs),
        }
    }

    /// Runs a batch in one transaction, all or nothing.
    fn attempt(&mut self, jobs: &mut [Box<dyn Job>], run: RunOne) -> rusqlite::Result<()> {
        let done = self.transact(jobs, run);
        if done.is_err() && !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        done
    }

    fn transact(&mut self, jobs: &mut [Box<dyn Job>], run: RunOne) -> rusqlite::Result<()> {
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute(())?;
        let writing = Writing::begin(&self.connection)?;
        for job in jobs {
            run(job.as_mut(), &writing)?;
        }
        let left_words = writing.left_words();
        self.connection.prepare_cached("COMMIT")?.execute(())?;
        if left_words {
            self.index.wake();
        }
        Ok(())
    }

    /// Refuses a batch, and everything from now on when the disk failed.
    fn fail(&self, error: &rusqlite::Error, mut jobs: Vec<Box<dyn Job>>) {
        if self.room.reach(error) == Reach::Broken {
            tracing::error!(%error, "the disk failed: what was written last is not known to be kept");
            (self.on_broken)(&error.to_string());
            jobs.extend(self.lanes.break_down());
        } else {
            tracing::warn!(%error, refused = jobs.len(), "the store could not write");
            self.room.note(error, &self.connection);
        }
        for mut job in jobs {
            job.refuse(failure::unavailable(error.to_string()));
            job.answer();
        }
    }
}

/// How one write of a batch is run.
type RunOne = fn(&mut dyn Job, &Writing<'_>) -> rusqlite::Result<()>;

/// Runs a write that takes part in the batch's transaction.
fn run_plainly(job: &mut dyn Job, writing: &Writing<'_>) -> rusqlite::Result<()> {
    catch_unwind(AssertUnwindSafe(|| job.run(writing))).unwrap_or_else(|_| {
        let panicked = "a write of the store panicked";
        tracing::error!(panicked);
        Err(rusqlite::Error::ToSqlConversionFailure(panicked.into()))
    })
}

/// Runs a write that can be taken back alone.
fn run_apart(job: &mut dyn Job, writing: &Writing<'_>) -> rusqlite::Result<()> {
    let execute = |sql| writing.connection.prepare_cached(sql)?.execute(()).map(drop);
    execute("SAVEPOINT one")?;
    if let Err(error) = run_plainly(job, writing) {
        if failure::reach(&error) != Reach::Job {
            return Err(error);
        }
        tracing::error!(%error, "a write does not fit the store");
        execute("ROLLBACK TO one")?;
        job.refuse(failure::refusal(error));
    }
    execute("RELEASE one")
}
