//! Which topics are followed, and whether they are listened to just now.
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use parking_lot::Mutex;
use tokio::sync::{broadcast, oneshot};

use super::{
    frame::{Header, Kind},
    sequence::Sequence,
};
use crate::{Heard, Topic};

/// Messages of a topic kept for followers that are slow; then they hear that they lag.
const KEPT: usize = 256;

/// One topic.
struct Channel {
    topic: Topic,
    heard: broadcast::Sender<Heard>,
    sequence: Sequence,
    /// Redis confirmed that it sends us what is said from then on.
    listened: bool,
    /// Somebody followed it without being told that it is listened to.
    gap_due: bool,
    /// Who wait until it is listened to.
    waiters: Vec<oneshot::Sender<()>>,
    /// Nobody followed it when it was last looked at.
    idle: bool,
}

/// All topics that are followed, by the names of their channels.
#[derive(Default)]
pub(super) struct Followed(Mutex<State>);

#[derive(Default)]
struct State {
    channels: HashMap<Arc<str>, Channel>,
    /// Channels that Redis has not been asked for.
    wanted: BTreeSet<Arc<str>>,
    /// Whether Redis can be asked just now.
    connected: bool,
}

/// How somebody follows a topic: when it is not listened to yet, with what tells that it is.
pub(super) type Follower = (broadcast::Receiver<Heard>, Option<oneshot::Receiver<()>>);

impl Followed {
    /// Follows a topic.
    pub(super) fn follow(&self, name: String, topic: Topic) -> Follower {
        let mut state = self.0.lock();
        let State { channels, wanted, connected } = &mut *state;
        let name: Arc<str> = name.into();
        let channel = channels.entry(name.clone()).or_insert_with(|| {
            wanted.insert(name);
            Channel::new(topic)
        });
        channel.idle = false;
        let heard = channel.heard.subscribe();
        if channel.listened {
            return (heard, None);
        }
        if !*connected {
            channel.gap_due = true;
            return (heard, None);
        }
        let (told, subscribed) = oneshot::channel();
        channel.waiters.push(told);
        (heard, Some(subscribed))
    }

    /// A new connection listens to nothing yet: everything is wanted anew, and is a gap.
    pub(super) fn connected(&self) {
        let mut state = self.0.lock();
        let State { channels, wanted, connected } = &mut *state;
        *connected = true;
        for (name, channel) in channels.iter_mut() {
            channel.gap_due = true;
            wanted.insert(name.clone());
        }
    }

    /// Nothing is heard any more.
    pub(super) fn disconnected(&self) {
        let mut state = self.0.lock();
        state.connected = false;
        for channel in state.channels.values_mut() {
            channel.listened = false;
            channel.sequence = Sequence::default();
            // Nobody waits for what may take long.
            channel.gap_due |= !channel.waiters.is_empty();
            channel.waiters.clear();
        }
    }

    /// Takes channels that Redis is to be asked for.
    pub(super) fn take_wanted(&self, at_most: usize) -> Vec<Arc<str>> {
        let wanted = &mut self.0.lock().wanted;
        let count = at_most.min(wanted.len());
        std::iter::repeat_with(|| wanted.pop_first()).take(count).flatten().collect()
    }

    /// Redis sends what is said on these from now on.
    pub(super) fn subscribed(&self, names: &[Arc<str>]) {
        let mut state = self.0.lock();
        for name in names {
            let Some(channel) = state.channels.get_mut(name) else { continue };
            channel.listened = true;
            let mut gap = std::mem::take(&mut channel.gap_due);
            for waiter in channel.waiters.drain(..) {
                // Who is gone has been following for a while without knowing.
                gap |= waiter.send(()).is_err();
            }
            if gap {
                channel.tell(Heard::Gap);
            }
        }
    }

    /// Something may have been missed on every topic.
    pub(super) fn miss_all(&self) {
        for channel in self.0.lock().channels.values() {
            channel.tell(Heard::Gap);
        }
    }

    /// Takes in what came over a channel; `None` when it cannot be read.
    pub(super) fn hear(&self, name: &str, said: Option<(Header, &[u8])>) {
        let mut state = self.0.lock();
        let Some(channel) = state.channels.get_mut(name) else { return };
        let Some((header, message)) = said else { return channel.tell(Heard::Gap) };
        if channel.sequence.hear(&header) {
            channel.tell(Heard::Gap);
        }
        if header.kind == Kind::Said {
            channel.tell(Heard::Said(message.into()));
        }
    }

    /// Forgets topics that nobody has followed since this was last asked; returns their channels.
    pub(super) fn sweep(&self) -> Vec<Arc<str>> {
        let mut state = self.0.lock();
        let State { channels, wanted, .. } = &mut *state;
        let mut swept = Vec::new();
        channels.retain(|name, channel| {
            let unheard = channel.heard.receiver_count() == 0;
            let stays = !(unheard && std::mem::replace(&mut channel.idle, unheard));
            if !stays {
                wanted.remove(name);
                swept.push(name.clone());
            }
            stays
        });
        swept
    }

    /// Returns how many topics are followed.
    pub(super) fn count(&self) -> usize {
        self.0.lock().channels.len()
    }
}

impl Channel {
    fn new(topic: Topic) -> Self {
        let heard = broadcast::Sender::new(KEPT);
        let (sequence, waiters) = (Sequence::default(), Vec::new());
        Self { topic, heard, sequence, listened: false, gap_due: false, waiters, idle: false }
    }

    fn tell(&self, heard: Heard) {
        let what = match heard {
            Heard::Said(_) => "recado_redis_heard_total",
            Heard::Gap => {
                tracing::debug!(topic = ?self.topic, "something may have been missed");
                "recado_redis_gaps_total"
            }
        };
        metrics::counter!(what).increment(1);
        // Nobody listens: a topic outlives its followers for a while.
        let _ = self.heard.send(heard);
    }
}
