//! Live topics over Redis's channels: one channel a topic.
//!
//! Redis forgets what nobody hears, so what may be lost must be known: [`publisher`] numbers what it
//! says and tells when it had to drop something, [`listener`] hears gaps from the numbers
//! ([`sequence`]) and takes each reconnection for one.
mod followed;
mod frame;
mod listener;
mod publisher;
mod sequence;

use async_trait::async_trait;
use tokio::sync::broadcast;

pub(super) use listener::{Listener, listen};
pub(super) use publisher::{Publisher, tell};

use super::{Redis, line::ANSWER_WITHIN};
use crate::{Heard, StoreError, Topic, Topics};

#[async_trait]
impl Topics for Redis {
    fn publish(&self, topic: Topic, message: Vec<u8>) {
        self.publisher.publish(topic, &message);
    }

    async fn follow(&self, topic: Topic) -> broadcast::Receiver<Heard> {
        let (heard, subscribed) = self.listener.follow(topic);
        if let Some(subscribed) = subscribed {
            // Whoever does not wait any more is told a gap when it is subscribed after all.
            let _ = tokio::time::timeout(ANSWER_WITHIN, subscribed).await;
        }
        heard
    }

    async fn check(&self) -> Result<(), StoreError> {
        if let Some(outage) = self.outage() {
            let detail = format!("Redis cannot be used {outage}");
            return Err(StoreError::Unavailable { detail, source: None });
        }
        let key = self.options.key("check");
        let asking = async |mut connection| super::check::write(&key, &mut connection).await;
        Ok(self.line.ask("check", ANSWER_WITHIN, asking).await?)
    }
}

/// Returns what a topic is called on the wire, within the cluster.
fn name(topic: Topic) -> String {
    match topic {
        Topic::Tenant(tenant) => format!("tenant:{tenant}"),
        Topic::Presence(tenant) => format!("presence:{tenant}"),
        Topic::Settings => "settings".to_owned(),
        Topic::Slots => "slots".to_owned(),
    }
}
