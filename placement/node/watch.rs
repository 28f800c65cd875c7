//! The readings of the own fence: what may be acknowledged, and how fresh the last good one is.
use std::{collections::BTreeMap, mem, time::Duration};

use crate::{
    node::input::{ReadId, Work},
    timing::Moment,
};

/// How many readings may be under way: so that what was written just after one began need not wait
/// for its end, and a flood shares them.
const AT_ONCE: usize = 6;

/// A reading under way.
#[derive(Clone, Debug)]
struct Reading {
    began: Moment,
    /// What was written before it began.
    covers: Vec<Work>,
}

/// The readings.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    readings: BTreeMap<ReadId, Reading>,
    /// Written, and not yet covered by a reading that began afterwards.
    waiting: Vec<Work>,
    next: u64,
    last_began: Option<Moment>,
    /// When the newest good reading *began*: the fence was not complete then.
    clean: Option<Moment>,
}

impl Watch {
    /// Takes up a work that was written and waits for its acknowledgement.
    pub(super) fn cover(&mut self, work: Work) {
        self.waiting.push(work);
    }

    /// Begins a reading if something waits for one, or none began for `every`.
    pub(super) fn begin(&mut self, now: Moment, every: Duration) -> Option<ReadId> {
        let idle = self.last_began.is_none_or(|began| now.since(began) >= every);
        if self.readings.len() >= AT_ONCE || (self.waiting.is_empty() && !idle) {
            return None;
        }
        let read = ReadId(self.next);
        self.next += 1;
        self.last_began = Some(now);
        let covers = mem::take(&mut self.waiting);
        self.readings.insert(read, Reading { began: now, covers });
        Some(read)
    }

    /// Whether no reading is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.readings.is_empty()
    }

    /// A reading was good: returns what it covers.
    pub(super) fn good(&mut self, read: ReadId) -> Vec<Work> {
        let Some(reading) = self.readings.remove(&read) else { return Vec::new() };
        self.clean = self.clean.max(Some(reading.began));
        reading.covers
    }

    /// A reading failed: what it covers waits for another one.
    pub(super) fn failed(&mut self, read: ReadId) {
        let covers = self.readings.remove(&read).map(|reading| reading.covers);
        self.waiting.extend(covers.unwrap_or_default());
    }

    /// Returns the moment up to which the last good reading is younger than `age`; `None` if it is not.
    pub(super) fn fresh_until(&self, now: Moment, age: Duration) -> Option<Moment> {
        let until = self.clean? + age;
        (now < until).then_some(until)
    }
}
