//! The changes of one company as its screens follow them, and up to where nothing is missing.
//!
//! Conversations append side by side, and each tells its change when its append returns: a change
//! may be told before one with a smaller cursor. A screen that remembered the larger cursor and lost
//! its line would never ask for the smaller one. So each change carries [`Change::complete`]: every
//! change up to there has been told. It is known without any look at the store: cursors only grow,
//! so an append that begins after cursor `n` was told gets one above `n`. What is on its way stands
//! above the floor it began on; nothing below the lowest of those floors can still come.
use std::{collections::BTreeMap, sync::Arc};

use parking_lot::Mutex;
use recado_domain::conversation::{ConversationRow, Recorded};
use tokio::sync::{
    MutexGuard,
    broadcast::{self, Receiver, Sender},
};

/// How many changes a slow follower may fall behind before it must ask for the gap.
const BACKLOG: usize = 1_024;

/// A change that is durable.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its place in the feed of the installation.
    pub cursor: u64,
    /// Every change of the company up to this cursor has been told, this one or earlier ones: what a
    /// screen may remember.
    pub complete: u64,
    /// The conversation as it now stands.
    pub row: Arc<ConversationRow>,
    /// What happened.
    pub events: Arc<Vec<Recorded>>,
}

/// What a follower is told.
#[derive(Debug, Clone)]
pub enum Told {
    /// Something changed.
    Change(Change),
    /// Something may have been missed: the gap must be read from the store.
    Gap,
}

/// The feed of one company.
#[derive(Debug)]
pub(super) struct Feed {
    followers: Sender<Told>,
    /// Whether what other gateways append is told here, too.
    relayed: tokio::sync::Mutex<bool>,
    progress: Mutex<Progress>,
}

/// What was told, and what may still come.
#[derive(Debug, Default)]
struct Progress {
    /// The largest cursor told.
    told: u64,
    /// The floors of appends on their way, with how many stand on each.
    floors: BTreeMap<u64, usize>,
}

/// An append on its way. Dropped without a word, its floor stays: it may have been kept after all,
/// and no screen may believe that it has seen it.
#[derive(Debug)]
#[must_use = "the feed waits for what becomes of it"]
pub(crate) struct Appending {
    feed: Arc<Feed>,
    floor: u64,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            followers: broadcast::channel(BACKLOG).0,
            relayed: tokio::sync::Mutex::default(),
            progress: Mutex::default(),
        }
    }
}

impl Feed {
    /// Follows from here on.
    pub(super) fn follow(&self) -> Receiver<Told> {
        self.followers.subscribe()
    }

    /// Returns whether what other gateways append is told here, too; held while that changes.
    pub(super) async fn relayed(&self) -> MutexGuard<'_, bool> {
        self.relayed.lock().await
    }

    /// Whether anybody follows.
    pub(super) fn is_followed(&self) -> bool {
        self.followers.receiver_count() > 0
    }

    /// Tells what another gateway appended. What it appends side by side may come later with a
    /// smaller cursor: the store's own gap reaches back far enough to cover that.
    pub(super) fn told_elsewhere(
        &self,
        cursor: u64,
        row: Arc<ConversationRow>,
        events: Vec<Recorded>,
    ) {
        let mut progress = self.progress.lock();
        progress.told = progress.told.max(cursor);
        let (complete, events) = (progress.complete(), Arc::new(events));
        let _ = self.followers.send(Told::Change(Change { cursor, complete, row, events }));
    }

    /// Tells that something may have been missed.
    pub(super) fn gap(&self) {
        let _ = self.followers.send(Told::Gap);
    }

    /// Says that an append begins.
    pub(super) fn begin(self: &Arc<Self>) -> Appending {
        let mut progress = self.progress.lock();
        let floor = progress.told;
        *progress.floors.entry(floor).or_default() += 1;
        Appending { feed: Arc::clone(self), floor }
    }
}

impl Progress {
    fn leave(&mut self, floor: u64) {
        if let Some(standing) = self.floors.get_mut(&floor) {
            *standing -= 1;
            if *standing == 0 {
                self.floors.remove(&floor);
            }
        }
    }

    fn complete(&self) -> u64 {
        self.floors.first_key_value().map_or(self.told, |(floor, _)| *floor)
    }
}

impl Appending {
    /// It is kept, at this cursor: everybody who follows is told. `what` is asked only if somebody
    /// does.
    pub(crate) fn kept(
        self,
        cursor: u64,
        what: impl FnOnce() -> (Arc<ConversationRow>, Arc<Vec<Recorded>>),
    ) {
        let Feed { followers, progress, .. } = &*self.feed;
        // Held while it is told: what says that all up to a cursor was told must come after it.
        let mut progress = progress.lock();
        progress.told = progress.told.max(cursor);
        progress.leave(self.floor);
        if followers.receiver_count() > 0 {
            let (row, events) = what();
            // Nobody following any more is no failure.
            let complete = progress.complete();
            let _ = followers.send(Told::Change(Change { cursor, complete, row, events }));
        }
    }

    /// Nothing was kept.
    pub(crate) fn not_kept(self) {
        self.feed.progress.lock().leave(self.floor);
    }
}

#[cfg(test)]
mod tests;
