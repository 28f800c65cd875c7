//! What the machine wants done, over the two ports. Each thing runs by itself and its answer steps the
//! machine again; changes of slots that lie beside each other go together, one after the other.
use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use recado_placement::{
    Epoch, Input, NodeId, Slot,
    membership::Beat,
    node::{Outcome, ReadId, Row},
};

use super::{member::Member, news, slots::Change};
use crate::Topic;

/// Changes of each part that wait for those before them. A part that is here has somebody at work.
#[derive(Default)]
pub(super) struct Changes(Mutex<HashMap<u16, Vec<(u64, Change)>>>);

impl Changes {
    /// Lines up a change; returns whether somebody must begin to work at its part.
    fn push(&self, part: u16, run: u64, change: Change) -> bool {
        let mut parts = self.0.lock();
        let is_idle = !parts.contains_key(&part);
        parts.entry(part).or_default().push((run, change));
        is_idle
    }

    /// Takes what waits in a part; nothing: the work is done.
    fn take(&self, part: u16) -> Vec<(u64, Change)> {
        let mut parts = self.0.lock();
        let waiting = parts.get_mut(&part).map(std::mem::take).unwrap_or_default();
        if waiting.is_empty() {
            parts.remove(&part);
        }
        waiting
    }
}

impl Member {
    pub(super) fn send_beat(self: &Arc<Self>, run: u64, beat: Option<Beat>) {
        let member = Arc::clone(self);
        self.runtime.spawn(async move {
            let heard = member.joining.pulse.beat(beat).await;
            member.answer(run, Input::Heard(heard));
        });
    }

    pub(super) fn read_table(self: &Arc<Self>, run: u64) {
        let member = Arc::clone(self);
        self.runtime.spawn(async move {
            let (rows, ()) = tokio::join!(member.slots.table(), member.read_addresses());
            let mut core = member.core();
            if core.run == run {
                core.knows_table |= rows.is_some();
                member.step(&mut core, Input::Table(rows));
            }
        });
    }

    /// Reads where the other nodes are reached.
    async fn read_addresses(&self) {
        let Ok(seats) = self.slots.seats().await else { return };
        let known = seats.into_iter().filter_map(|seat| Some((seat.node?, seat.address.into())));
        self.core().addresses = known.collect();
    }

    pub(super) fn write_fence(self: &Arc<Self>, run: u64, node: NodeId) {
        tracing::warn!(%node, "a gateway is silent: it is fenced and its conversations are taken over");
        metrics::counter!("recado_cluster_fences_written_total").increment(1);
        let member = Arc::clone(self);
        self.runtime.spawn(async move {
            let done = member.slots.write_fence(node).await;
            member.answer(run, Input::FenceWritten { node, done });
        });
    }

    pub(super) fn read_fence(self: &Arc<Self>, run: u64, me: NodeId, read: ReadId) {
        metrics::counter!("recado_store_commits_total").increment(1);
        let member = Arc::clone(self);
        self.runtime.spawn(async move {
            let fenced = member.slots.is_fenced(me).await;
            member.answer(run, Input::FenceRead { read, fenced });
        });
    }

    pub(super) fn change(self: &Arc<Self>, run: u64, slot: Slot, from: Option<Epoch>, to: Row) {
        let part = self.slots.part(slot);
        if self.changes.push(part, run, Change { slot, from, to }) {
            let member = Arc::clone(self);
            self.runtime.spawn(async move { member.work_off(part).await });
        }
    }

    /// Changes slots of one part, as many together as wait, until none does.
    async fn work_off(self: &Arc<Self>, part: u16) {
        loop {
            let waiting = self.changes.take(part);
            if waiting.is_empty() {
                return;
            }
            let changes: Vec<Change> = waiting.iter().map(|(_, change)| *change).collect();
            let outcomes = self.slots.change(&changes).await;
            self.tell_rows(&changes, &outcomes);
            for ((run, Change { slot, to, .. }), outcome) in waiting.into_iter().zip(outcomes) {
                self.answer(run, Input::Changed { slot, to, outcome });
            }
        }
    }

    /// Tells the other nodes what stands in the table now.
    fn tell_rows(&self, changes: &[Change], outcomes: &[Outcome]) {
        let pairs = changes.iter().zip(outcomes);
        let applied = pairs.filter(|(_, outcome)| **outcome == Outcome::Applied);
        let rows: Vec<(Slot, Row)> = applied.map(|(change, _)| (change.slot, change.to)).collect();
        if !rows.is_empty() {
            metrics::counter!("recado_cluster_moves_total").increment(rows.len() as u64);
            self.joining.topics.publish(Topic::Slots, news::write(&rows));
        }
    }
}
