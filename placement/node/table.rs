//! What is known of the slots' rows, and what follows when one turns out to be this node's.
use crate::{
    identity::NodeId,
    node::{Node, Output, Row, moves::Holding},
    slot::Slot,
    timing::Moment,
};

impl Node {
    /// Learns of a row. Old news changes nothing: a row only moves forwards.
    pub(super) fn learn(&mut self, now: Moment, slot: Slot, row: Row, out: &mut Vec<Output>) {
        if self.table.get(&slot).is_some_and(|known| known.epoch >= row.epoch) {
            return;
        }
        self.table.insert(slot, row);
        let claim = self.claims.get(&slot).copied();
        let settled = claim.filter(|claim| claim.to.epoch <= row.epoch);
        if settled.is_some() {
            self.claims.remove(&slot);
        }
        self.lose(slot, row, out);
        match row.owner {
            Some(owner) if owner == self.me => {
                // Only its own claim or a gift can have made it the owner.
                let claimed = settled.filter(|claim| claim.to == row).map(|claim| claim.sends_from);
                let unknown = if row.given { now } else { now + self.timing.send_wait };
                let sends_from = claimed.unwrap_or(unknown);
                self.held.insert(slot, Holding::new(row.epoch, now, sends_from));
                out.push(Output::Opened { slot, epoch: row.epoch });
            }
            Some(owner) => self.members.expect(now, owner),
            None => {}
        }
    }

    /// Lets go of a slot that has moved on, and of the works that are still under way in it: whoever
    /// has it now was not waiting for them.
    fn lose(&mut self, slot: Slot, row: Row, out: &mut Vec<Output>) {
        if self.held.get(&slot).is_some_and(|holding| holding.epoch < row.epoch) {
            self.held.remove(&slot);
            self.works.retain(|_, of| *of != slot);
            let works = &self.works;
            self.leaving.retain(|work| works.contains_key(work));
            out.push(Output::Closed { slot });
        }
    }

    /// Returns who else has a slot, as far as is known.
    pub fn owner_elsewhere(&self, slot: Slot) -> Option<NodeId> {
        self.table.get(&slot)?.owner.filter(|owner| *owner != self.me)
    }
}
