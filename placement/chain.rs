//! Which entries of a log count when more than one owner wrote to it.
//!
//! An owner that was fenced may not know it yet, and what it wrote may arrive at any time. So each
//! entry is keyed by (first position, epoch) and names the epoch of the entry before it; and an owner
//! that takes a log over leaves a *mark* of its epoch that names the entry it goes on from.
//!
//! **The rule.** Of all entries and marks take those of the highest epoch, of these the one that reaches
//! farthest, and walk back from entry to predecessor. What is met is the chain, nothing else counts.
//!
//! Walking forwards and choosing the highest epoch at each position loses acknowledged entries: an owner's
//! write that reached one server only, was not seen by the next owner and shows up afterwards, would
//! cut off what that next owner appended after an older entry at the same place.
use std::collections::BTreeMap;

use crate::epoch::Epoch;

/// What the chain needs to know of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Position of its first event, from 1.
    pub first: u64,
    /// How many events it holds, at least 1.
    pub count: u32,
    /// The epoch of who wrote it.
    pub epoch: Epoch,
    /// The epoch of the entry that ends just before it; `None` at the start of the log.
    pub previous: Option<Epoch>,
}

impl Link {
    /// Returns the position of its last event.
    pub const fn last(&self) -> u64 {
        self.first.saturating_add(self.count as u64).saturating_sub(1)
    }

    /// Returns the place at which it ends.
    pub const fn end(&self) -> Place {
        Place { position: self.last(), epoch: self.epoch }
    }

    /// Returns the place that it goes on from.
    fn before(&self) -> Option<Place> {
        let epoch = self.previous?;
        Some(Place { position: self.first.saturating_sub(1), epoch })
    }
}

/// Where a chain stands: the last position of an entry, and the entry's epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Position of the entry's last event.
    pub position: u64,
    /// The entry's epoch.
    pub epoch: Epoch,
}

/// Left by an owner that goes on from what others wrote, before anything rests on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The epoch of who goes on.
    pub epoch: Epoch,
    /// The entry that it goes on from.
    pub head: Place,
}

/// A run of entries of one epoch on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Position of the first event of the run.
    pub first: u64,
    /// The epoch.
    pub epoch: Epoch,
}

/// The entries that count, as runs: what a snapshot keeps of them, and what tells in no time whether an
/// entry is among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    segments: Vec<Segment>,
    head: Option<Place>,
    /// The highest epoch of an entry or a mark.
    top: Option<Epoch>,
}

/// Why a chain cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// An entry is not to be seen although a later one names it. A read that overlaps a write can see the
    /// later one alone: read again. If it stays, something was lost.
    Gap(Place),
    /// The snapshot was taken by an owner whose entries do not count: read the log from its start.
    Astray,
}

impl Chain {
    /// Tells the chain of a log from what was read of it: everything after `known` (the chain at a
    /// snapshot), or everything from the start with the empty chain.
    pub fn of(known: &Self, links: &[Link], marks: &[Mark]) -> Result<Self, Broken> {
        let by_place: BTreeMap<Place, &Link> =
            links.iter().map(|link| (link.end(), link)).collect();
        let farthest = by_place.keys().copied().max_by_key(|end| (end.epoch, end.position));
        let marked = marks.iter().max_by_key(|mark| mark.epoch);
        let top = farthest.map(|end| end.epoch).max(marked.map(|mark| mark.epoch));
        // The entries of an epoch reach at least as far as its mark.
        let head = farthest.filter(|end| top == Some(end.epoch)).or(marked.map(|mark| mark.head));
        let reached = known.head.map_or(0, |head| head.position);
        let adds = top > known.top || head.is_some_and(|head| head.position > reached);
        if top < known.top || !adds {
            return Ok(known.clone());
        }
        let mut way = Vec::new();
        let mut at = head;
        while let Some(place) = at.filter(|place| place.position > reached) {
            let link = *by_place.get(&place).ok_or(Broken::Gap(place))?;
            way.push(link);
            at = link.before();
        }
        if at != known.head {
            return Err(Broken::Astray);
        }
        let mut chain = Self { top, ..known.clone() };
        way.into_iter().rev().for_each(|link| chain.push(link));
        Ok(chain)
    }

    /// Adds an entry that goes on from the head.
    pub fn push(&mut self, link: &Link) {
        let grows = self.segments.last().is_none_or(|segment| segment.epoch != link.epoch);
        if grows {
            self.segments.push(Segment { first: link.first, epoch: link.epoch });
        }
        self.head = Some(link.end());
        self.top = self.top.max(Some(link.epoch));
    }

    /// Returns the last entry; `None` of an empty log.
    pub const fn head(&self) -> Option<Place> {
        self.head
    }

    /// Returns its runs, oldest first: one for each epoch that appended.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the link of an entry of `count` events that goes on from the head.
    pub fn next(&self, epoch: Epoch, count: u32) -> Link {
        let first = self.head.map_or(1, |head| head.position.saturating_add(1));
        Link { first, count, epoch, previous: self.head.map(|head| head.epoch) }
    }

    /// Whether the entry at a position is the one of that epoch. A key, a message's row or a snapshot
    /// names its entry so, and counts only if this says yes.
    pub fn holds(&self, position: u64, epoch: Epoch) -> bool {
        let reaches = self.head.is_some_and(|head| position <= head.position);
        let later = self.segments.partition_point(|segment| segment.first <= position);
        let segment = later.checked_sub(1).and_then(|at| self.segments.get(at));
        reaches && segment.is_some_and(|segment| segment.epoch == epoch)
    }

    /// Returns the mark that an owner of `epoch` must leave before anything rests on what it read (an
    /// append as well as the answer "we have that already"); `None` when the log is empty or its own.
    ///
    /// The batch that holds it writes the head entry again, byte for byte, and the rows that belong to
    /// it under the stamp of (`epoch`, its position). It is acknowledged like an append. Both are needed:
    /// the head may have reached one server only, and without the mark a write of an owner in
    /// between may show up and hide it.
    pub fn opening(&self, epoch: Epoch) -> Option<Mark> {
        let head = self.head?;
        (self.top < Some(epoch)).then_some(Mark { epoch, head })
    }

    /// Notes that the mark of an epoch was left.
    pub fn opened(&mut self, mark: Mark) {
        self.top = self.top.max(Some(mark.epoch));
    }
}

#[cfg(test)]
mod tests;
