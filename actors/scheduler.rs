//! Wakes conversations whose effects are due: what an earlier process left open, and what was put
//! off for long.
use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use recado_domain::Timestamp;
use recado_store::{Due, StoreError};

use crate::{conversation::Wake, services::Services};

/// How often due conversations are looked for.
const TICK: Duration = Duration::from_secs(1);
/// How many are woken in one look.
const PAGE: u32 = 5_000;
/// How many are woken at the same time.
const TOGETHER: usize = 64;

/// Starts the scheduler and the draining of the intake.
pub(crate) fn start(services: &Arc<Services>) {
    actix::spawn(Arc::clone(services).drain());
    actix::spawn(run(Arc::clone(services)));
}

async fn run(services: Arc<Services>) {
    let began = services.clock.now();
    let mut recovered = false;
    while !services.waiting.is_stopped() {
        match wake_due(&services).await {
            Ok(oldest) => {
                // Until what became of every send of an earlier process is durable, its record must
                // survive this one: a second kill may come at any moment.
                if !recovered && oldest.is_none_or(|oldest| oldest > began) {
                    recovered = true;
                    services.leaving.forget_before();
                }
            }
            Err(error) => tracing::warn!(%error, "due conversations were not found"),
        }
        // Rung when conversations came from another gateway.
        let _ = tokio::time::timeout(TICK, services.wake.notified()).await;
    }
}

/// Wakes what is due and asleep; returns since when the oldest is due.
async fn wake_due(services: &Arc<Services>) -> Result<Option<Timestamp>, StoreError> {
    let now = services.clock.now();
    let due = services.stores.log.due(now, PAGE).await?;
    let oldest = due.first().map(|first| first.at);
    let late = oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
    metrics::gauge!("recado_oldest_open_effect_seconds").set(late.as_secs_f64());
    metrics::gauge!("recado_conversations_awake").set(services.directory().len() as f64);
    metrics::gauge!("recado_in_flight").set(services.in_flight.len() as f64);
    let asleep =
        due.into_iter().filter(|due| services.directory().awake(due.conversation).is_none());
    stream::iter(asleep).for_each_concurrent(TOGETHER, |due| wake(services, due)).await;
    Ok(oldest)
}

async fn wake(services: &Services, due: Due) {
    if let Err(error) = services.connected(due.channel).await {
        tracing::warn!(channel = %due.channel, %error, "a channel could not be connected");
    }
    let Some(talk) = services.directory().find(due.conversation).await else { return };
    if let Ok(Err(error)) = talk.send(Wake).await {
        tracing::warn!(conversation = %due.conversation, %error, "a conversation could not be woken");
    }
}
