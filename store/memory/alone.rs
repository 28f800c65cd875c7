//! The cluster of one: everything is served here, and there is nobody to talk to.
use std::sync::Arc;

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId};
use recado_placement::{Epoch, Slot};
use tokio::sync::broadcast;

use crate::{
    Cluster, Departure, Elsewhere, Feed, Heard, Hold, Limits, Move, NotOurs, Place, Placement,
    StoreError, Topic, Topics,
};

/// One process, no others.
struct Alone {
    moves: broadcast::Sender<Move>,
    heard: broadcast::Sender<Heard>,
    appended: broadcast::Sender<Elsewhere>,
}

impl Cluster {
    /// Returns the cluster of one machine.
    pub fn alone() -> Self {
        let alone = Arc::new(Alone {
            moves: broadcast::channel(1).0,
            heard: broadcast::channel(1).0,
            appended: broadcast::channel(1).0,
        });
        let (placement, topics, limits) = (alone.clone(), alone.clone(), alone.clone());
        Self { shared: false, placement, topics, limits, feed: alone }
    }
}

#[async_trait]
impl Placement for Alone {
    fn place(&self, _: ConversationId) -> Place {
        Place::Here
    }

    fn epoch(&self, _: ConversationId) -> Option<Epoch> {
        Some(Epoch(1))
    }

    fn moves(&self) -> broadcast::Receiver<Move> {
        self.moves.subscribe()
    }

    fn served(&self) -> Vec<Slot> {
        Slot::all().collect()
    }

    fn hold(&self, _: ConversationId) -> Option<Hold> {
        Some(Hold { work: 0, release: None })
    }

    async fn departure(&self, _: &Hold) -> Result<Departure, NotOurs> {
        Ok(Departure::Open)
    }

    async fn covered(&self, _: &Hold) -> Result<(), NotOurs> {
        Ok(())
    }

    fn is_settled(&self) -> bool {
        true
    }

    fn nodes(&self) -> usize {
        1
    }

    async fn leave(&self) {}
}

#[async_trait]
impl Topics for Alone {
    fn publish(&self, _: Topic, _: Vec<u8>) {}

    async fn follow(&self, _: Topic) -> broadcast::Receiver<Heard> {
        self.heard.subscribe()
    }

    async fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl Limits for Alone {
    async fn draw(&self, _: &str, _: f64, _: f64, _: u32) -> Option<u32> {
        None
    }

    async fn give_back(&self, _: &str, _: f64, _: f64, _: u32) {}
}

#[async_trait]
impl Feed for Alone {
    async fn follow(&self, _: TenantId) -> broadcast::Receiver<Elsewhere> {
        self.appended.subscribe()
    }
}
