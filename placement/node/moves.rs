//! Slots on their way: claimed by this node, or given away by it.
use crate::{
    assignment::assigned,
    epoch::Epoch,
    node::{Node, Outcome, Output, Row, Standing},
    slot::Slot,
    timing::Moment,
};

/// A slot that this node owns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    pub(super) epoch: Epoch,
    /// Since when.
    pub(super) since: Moment,
    /// Bytes of sends leave from then on: what the owner before let go has left by then.
    pub(super) sends_from: Moment,
    /// How many works are under way.
    pub(super) works: usize,
    pub(super) phase: Phase,
}

/// How far a slot is in going away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It stays.
    Open,
    /// Nothing new begins; what is under way ends.
    Draining,
    /// The change was asked for and may have happened. There is no way back.
    Giving { to: Row, asked: bool },
}

/// A slot that this node tries to own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    from: Option<Epoch>,
    pub(super) to: Row,
    /// When sends may start, once it is owned.
    pub(super) sends_from: Moment,
    /// Whether an answer is outstanding.
    asked: bool,
}

impl Holding {
    pub(super) const fn new(epoch: Epoch, since: Moment, sends_from: Moment) -> Self {
        Self { epoch, since, sends_from, works: 0, phase: Phase::Open }
    }
}

impl Node {
    /// Claims a slot: free, or of an owner whose fence was seen written at `fenced_at`.
    pub(super) fn claim(
        &mut self,
        now: Moment,
        slot: Slot,
        row: Option<Row>,
        fenced_at: Option<Moment>,
        out: &mut Vec<Output>,
    ) {
        let from = row.map(|row| row.epoch);
        let epoch = from.map_or(Epoch::FIRST, Epoch::next);
        let to = Row { epoch, owner: Some(self.me), given: fenced_at.is_none() };
        let sends_from = fenced_at.map_or(now, |at| at + self.timing.send_wait);
        self.claims.insert(slot, Claim { from, to, sends_from, asked: true });
        out.push(Output::Change { slot, from, to });
    }

    /// Gives a slot away when nothing is under way in it any more.
    pub(super) fn give_when_drained(&mut self, now: Moment, slot: Slot, out: &mut Vec<Output>) {
        let takers = self.takers(now);
        let Some(holding) = self.held.get_mut(&slot) else { return };
        if holding.phase != Phase::Draining || holding.works > 0 {
            return;
        }
        let owner = assigned(slot, takers);
        if owner == Some(self.me) && self.standing == Standing::Up {
            // Whom it was meant for is gone.
            holding.phase = Phase::Open;
            out.push(Output::Opened { slot, epoch: holding.epoch });
            return;
        }
        let to = Row { epoch: holding.epoch.next(), owner, given: true };
        holding.phase = Phase::Giving { to, asked: true };
        out.push(Output::Change { slot, from: Some(holding.epoch), to });
    }

    /// Asks again for changes of which nobody knows what became of them.
    pub(super) fn try_again(&mut self, out: &mut Vec<Output>) {
        for (slot, claim) in &mut self.claims {
            if !claim.asked {
                claim.asked = true;
                out.push(Output::Change { slot: *slot, from: claim.from, to: claim.to });
            }
        }
        for (slot, holding) in &mut self.held {
            if let Phase::Giving { to, asked: asked @ false } = &mut holding.phase {
                *asked = true;
                let (slot, from, to) = (*slot, Some(holding.epoch), *to);
                out.push(Output::Change { slot, from, to });
            }
        }
    }

    /// Takes in what became of a change that was asked for.
    pub(super) fn changed(
        &mut self,
        now: Moment,
        (slot, to): (Slot, Row),
        outcome: Outcome,
        out: &mut Vec<Output>,
    ) {
        match outcome {
            Outcome::Applied => self.learn(now, slot, to, out),
            Outcome::Refused(row) => {
                if let Some(row) = row {
                    self.learn(now, slot, row, out);
                }
                if self.claims.get(&slot).is_some_and(|claim| claim.to == to) {
                    self.claims.remove(&slot);
                }
            }
            Outcome::Unknown => {}
        }
        // Whatever is still wanted after that is asked for again.
        self.answered(slot, to);
        if let Some(owner) = to.owner.filter(|owner| *owner != self.me)
            && outcome == Outcome::Applied
        {
            out.push(Output::TellGiven { to: owner, slot, epoch: to.epoch });
        }
        // What nobody knows is asked for again at the next tick: a store that fails is not stormed.
        if outcome != Outcome::Unknown {
            self.plan(now, out);
        }
    }

    fn answered(&mut self, slot: Slot, wanted: Row) {
        if let Some(claim) = self.claims.get_mut(&slot)
            && claim.to == wanted
        {
            claim.asked = false;
        }
        if let Some(holding) = self.held.get_mut(&slot)
            && let Phase::Giving { to, asked } = &mut holding.phase
            && *to == wanted
        {
            *asked = false;
        }
    }
}
