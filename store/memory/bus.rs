//! What nodes of one process tell each other: for tests of several gateways in simulated time.
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use parking_lot::Mutex;
use recado_placement::{NodeId, membership::Beat};
use tokio::{sync::broadcast, time::Instant};

use crate::{Heard, Limits, StoreError, Topic, Topics, cluster::Pulse};

/// How long a beat is told.
const BEAT_LIFE: Duration = Duration::from_secs(5);
/// Messages kept for followers that are slow.
const KEPT: usize = 256;

/// Joins nodes.
#[derive(Default)]
pub struct Bus(Mutex<State>);

#[derive(Default)]
struct State {
    beats: HashMap<NodeId, (Beat, Instant)>,
    buckets: HashMap<String, (f64, Instant)>,
    lines: HashMap<NodeId, Line>,
}

/// One node's line.
#[derive(Default)]
struct Line {
    followed: HashMap<Topic, broadcast::Sender<Heard>>,
    /// What others could not be told while it was cut, topic by topic.
    untold: Vec<Topic>,
    cut: bool,
    /// Whose beats it saw last.
    seen: HashSet<NodeId>,
}

/// A node's end of the bus.
pub struct OnBus {
    bus: Arc<Bus>,
    node: NodeId,
}

impl Bus {
    /// Returns one that nobody has joined.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Returns a node's end.
    pub fn join(self: &Arc<Self>, node: NodeId) -> Arc<OnBus> {
        self.0.lock().lines.entry(node).or_default();
        Arc::new(OnBus { bus: self.clone(), node })
    }

    /// Cuts a node off, as if Redis were away for it.
    pub fn cut(&self, node: NodeId) {
        self.0.lock().lines.entry(node).or_default().cut = true;
    }

    /// Ends a cut: whoever may have missed something hears so.
    pub fn mend(&self, node: NodeId) {
        let mut state = self.0.lock();
        let line = state.lines.entry(node).or_default();
        line.cut = false;
        line.miss_all();
        for topic in std::mem::take(&mut line.untold) {
            state.tell_others(node, topic, &Heard::Gap);
        }
    }
}

impl Line {
    fn miss_all(&self) {
        for heard in self.followed.values() {
            let _ = heard.send(Heard::Gap);
        }
    }
}

impl State {
    fn is_cut(&self, node: NodeId) -> bool {
        self.lines.get(&node).is_some_and(|line| line.cut)
    }

    /// Returns what a bucket holds now.
    fn filled(&mut self, bucket: &str, per_second: f64, burst: f64) -> &mut f64 {
        let now = Instant::now();
        let (tokens, at) = self.buckets.entry(bucket.to_owned()).or_insert((burst, now));
        *tokens = (*tokens + (now - *at).as_secs_f64() * per_second).min(burst);
        *at = now;
        tokens
    }

    fn tell_others(&self, node: NodeId, topic: Topic, heard: &Heard) {
        for (other, line) in &self.lines {
            let followers = line.followed.get(&topic).filter(|_| *other != node && !line.cut);
            if let Some(followers) = followers {
                let _ = followers.send(heard.clone());
            }
        }
    }
}

#[async_trait]
impl Pulse for OnBus {
    async fn beat(&self, own: Option<Beat>) -> Option<Vec<Beat>> {
        let mut state = self.bus.0.lock();
        if state.is_cut(self.node) {
            return None;
        }
        let now = Instant::now();
        if let Some(beat) = own {
            state.beats.insert(beat.node, (beat, now));
        }
        state.beats.retain(|_, (_, at)| now - *at < BEAT_LIFE);
        let beats: Vec<_> = state.beats.values().map(|(beat, _)| *beat).collect();
        let seen: HashSet<_> = state.beats.keys().copied().collect();
        let line = state.lines.entry(self.node).or_default();
        let before = std::mem::replace(&mut line.seen, seen);
        if !before.is_subset(&line.seen) {
            line.miss_all();
        }
        Some(beats)
    }
}

#[async_trait]
impl Topics for OnBus {
    fn publish(&self, topic: Topic, message: Vec<u8>) {
        let mut state = self.bus.0.lock();
        match state.lines.get_mut(&self.node) {
            Some(line) if line.cut => {
                if !line.untold.contains(&topic) {
                    line.untold.push(topic);
                }
            }
            _ => state.tell_others(self.node, topic, &Heard::Said(message.into())),
        }
    }

    async fn follow(&self, topic: Topic) -> broadcast::Receiver<Heard> {
        let mut state = self.bus.0.lock();
        let line = state.lines.entry(self.node).or_default();
        line.followed.entry(topic).or_insert_with(|| broadcast::Sender::new(KEPT)).subscribe()
    }

    async fn check(&self) -> Result<(), StoreError> {
        if self.bus.0.lock().is_cut(self.node) {
            let detail = "the line is cut".to_owned();
            return Err(StoreError::Unavailable { detail, source: None });
        }
        Ok(())
    }
}

#[async_trait]
impl Limits for OnBus {
    async fn draw(&self, bucket: &str, per_second: f64, burst: f64, want: u32) -> Option<u32> {
        let mut state = self.bus.0.lock();
        if state.is_cut(self.node) {
            return None;
        }
        let tokens = state.filled(bucket, per_second, burst);
        let granted = f64::from(want).min(tokens.floor()).max(0.0);
        *tokens -= granted;
        Some(granted as u32)
    }

    async fn give_back(&self, bucket: &str, per_second: f64, burst: f64, count: u32) {
        let mut state = self.bus.0.lock();
        if !state.is_cut(self.node) {
            let tokens = state.filled(bucket, per_second, burst);
            *tokens = (*tokens + f64::from(count)).min(burst);
        }
    }
}
