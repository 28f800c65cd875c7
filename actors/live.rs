//! What screens follow: every change of a company's conversations as it becomes durable, and who
//! looks at what. On several gateways a screen may be open on any of them.
mod feed;
mod presence;

use std::sync::Arc;

use dashmap::DashMap;
use recado_domain::{TenantId, conversation::decode};
use recado_store::{Cluster, Elsewhere};
use tokio::sync::broadcast::{self, error::RecvError};

pub(crate) use feed::Appending;
use feed::Feed;
pub use feed::{Change, Told};
use presence::Crowd;
pub use presence::{Presence, Viewing};

/// The live topics of all companies.
#[derive(Clone)]
pub struct Live {
    feeds: Arc<DashMap<TenantId, Arc<Feed>>>,
    crowds: Arc<DashMap<TenantId, Arc<Crowd>>>,
    cluster: Cluster,
}

impl Default for Live {
    fn default() -> Self {
        Self::of(Cluster::alone())
    }
}

impl Live {
    /// Makes the live topics of one gateway of a cluster.
    pub(crate) fn of(cluster: Cluster) -> Self {
        Self { feeds: Arc::default(), crowds: Arc::default(), cluster }
    }

    /// Follows the changes of a company, on whatever gateway they happen. A follower that falls
    /// behind gets `Lagged` and must read the gap from the store.
    pub async fn follow(&self, tenant: TenantId) -> broadcast::Receiver<Told> {
        let feed = self.feed(tenant);
        let told = feed.follow();
        if self.cluster.shared {
            let mut relayed = feed.relayed().await;
            if !*relayed {
                let appended = self.cluster.feed.follow(tenant).await;
                *relayed = true;
                tokio::spawn(relay(Arc::clone(&feed), appended));
            }
        }
        told
    }

    /// Says that an append of a company begins; what becomes of it is told by the answer.
    pub(crate) fn appending(&self, tenant: TenantId) -> Appending {
        self.feed(tenant).begin()
    }

    fn feed(&self, tenant: TenantId) -> Arc<Feed> {
        if let Some(feed) = self.feeds.get(&tenant) {
            return Arc::clone(&feed);
        }
        Arc::clone(&self.feeds.entry(tenant).or_default())
    }
}

/// Tells followers here what other gateways append, for as long as anybody follows.
async fn relay(feed: Arc<Feed>, mut appended: broadcast::Receiver<Elsewhere>) {
    loop {
        match appended.recv().await {
            Ok(Elsewhere::Appended { cursor, row, first, entry }) => match decode(first, &entry) {
                Ok(events) => feed.told_elsewhere(cursor, row, events),
                Err(error) => {
                    tracing::warn!(conversation = %row.id, %error, "what another gateway appended is not understood");
                    feed.gap();
                }
            },
            Ok(Elsewhere::Gap) | Err(RecvError::Lagged(_)) => feed.gap(),
            Err(RecvError::Closed) => {
                *feed.relayed().await = false;
                return feed.gap();
            }
        }
        let mut relayed = feed.relayed().await;
        if !feed.is_followed() {
            *relayed = false;
            return;
        }
    }
}
