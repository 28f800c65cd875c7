//! The last look before an append is acknowledged: has another node fenced this one?
//!
//! Appends that wait at the same moment share one read. It begins after their batches are complete:
//! if the fence is not seen then, the taker's write of it was not complete when ours were, so all it
//! reads afterwards holds what we wrote.
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{cql::Cql, failure::unavailable, ownership::Ownership};
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
    /// Starts looking for those who wait.
    pub(super) fn start(cql: Arc<Cql>, ownership: Arc<dyn Ownership>) -> Self {
        let (waiting, asked) = mpsc::channel(WAITING);
        tokio::spawn(look_for(asked, cql, ownership));
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
    ownership: Arc<dyn Ownership>,
) {
    let mut together = Vec::new();
    while asked.recv_many(&mut together, WAITING).await > 0 {
        metrics::histogram!("recado_store_batch_size").record(together.len() as f64);
        metrics::counter!("recado_store_commits_total").increment(1);
        let seen = look(&cql, ownership.as_ref()).await;
        for answer in together.drain(..) {
            // Who asked may have gone.
            let _ = answer.send(seen.clone());
        }
    }
}

async fn look(cql: &Cql, ownership: &dyn Ownership) -> Seen {
    let row: Option<(bool,)> = cql
        .one(&cql.statements.fence, (ownership.node(),))
        .await
        .map_err(|error| format!("the fence could not be read: {error}"))?;
    match row {
        Some((true,)) => {
            ownership.fenced();
            Err("another gateway took over: this one no longer writes".to_owned())
        }
        Some((false,)) | None => Ok(()),
    }
}
