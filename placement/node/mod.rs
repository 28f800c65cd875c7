//! A node's part in the cluster: what it owns, what it may acknowledge, when bytes may leave.
//!
//! A [`Node`] is told what happened ([`Input`]) and says what is to be done ([`Output`]); it does
//! nothing itself. The safety of appends rests on the order of four things and on no clock:
//!
//! 1. a taker writes the old owner's fence, *then* changes the slot's row, *then* reads its logs;
//! 2. an owner writes a batch, *then* begins a reading of its own fence, *then* acknowledges.
//!
//! Had the fence been complete before that reading began, the reading would have seen it. So what was
//! acknowledged was at a quorum before the fence was, and the taker's later reads meet it.
//!
//! Sends cannot be judged afterwards, so they need time: an owner lets bytes leave only while its last good
//! reading is young, and a taker waits until the old owner's last good reading is certainly old.
mod fence;
mod input;
mod moves;
mod output;
mod plan;
mod row;
mod table;
mod watch;
mod work;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    epoch::Epoch,
    identity::NodeId,
    membership::{Beat, Membership},
    slot::Slot,
    timing::{Moment, Timing},
};
pub use input::{Input, Outcome, ReadId, Work};
pub use output::Output;
pub use row::Row;

use fence::Fencing;
use moves::{Claim, Holding};
use watch::Watch;

/// Where a node is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It takes and serves slots.
    Up,
    /// It gives its slots away.
    Stopping,
    /// It has none any more.
    Stopped,
    /// Somebody took it for dead. There is no way back for this id.
    Fenced,
}

/// When something that is done again and again was asked for last.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    asked: Option<Moment>,
    under_way: bool,
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node {
    me: NodeId,
    slots: Vec<Slot>,
    timing: Timing,
    standing: Standing,
    members: Membership,
    watch: Watch,
    /// The number of the last beat.
    beat: u64,
    beats: Round,
    readings: Round,
    /// What is known of the slots' rows; rows only move forwards.
    table: BTreeMap<Slot, Row>,
    /// Whether it was ever read as a whole.
    table_read: bool,
    /// What this node owns.
    held: BTreeMap<Slot, Holding>,
    /// What it tries to own.
    claims: BTreeMap<Slot, Claim>,
    /// Whom it fences.
    fences: BTreeMap<NodeId, Fencing>,
    /// What is under way.
    works: BTreeMap<Work, Slot>,
    /// Sends that wait for their bytes to be let go.
    leaving: BTreeSet<Work>,
}

impl Node {
    /// Makes a node that owns nothing yet. `slots` is [`Slot::all`] but in tests.
    pub fn new(me: NodeId, slots: impl IntoIterator<Item = Slot>, timing: Timing) -> Self {
        Self {
            me,
            slots: slots.into_iter().collect(),
            timing,
            standing: Standing::Up,
            members: Membership::default(),
            watch: Watch::default(),
            beat: 0,
            beats: Round::default(),
            readings: Round::default(),
            table: BTreeMap::new(),
            table_read: false,
            held: BTreeMap::new(),
            claims: BTreeMap::new(),
            fences: BTreeMap::new(),
            works: BTreeMap::new(),
            leaving: BTreeSet::new(),
        }
    }

    /// Takes in what happened at `now` (`CLOCK_BOOTTIME`) and adds what is to be done to `out`.
    pub fn step(&mut self, now: Moment, input: Input, out: &mut Vec<Output>) {
        if matches!(self.standing, Standing::Fenced | Standing::Stopped) {
            if let Input::Begin { work, slot } = input {
                out.push(Output::Elsewhere { work, owner: self.owner_elsewhere(slot) });
            }
            return;
        }
        match input {
            Input::Tick => self.tick(now, out),
            Input::Stop => {
                self.standing = Standing::Stopping;
                self.plan(now, out);
            }
            Input::Heard(beats) => self.hear(now, beats.as_deref()),
            Input::Table(rows) => {
                self.readings.under_way = false;
                self.table_read |= rows.is_some();
                for (slot, row) in rows.into_iter().flatten() {
                    self.learn(now, slot, row, out);
                }
                self.plan(now, out);
            }
            Input::FenceWritten { node, done } => self.fence_written(now, node, done, out),
            Input::Changed { slot, to, outcome } => self.changed(now, (slot, to), outcome, out),
            Input::FenceRead { read, fenced } => self.fence_read(now, read, fenced, out),
            Input::Given { slot, epoch } => {
                let row = Row { epoch, owner: Some(self.me), given: true };
                self.learn(now, slot, row, out);
            }
            Input::Begin { work, slot } => self.begin(work, slot, out),
            Input::Written { work } => self.written(now, work, out),
            Input::Leaving { work } => self.leave(now, work, out),
            Input::End { work } => self.end(now, work, out),
        }
    }

    fn tick(&mut self, now: Moment, out: &mut Vec<Output>) {
        let slack = self.timing.tick_every / 2;
        let check_every = self.timing.check_every.saturating_sub(slack);
        self.watch_fence(now, check_every, out);
        if !self.is_able(now) {
            self.members.deafen();
        }
        if self.beats.is_due(now, self.timing.beat_every.saturating_sub(slack)) {
            let beat = self.is_able(now).then(|| self.next_beat());
            out.push(Output::Beat(beat));
        }
        if self.readings.is_due(now, self.timing.table_every.saturating_sub(slack)) {
            out.push(Output::ReadTable);
        }
        self.plan(now, out);
        self.let_leave(now, out);
    }

    /// Whether it could serve somebody: the store answers.
    fn is_able(&self, now: Moment) -> bool {
        self.watch.fresh_until(now, self.timing.able_within).is_some()
    }

    fn next_beat(&mut self) -> Beat {
        self.beat += 1;
        let leaving = self.standing != Standing::Up;
        Beat { node: self.me, number: self.beat, leaving }
    }

    /// Hears everybody. Who does not meet its own last beat there does not hear the others' either.
    fn hear(&mut self, now: Moment, beats: Option<&[Beat]>) {
        self.beats.under_way = false;
        let own = |beat: &Beat| beat.node == self.me && beat.number == self.beat;
        match beats {
            Some(beats) if self.is_able(now) && beats.iter().any(own) => {
                let others: Vec<Beat> =
                    beats.iter().filter(|beat| beat.node != self.me).copied().collect();
                self.members.hear(now, &self.timing, &others);
            }
            _ => self.members.deafen(),
        }
    }

    /// Returns its id.
    pub const fn id(&self) -> NodeId {
        self.me
    }

    /// Returns where it is in its life.
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// Returns how many nodes seem to be alive and stay, this one among them.
    pub fn alive(&self, now: Moment) -> usize {
        self.takers(now).len().max(1)
    }

    /// Returns the slots that it owns, with their epochs.
    pub fn owned(&self) -> impl Iterator<Item = (Slot, Epoch)> {
        self.held.iter().map(|(slot, holding)| (*slot, holding.epoch))
    }
}

impl Round {
    /// Whether it is time for another one, which is then under way.
    fn is_due(&mut self, now: Moment, every: Duration) -> bool {
        let due = !self.under_way && self.asked.is_none_or(|asked| now.since(asked) >= every);
        if due {
            *self = Self { asked: Some(now), under_way: true };
        }
        due
    }
}

#[cfg(test)]
mod tests;
