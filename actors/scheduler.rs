//! Wakes conversations whose effects are due: what an earlier process left open, and what was put
//! off for long.
//!
//! Each look goes over all that fell due since the last one, however much waits beside it: thousands
//! that wait for a number which does not send hold up nobody else's timers. What is older is gone
//! over again a page a look, for those that could not be woken.
use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use recado_domain::{ConversationId, Timestamp};
use recado_store::{Due, DuePlace, StoreError};
use uuid::Uuid;

use crate::{conversation::Wake, services::Services};

/// How often due conversations are looked for.
const TICK: Duration = Duration::from_secs(1);
/// How many are read at once.
pub(crate) const PAGE: u32 = 5_000;
/// How many are woken at the same time.
const TOGETHER: usize = 64;

/// Starts the scheduler and the draining of the intake.
pub(crate) fn start(services: &Arc<Services>) {
    actix::spawn(Arc::clone(services).drain());
    actix::spawn(run(Arc::clone(services)));
}

async fn run(services: Arc<Services>) {
    let mut rounds = Rounds::default();
    while !services.waiting.is_stopped() {
        if let Err(error) = rounds.look(&services).await {
            tracing::warn!(%error, "due conversations were not found");
        }
        // Rung when conversations came from another gateway, with what is long due.
        if tokio::time::timeout(TICK, services.wake.notified()).await.is_ok() {
            rounds.seen = None;
        }
    }
}

/// How far the scheduler has come.
#[derive(Default)]
struct Rounds {
    /// All that was due then was looked at.
    seen: Option<Timestamp>,
    /// How far older ones were gone over again.
    again: Option<DuePlace>,
    recovery: Recovery,
}

/// Until what became of every send of an earlier process is durable, its record must survive this
/// process: a second kill may come at any moment.
#[derive(Default)]
enum Recovery {
    /// Nothing was looked at yet.
    #[default]
    Begins,
    /// These may have such sends.
    Waits(Vec<Due>),
    /// The record was forgotten.
    Done,
}

impl Rounds {
    async fn look(&mut self, services: &Arc<Services>) -> Result<(), StoreError> {
        let now = services.clock.now();
        measure(services, now).await?;
        let is_first = matches!(self.recovery, Recovery::Begins);
        let mut unsettled = Vec::new();
        let last = ConversationId::from_uuid(Uuid::max());
        let mut place = self.seen.map(|seen| (seen, last));
        loop {
            let due = services.stores.log.due(place, now, PAGE).await?;
            let is_last = due.len() < PAGE as usize;
            place = due.last().map(Due::place).or(place);
            // At first those that are awake already are asked as well.
            unsettled.extend(wake_all(services, due, is_first).await);
            if is_last {
                break;
            }
        }
        self.seen = Some(now);
        self.recovery = match std::mem::take(&mut self.recovery) {
            Recovery::Begins => Recovery::Waits(unsettled),
            Recovery::Waits(open) => Recovery::Waits(wake_all(services, open, true).await),
            Recovery::Done => Recovery::Done,
        };
        if matches!(&self.recovery, Recovery::Waits(open) if open.is_empty()) {
            services.leaving.forget_before();
            self.recovery = Recovery::Done;
        }
        let older = services.stores.log.due(self.again, now, PAGE).await?;
        self.again = (older.len() == PAGE as usize).then(|| older.last().map(Due::place)).flatten();
        wake_all(services, older, false).await;
        Ok(())
    }
}

async fn measure(services: &Services, now: Timestamp) -> Result<(), StoreError> {
    let oldest = services.stores.log.due(None, now, 1).await?;
    let late = oldest.first().map_or(Duration::ZERO, |oldest| now.since(oldest.at));
    metrics::gauge!("recado_oldest_open_effect_seconds").set(late.as_secs_f64());
    metrics::gauge!("recado_conversations_awake").set(services.directory().len() as f64);
    metrics::gauge!("recado_in_flight").set(services.in_flight.len() as f64);
    Ok(())
}

/// Wakes those that are asleep, or all; returns those that have, or may have, a send of an earlier
/// process without an end.
async fn wake_all(services: &Arc<Services>, due: Vec<Due>, also_awake: bool) -> Vec<Due> {
    let directory = services.directory();
    let wanted =
        due.into_iter().filter(|due| also_awake || directory.awake(due.conversation).is_none());
    let woken = stream::iter(wanted).map(|due| async move {
        let is_settled = wake(services, due).await == Some(false);
        (!is_settled).then_some(due)
    });
    woken.buffer_unordered(TOGETHER).filter_map(std::future::ready).collect().await
}

/// Wakes a conversation; returns whether it has a send of an earlier process without an end.
async fn wake(services: &Services, due: Due) -> Option<bool> {
    if let Err(error) = services.connected(due.channel).await {
        tracing::warn!(channel = %due.channel, %error, "a channel could not be connected");
    }
    let talk = services.directory().find(due.conversation).await?;
    match talk.send(Wake).await.ok()? {
        Ok(unsettled) => Some(unsettled),
        Err(error) => {
            tracing::warn!(conversation = %due.conversation, %error, "a conversation could not be woken");
            None
        }
    }
}
