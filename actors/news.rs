//! What gateways tell each other besides appends: settings that changed, so that nobody goes on with
//! old ones. Who does not hear it reads the store again after a while.
use std::{sync::Arc, time::Duration};

use recado_domain::{ChannelId, TenantId};
use recado_store::{Heard, Topic};
use serde::{Deserialize, Serialize};
use tokio::{sync::broadcast::error::RecvError, time::Instant};

use crate::{gone::Gone, services::Services};

/// Settings are read again after this long, whether or not anybody said that they changed.
const READ_AGAIN: Duration = Duration::from_mins(1);

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum News {
    /// A channel's record.
    Channel(ChannelId),
    /// A company's settings or knowledge.
    Company(TenantId),
    /// Who may come in.
    Gone(Gone),
    /// A customer's record.
    Contacts,
}

impl Services {
    /// Tells the other gateways.
    pub(crate) fn announce(&self, news: News) {
        if self.cluster.shared
            && let Ok(bytes) = serde_json::to_vec(&news)
        {
            self.cluster.topics.publish(Topic::Settings, bytes);
        }
    }
}

/// Listens to what other gateways say, for as long as the house stands.
pub(crate) fn start(services: &Arc<Services>) {
    if services.cluster.shared {
        actix::spawn(listen(Arc::clone(services)));
    }
}

async fn listen(services: Arc<Services>) {
    let mut heard = services.cluster.topics.follow(Topic::Settings).await;
    let mut again = tokio::time::interval_at(Instant::now() + READ_AGAIN, READ_AGAIN);
    let mut generation = services.stores.documents.generation().await.ok();
    while !services.waiting.is_stopped() {
        let heard = tokio::select! {
            heard = heard.recv() => heard,
            _ = again.tick() => {
                let now = services.stores.documents.generation().await.ok();
                if now == generation {
                    continue;
                }
                generation = now;
                Ok(Heard::Gap)
            }
        };
        match heard {
            Ok(Heard::Said(bytes)) => match serde_json::from_slice(&bytes) {
                Ok(news) => take_in(&services, news).await,
                Err(error) => {
                    tracing::warn!(%error, "news of another gateway is not understood");
                }
            },
            Ok(Heard::Gap) | Err(RecvError::Lagged(_)) => read_again(&services).await,
            Err(RecvError::Closed) => return,
        }
    }
}

async fn take_in(services: &Arc<Services>, news: News) {
    let done = match news {
        News::Channel(id) if services.channels.contains_key(&id) => {
            services.reconnect_changed(id).await
        }
        News::Company(id) if services.views.contains_key(&id) => {
            services.refresh(id).await.map(drop)
        }
        // Not held: read when it is asked for.
        News::Channel(_) | News::Company(_) => Ok(()),
        News::Gone(gone) => {
            services.tell_gone(gone);
            Ok(())
        }
        News::Contacts => {
            services.resolver.forget();
            Ok(())
        }
    };
    if let Err(error) = done {
        tracing::warn!(%error, ?news, "what another gateway changed was not read yet");
    }
}

/// Reads everything held again.
async fn read_again(services: &Arc<Services>) {
    services.resolver.forget();
    let companies: Vec<TenantId> = services.views.iter().map(|view| *view.key()).collect();
    for company in companies {
        take_in(services, News::Company(company)).await;
    }
    let channels: Vec<ChannelId> = services.channels.iter().map(|channel| *channel.key()).collect();
    for channel in channels {
        take_in(services, News::Channel(channel)).await;
    }
}
