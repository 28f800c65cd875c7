//! Appends logs that are read one after the other: each in its order, many side by side, so that they
//! share commits.
use std::{sync::Arc, time::Duration};

use recado_actors::Replay;
use recado_domain::{ConversationId, TenantId};
use recado_store::{Append, Appended, ConversationLog, Entry, Key, StoreError};
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinSet},
};

/// Conversations that are written at once.
const AT_ONCE: usize = 64;
/// Entries that may wait for one.
const WAITING: usize = 32;
/// How often an append is tried while the store is busy, and the wait before the second time, which is
/// doubled before each further one.
const TRIES: u32 = 8;
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// An entry with its keys, and whether it is the last.
pub(super) type Next = (Entry, Vec<Key>, bool);

/// Conversations on their way.
pub(super) struct Conversations {
    log: Arc<dyn ConversationLog>,
    tasks: JoinSet<Result<(), StoreError>>,
    line: Option<mpsc::Sender<Next>>,
}

impl Conversations {
    pub(super) fn new(log: Arc<dyn ConversationLog>) -> Self {
        Self { log, tasks: JoinSet::new(), line: None }
    }

    /// Begins the next one.
    pub(super) async fn begin(
        &mut self,
        tenant: TenantId,
        id: ConversationId,
    ) -> Result<(), StoreError> {
        self.line = None;
        while self.tasks.len() >= AT_ONCE {
            self.join_one().await?;
        }
        let (line, entries) = mpsc::channel(WAITING);
        self.tasks.spawn(append_all(Arc::clone(&self.log), tenant, id, entries));
        self.line = Some(line);
        Ok(())
    }

    /// Adds an entry to the one begun last.
    pub(super) async fn put(&mut self, next: Next) -> Result<(), StoreError> {
        let Some(line) = &self.line else {
            return Err(StoreError::Corrupt("an entry of no conversation".to_owned()));
        };
        if line.send(next).await.is_err() {
            // It gave up: its error is among those that ended.
            self.finish().await?;
            return Err(StoreError::Corrupt("a conversation ended too soon".to_owned()));
        }
        Ok(())
    }

    /// Waits for all of them.
    pub(super) async fn finish(&mut self) -> Result<(), StoreError> {
        self.line = None;
        while !self.tasks.is_empty() {
            self.join_one().await?;
        }
        Ok(())
    }

    async fn join_one(&mut self) -> Result<(), StoreError> {
        let broken = |error: JoinError| StoreError::unavailable(error);
        self.tasks.join_next().await.map_or(Ok(()), |ended| ended.map_err(broken)?)
    }
}

async fn append_all(
    log: Arc<dyn ConversationLog>,
    tenant: TenantId,
    id: ConversationId,
    mut entries: mpsc::Receiver<Next>,
) -> Result<(), StoreError> {
    let mut replay = Replay::new(id);
    while let Some((entry, keys, is_last)) = entries.recv().await {
        let append = replay.next(entry, keys, is_last)?;
        if append.tenant != tenant {
            return Err(StoreError::Corrupt(format!("{id} is another company's")));
        }
        append_patiently(log.as_ref(), append).await?;
    }
    Ok(())
}

async fn append_patiently(log: &dyn ConversationLog, append: Append) -> Result<(), StoreError> {
    let end = append.expected + u64::from(append.count);
    let mut wait = FIRST_WAIT;
    for tried in 1.. {
        match log.append(append.clone()).await {
            Ok(Appended::Done { .. }) => break,
            // An earlier try, or a restore that was cut, wrote it.
            Err(StoreError::Conflict { found, .. }) if found >= end => break,
            Ok(Appended::Duplicate(keys)) => {
                let key = keys.first().map(|key| key.key.as_str()).unwrap_or_default();
                let detail = format!("{} has {key} already", append.conversation);
                return Err(StoreError::Corrupt(detail));
            }
            Err(StoreError::Unavailable { .. } | StoreError::Full) if tried < TRIES => {
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
