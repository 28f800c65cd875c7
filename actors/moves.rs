//! Conversations change hands: what is held of those that went is dropped, what is due in those
//! that came is begun.
use std::{collections::HashSet, sync::Arc};

use recado_store::{Move, Slot};
use tokio::sync::broadcast::error::RecvError;

use crate::services::Services;

/// Follows what changes hands, for as long as the house stands.
pub(crate) fn start(services: &Arc<Services>) {
    if services.cluster.shared {
        actix::spawn(follow(Arc::clone(services)));
    }
}

async fn follow(services: Arc<Services>) {
    let mut moves = services.cluster.placement.moves();
    loop {
        let first = moves.recv().await;
        let (mut closed, mut opened, mut missed) = (HashSet::new(), false, false);
        let mut next = Some(first);
        while let Some(moved) = next {
            match moved {
                Ok(Move::Closed(slot)) => drop(closed.insert(slot)),
                Ok(Move::Opened(_)) => opened = true,
                // What began there ends there; nothing new is let begin by the placement itself.
                Ok(Move::Draining(_)) => {}
                Err(RecvError::Lagged(_)) => missed = true,
                Err(RecvError::Closed) => return,
            }
            next = moves.try_recv().ok().map(Ok);
        }
        if missed {
            let served: HashSet<Slot> = services.cluster.placement.served().into_iter().collect();
            closed.extend(Slot::all().filter(|slot| !served.contains(slot)));
        }
        services.directory().drop_all_of(&closed);
        if opened || missed {
            services.wake.notify_one();
            let services = Arc::clone(&services);
            // Beside this: what goes meanwhile is dropped at once.
            actix::spawn(async move {
                if let Err(error) = services.waiting.read_again(&services.stores).await {
                    tracing::warn!(%error, "what waits was not read again");
                }
            });
        }
    }
}
