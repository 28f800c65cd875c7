//! What should move: slots that nobody serves are claimed, slots that are another's are given away.
use std::collections::BTreeSet;

use crate::{
    assignment::assigned,
    identity::NodeId,
    node::{Node, Output, Row, Standing, moves::Phase},
    slot::Slot,
    timing::Moment,
};

/// Why a slot can be claimed.
enum Vacant {
    /// Nobody ever had it, or it was given up: nothing is under way in it.
    Free(Option<Row>),
    /// Its owner is taken for dead.
    Orphan(Row, NodeId),
}

impl Node {
    /// Looks at every slot. Nothing is claimed by a node that does not hear the others.
    pub(super) fn plan(&mut self, now: Moment, out: &mut Vec<Output>) {
        self.try_again(out);
        let takers = self.takers(now);
        let moving = self.held.values().filter(|holding| holding.phase != Phase::Open).count();
        let mut room = self.timing.moves_at_once.saturating_sub(moving);
        if self.members.hears(now, &self.timing) || self.standing == Standing::Stopping {
            for slot in self.slots.clone() {
                let wanted = assigned(slot, takers.iter().copied());
                if self.held.contains_key(&slot) {
                    self.consider_giving(now, slot, wanted, &mut room, out);
                } else if wanted == Some(self.me) && self.members.hears(now, &self.timing) {
                    self.consider_claiming(now, slot, out);
                }
            }
            self.forget(now);
        }
        if self.standing == Standing::Stopping && self.held.is_empty() && self.claims.is_empty() {
            self.standing = Standing::Stopped;
            out.push(Output::Stopped);
        }
    }

    /// Returns who takes slots, this node among them unless it stops.
    pub(super) fn takers(&self, now: Moment) -> Vec<NodeId> {
        let others = self.members.takers(now, &self.timing);
        let mut takers: Vec<NodeId> =
            others.filter(|node| !self.fences.contains_key(node)).collect();
        if self.standing == Standing::Up {
            takers.push(self.me);
        }
        takers
    }

    fn consider_claiming(&mut self, now: Moment, slot: Slot, out: &mut Vec<Output>) {
        if self.claims.contains_key(&slot) || self.claims.len() >= self.timing.moves_at_once {
            return;
        }
        match self.vacancy(now, slot) {
            Some(Vacant::Free(row)) => self.claim(now, slot, row, None, out),
            Some(Vacant::Orphan(row, owner)) => {
                // The fence first, and it must be known to be written.
                if let Some(fenced_at) = self.fence(owner, out) {
                    self.claim(now, slot, Some(row), Some(fenced_at), out);
                }
            }
            None => {}
        }
    }

    fn vacancy(&self, now: Moment, slot: Slot) -> Option<Vacant> {
        let Some(row) = self.table.get(&slot).copied() else {
            // Before the table was read that means nothing.
            return self.table_read.then_some(Vacant::Free(None));
        };
        let Some(owner) = row.owner else { return Some(Vacant::Free(Some(row))) };
        let dead =
            self.fences.contains_key(&owner) || self.members.suspects(now, &self.timing, owner);
        (owner != self.me && dead).then_some(Vacant::Orphan(row, owner))
    }

    fn consider_giving(
        &mut self,
        now: Moment,
        slot: Slot,
        wanted: Option<NodeId>,
        room: &mut usize,
        out: &mut Vec<Output>,
    ) {
        let stopping = self.standing == Standing::Stopping;
        let steady = wanted.is_some_and(|node| self.members.is_steady(now, &self.timing, node));
        if wanted == Some(self.me) || !(steady || stopping) {
            return;
        }
        let Some(holding) = self.held.get_mut(&slot) else { return };
        let settled = stopping || now.since(holding.since) >= self.timing.settle_after;
        // Whoever must still wait for the owner before it cannot promise that nothing is under way.
        let waits = now < holding.sends_from;
        if holding.phase != Phase::Open || waits || !settled || *room == 0 {
            return;
        }
        *room -= 1;
        holding.phase = Phase::Draining;
        out.push(Output::Draining { slot });
        self.give_when_drained(now, slot, out);
    }

    fn forget(&mut self, now: Moment) {
        let owners: BTreeSet<NodeId> = self.table.values().filter_map(|row| row.owner).collect();
        self.members.forget(now, &self.timing, |node| owners.contains(&node));
        let members = &self.members;
        self.fences.retain(|node, _| owners.contains(node) || members.knows(*node));
    }
}
