//! What must be true at the end of every run: the world has been well for a while.
use crate::world::{SECOND, World};

impl World {
    pub(crate) fn judge_at_the_end(&mut self) {
        if self.judge.verdict.is_some() {
            return;
        }
        self.judge.look(self.now, &self.cql, self.talks.len());
        let wrong = self.unowned().or_else(|| self.unanswered()).or_else(|| self.restless());
        let wrong = wrong.or_else(|| self.too_often());
        if self.judge.verdict.is_none() {
            self.judge.verdict = wrong;
        }
    }

    /// Every slot is owned by a living node that knows it.
    pub(crate) fn unowned(&self) -> Option<String> {
        let owns = |slot| {
            let row = self.cql.table.get(slot)?;
            self.machines.iter().find_map(|machine| {
                let (number, process) = machine.process.as_ref()?;
                let same = process.node.owned().any(|owned| owned == (*slot, row.epoch));
                (same && Some(process.node.id()) == row.owner).then_some(*number)
            })
        };
        let slot = self.slots.iter().find(|slot| owns(slot).is_none())?;
        Some(format!("{slot:?} has no owner at the end: {:?}", self.cql.table.get(slot)))
    }

    /// Every message is acknowledged, every reply has left.
    fn unanswered(&self) -> Option<String> {
        let ask = self
            .clients
            .asks
            .iter()
            .find(|ask| ask.acknowledged.is_none() || (ask.reply && ask.sent.is_none()))?;
        Some(format!("never done: {ask:?}"))
    }

    /// A slot changes hands because a process came or went; where nodes see each other differently, once
    /// in the two seconds that it stays with a new owner at least.
    fn too_often(&self) -> Option<String> {
        let most = 2 * self.processes + self.now / (2 * SECOND);
        let (slot, row) = self.cql.table.iter().find(|(_, row)| row.epoch.0 > most)?;
        Some(format!("{slot:?} changed hands too often: {row:?}, {} processes", self.processes))
    }

    /// Slots stay where they are once the world is well.
    fn restless(&mut self) -> Option<String> {
        let before = self.cql.table.clone();
        self.live_until(self.now + 10 * SECOND);
        let moved = before.iter().find(|(slot, row)| self.cql.table.get(slot) != Some(row))?;
        Some(format!("{:?} moves although nothing happens", moved.0))
    }
}
