//! Work on conversations: where it may begin, what may be acknowledged, when bytes may leave.
use std::time::Duration;

use crate::{
    node::{Node, Output, Work, moves::Phase},
    slot::Slot,
    timing::Moment,
};

impl Node {
    pub(super) fn begin(&mut self, work: Work, slot: Slot, out: &mut Vec<Output>) {
        match self.held.get_mut(&slot) {
            Some(holding) if holding.phase == Phase::Open => {
                holding.works += 1;
                self.works.insert(work, slot);
                out.push(Output::Begun { work, epoch: holding.epoch });
            }
            _ => out.push(Output::Elsewhere { work, owner: self.owner_elsewhere(slot) }),
        }
    }

    pub(super) fn written(&mut self, now: Moment, work: Work, out: &mut Vec<Output>) {
        if self.works.contains_key(&work) {
            self.watch.cover(work);
            self.watch_fence(now, self.timing.check_every, out);
        }
    }

    pub(super) fn leave(&mut self, now: Moment, work: Work, out: &mut Vec<Output>) {
        if self.works.contains_key(&work) {
            self.leaving.insert(work);
            self.let_leave(now, out);
        }
    }

    /// Lets go what may leave; asks for a fresh reading when only that is missing.
    pub(super) fn let_leave(&mut self, now: Moment, out: &mut Vec<Output>) {
        let may_send = |work: &Work| {
            let holding = self.works.get(work).and_then(|slot| self.held.get(slot));
            holding.is_some_and(|holding| now >= holding.sends_from)
        };
        let ready: Vec<Work> = self.leaving.iter().copied().filter(may_send).collect();
        if ready.is_empty() {
            return;
        }
        let Some(until) = self.watch.fresh_until(now, self.timing.check_age) else {
            if self.watch.is_idle() {
                self.watch_fence(now, Duration::ZERO, out);
            }
            return;
        };
        for work in ready {
            self.leaving.remove(&work);
            out.push(Output::Leave { work, until });
        }
    }

    pub(super) fn end(&mut self, now: Moment, work: Work, out: &mut Vec<Output>) {
        self.leaving.remove(&work);
        let Some(slot) = self.works.remove(&work) else { return };
        if let Some(holding) = self.held.get_mut(&slot) {
            holding.works = holding.works.saturating_sub(1);
        }
        self.give_when_drained(now, slot, out);
    }
}
