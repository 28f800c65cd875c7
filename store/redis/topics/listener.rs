//! Hears things: the connection that listens, and what it listens to.
use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use recado_placement::NodeId;
use redis::{
    Msg, RedisError,
    aio::{PubSub, PubSubSink, PubSubStream},
};
use tokio::{sync::Notify, time::MissedTickBehavior};

use super::{
    followed::{Followed, Follower},
    frame, name,
};
use crate::{
    Topic,
    redis::{Outage, RedisOptions, Trouble, backoff::Backoff, dial, standing::Standing},
};

/// How often Redis is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(1);
/// How long it may take to answer. Nobody waits for it, and behind many messages it takes longer; but
/// what is missed until then is heard late.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Channels that are asked for at once.
const TOGETHER: usize = 512;

/// Follows topics for this process.
pub(in crate::redis) struct Listener {
    at: String,
    node: NodeId,
    options: RedisOptions,
    standing: Standing,
    followed: Followed,
    wanted: Notify,
}

impl Listener {
    /// Returns one that is not connected yet: [`listen`] does it.
    pub(in crate::redis) fn new(options: &RedisOptions) -> Self {
        Self {
            at: options.address.to_string(),
            node: options.node,
            options: options.clone(),
            standing: Standing::new("topics", options.clock.clone()),
            followed: Followed::default(),
            wanted: Notify::new(),
        }
    }

    /// Tells what is wrong, if anything.
    pub(in crate::redis) fn outage(&self) -> Option<Outage> {
        self.standing.outage()
    }

    /// Returns how many topics are followed.
    #[cfg(test)]
    pub(in crate::redis) fn count(&self) -> usize {
        self.followed.count()
    }

    /// Something may have been missed on every topic.
    pub(in crate::redis) fn miss_all(&self) {
        self.followed.miss_all();
    }

    /// Follows a topic.
    pub(super) fn follow(&self, topic: Topic) -> Follower {
        let follower = self.followed.follow(self.options.channel(&name(topic)), topic);
        self.wanted.notify_one();
        follower
    }

    /// Listens on a connection; returns why it is to be given up.
    async fn session(&self, connection: PubSub) -> Trouble {
        let (sink, stream) = connection.split();
        let trouble = tokio::select! {
            trouble = self.hear(stream) => trouble,
            trouble = self.subscribe(sink.clone()) => trouble,
            trouble = self.watch(sink) => trouble,
        };
        self.followed.disconnected();
        trouble
    }

    async fn hear(&self, mut stream: PubSubStream) -> Trouble {
        while let Some(message) = stream.next().await {
            self.take_in(&message);
        }
        let said = "the connection was closed".to_owned();
        Trouble::Unreachable { at: self.at.clone(), said }
    }

    fn take_in(&self, message: &Msg) {
        let said = frame::read(message.get_payload_bytes());
        if said.is_none_or(|(header, _)| header.node != self.node) {
            self.followed.hear(message.get_channel_name(), said);
        }
    }

    /// Asks for what is wanted, and no more for what nobody follows.
    async fn subscribe(&self, mut sink: PubSubSink) -> Trouble {
        let mut sweep = tokio::time::interval(self.options.linger.max(Duration::from_millis(1)));
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.followed.connected();
        loop {
            let wanted = self.followed.take_wanted(TOGETHER);
            if !wanted.is_empty() {
                if let Err(trouble) = self.within(sink.subscribe(names(&wanted))).await {
                    return trouble;
                }
                self.followed.subscribed(&wanted);
                continue;
            }
            tokio::select! {
                () = self.wanted.notified() => {}
                _ = sweep.tick() => {
                    let swept = self.followed.sweep();
                    for some in swept.chunks(TOGETHER) {
                        if let Err(trouble) = self.within(sink.unsubscribe(names(some))).await {
                            return trouble;
                        }
                    }
                    metrics::gauge!("recado_redis_topics").set(self.followed.count() as f64);
                }
            }
        }
    }

    /// Asks again and again; returns why it is to be given up.
    async fn watch(&self, mut sink: PubSubSink) -> Trouble {
        loop {
            if let Err(trouble) = self.within(sink.ping::<redis::Value>()).await {
                return trouble;
            }
            self.standing.up();
            tokio::time::sleep(PING_EVERY).await;
        }
    }

    async fn within<T>(
        &self,
        asked: impl Future<Output = Result<T, RedisError>>,
    ) -> Result<T, Trouble> {
        let Ok(answer) = tokio::time::timeout(ANSWER_WITHIN, asked).await else {
            let said = format!("it did not answer within {} s", ANSWER_WITHIN.as_secs());
            return Err(Trouble::Unreachable { at: self.at.clone(), said });
        };
        answer.map_err(|error| Trouble::of(&self.at, &error))
    }
}

fn names(channels: &[Arc<str>]) -> Vec<&str> {
    channels.iter().map(|name| &**name).collect()
}

/// Listens for ever.
pub(in crate::redis) async fn listen(listener: Arc<Listener>) {
    let mut backoff = Backoff::new();
    loop {
        let trouble = match dial::for_channels(&listener.options).await {
            Err(trouble) => trouble,
            Ok(connection) => listener.session(connection).await,
        };
        if listener.standing.outage().is_none() {
            backoff = Backoff::new();
        }
        listener.standing.down(trouble);
        tokio::time::sleep(backoff.next()).await;
    }
}
