//! Which entries of a log count when more than one owner wrote to it.
//!
//! An owner that was fenced may not know it yet, and what it wrote may arrive at any time. So each
//! entry is keyed by (first position, epoch), and each batch is stamped so ([`Stamp`]). Beside the
//! entries lies one *head* cell, written by every batch: where the log ends, and what belongs to the
//! last entry; and the chain itself, written when it changes.
//!
//! **The rule.** The head with the newest stamp wins, and the chain found with it says what counts.
//! Nothing else does, however far it reaches and whenever it shows up.
//!
//! **The opening.** Before anything rests on a log whose last entry is of another epoch (an append as well
//! as the answer "we have that already"), the owner appends that entry again as its own: the same bytes
//! under (same first position, own epoch), with all that belongs to it, and the head, in one batch;
//! acknowledged like an append. Then whatever an owner in between wrote is older than this head,
//! and what was on one server only is at a quorum. See [`Chain::open`].
use serde::{Deserialize, Serialize};

use crate::epoch::{Epoch, Stamp};

/// A run of entries of one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Segment {
    /// Position of the first event of the run.
    #[serde(rename = "f")]
    pub first: u64,
    /// The epoch.
    #[serde(rename = "e")]
    pub epoch: Epoch,
}

/// The entries that count: as runs, so that one look tells whether an entry is among them. It grows by
/// one run with each owner that appends, not with each that only looks.
///
/// Where it ends is not kept with it: that changes with every append and stands in the head; who reads
/// both puts them together ([`Chain::ending_at`]).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    #[serde(rename = "s")]
    segments: Vec<Segment>,
    #[serde(skip)]
    last: u64,
}

impl Chain {
    /// Returns it with the position of the last event, as the head tells it.
    #[must_use]
    pub fn ending_at(self, last: u64) -> Self {
        Self { last, ..self }
    }

    /// Returns the position of the last event; 0 of an empty log.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// Returns the epoch of the last entry; `None` of an empty log.
    pub fn epoch(&self) -> Option<Epoch> {
        self.segments.last().map(|segment| segment.epoch)
    }

    /// Returns its runs, oldest first.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the first position of the next entry.
    pub const fn next(&self) -> u64 {
        self.last.saturating_add(1)
    }

    /// Adds an entry of `count` events at the end; returns whether that began a run, so that the chain
    /// must be kept anew.
    pub fn push(&mut self, epoch: Epoch, count: u32) -> bool {
        let begins = self.epoch() != Some(epoch);
        if begins {
            self.segments.push(Segment { first: self.next(), epoch });
        }
        self.last = self.last.saturating_add(u64::from(count));
        begins
    }

    /// Whether the entry at a first position is the one of that epoch. A key, a message's row or a
    /// snapshot carries its entry's stamp, and counts only if this says yes.
    pub fn holds(&self, entry: Stamp) -> bool {
        let later = self.segments.partition_point(|segment| segment.first <= entry.first());
        let segment = later.checked_sub(1).and_then(|at| self.segments.get(at));
        entry.first() <= self.last && segment.is_some_and(|segment| segment.epoch == entry.epoch())
    }

    /// Whether an owner must append the last entry again before anything rests on the log.
    pub fn must_be_opened(&self, by: Epoch) -> bool {
        self.epoch().is_some_and(|epoch| epoch != by)
    }

    /// Appends the last entry, which begins at `first`, again as an owner's own: what was there under
    /// another epoch does not count from then on.
    pub fn open(&mut self, first: u64, by: Epoch) {
        self.segments.retain(|segment| segment.first < first);
        self.segments.push(Segment { first, epoch: by });
    }
}

#[cfg(test)]
mod tests;
