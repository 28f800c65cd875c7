//! The last look of the only gateway before an append is acknowledged: has another one fenced it?
//!
//! Appends that wait at the same moment share one read. It begins after their batches are complete:
//! if the fence is not seen then, the taker's write of it was not complete when ours were, so all it
//! reads afterwards holds what we wrote.
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{cql::Cql, failure::unavailable};
use crate::StoreError;

/// Appends that may wait for a look.
const WAITING: usize = 8_192;

/// What came of a look, as it can be told to many.
type Seen = Result<(), String>;

/// Where appends wait for the next look.
#[derive(Clone)]
pub(super) struct Fence {
    waiting: mpsc::Sender<oneshot::Sender<Seen>>,
}

impl Fence {
    /// Starts looking for those who wait; `fenced` turns true when the fence is seen.
    pub(super) fn start(cql: Arc<Cql>, node: Uuid, fenced: Arc<AtomicBool>) -> Self {
        let (waiting, asked) = mpsc::channel(WAITING);
        tokio::spawn(look_for(asked, cql, node, fenced));
        Self { waiting }
    }

    /// Looks, together with all who ask now; an error means: do not acknowledge.
    pub(super) async fn check(&self) -> Result<(), StoreError> {
        let (answer, told) = oneshot::channel();
        self.waiting.send(answer).await.map_err(|_| unavailable("the store is closed"))?;
        match told.await {
            Ok(seen) => seen.map_err(unavailable),
            Err(_) => Err(unavailable("the store is closed")),
        }
    }
}

async fn look_for(
    mut asked: mpsc::Receiver<oneshot::Sender<Seen>>,
    cql: Arc<Cql>,
    node: Uuid,
    fenced: Arc<AtomicBool>,
) {
    let mut together = Vec::new();
    while asked.recv_many(&mut together, WAITING).await > 0 {
        metrics::histogram!("recado_store_batch_size").record(together.len() as f64);
        metrics::counter!("recado_store_commits_total").increment(1);
        let seen = look(&cql, node, &fenced).await;
        for answer in together.drain(..) {
            // Who asked may have gone.
            let _ = answer.send(seen.clone());
        }
    }
}

async fn look(cql: &Cql, node: Uuid, fenced: &AtomicBool) -> Seen {
    let row: Option<(bool,)> = cql
        .one(&cql.statements.fence, (node,))
        .await
        .map_err(|error| format!("the fence could not be read: {error}"))?;
    match row {
        Some((true,)) => {
            if !fenced.swap(true, Ordering::AcqRel) {
                tracing::error!(%node, "another gateway took over this keyspace: this one stops writing");
            }
            Err("another gateway took over: this one no longer writes".to_owned())
        }
        Some((false,)) | None => Ok(()),
    }
}
