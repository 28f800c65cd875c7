//! One gateway of several: runs `placement::Node` over the store's tables and over beats.
//!
//! The machine stands under a lock and is stepped in place (it is pure and quick). What it wants done
//! is spawned; the answers step it again. Who is fenced drops everything and comes back by itself as
//! another node.
use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
};

use parking_lot::{Mutex, MutexGuard};
use recado_domain::ConversationId;
use recado_placement::{
    Epoch, Input, Node, NodeId, Output, Slot, Timing,
    node::{Row, Work},
    slot_of,
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
};
use uuid::Uuid;

use super::{
    boot_clock,
    carry::Changes,
    core::{Core, Served},
    numbers::{self, Name},
    pulse::Pulse,
    slots::Slots,
    turn::Turn,
};
use crate::{StoreError, Topics};

/// What a gateway needs to be one of several.
#[derive(Clone)]
pub struct Joining {
    /// Base URL at which other gateways reach this one.
    pub address: Arc<str>,
    /// Carries beats.
    pub pulse: Arc<dyn Pulse>,
    /// Carries what nodes tell each other.
    pub topics: Arc<dyn Topics>,
    /// How long everything takes; the same on all nodes.
    pub timing: Timing,
}

/// This gateway among the others.
pub(crate) struct Member {
    core: Mutex<Core>,
    pub(super) slots: Arc<dyn Slots>,
    pub(super) joining: Joining,
    pub(super) changes: Changes,
    turns: mpsc::UnboundedSender<Turn>,
    /// Turns true when it has left, or was fenced while it did.
    pub(super) gone: watch::Sender<bool>,
    /// Where what it wants done runs: works end anywhere.
    pub(super) runtime: Handle,
    /// Stands still, as a process that was stopped does.
    #[cfg(test)]
    pub(crate) is_frozen: std::sync::atomic::AtomicBool,
}

/// Where work may not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Elsewhere;

impl Member {
    /// Takes a number and begins to tick. What it comes to own is told over the second one returned.
    pub(crate) async fn join(
        slots: Arc<dyn Slots>,
        joining: Joining,
    ) -> Result<(Arc<Self>, mpsc::UnboundedReceiver<Turn>), StoreError> {
        let id = NodeId::from_uuid(Uuid::new_v4());
        let name = Name { node: id, address: &joining.address };
        let number = numbers::take(slots.as_ref(), joining.pulse.as_ref(), &name).await?;
        let core = Core::new(Node::new(id, Slot::all(), joining.timing), number);
        let (turns, told) = mpsc::unbounded_channel();
        let member = Arc::new(Self {
            core: Mutex::new(core),
            slots,
            joining,
            changes: Changes::default(),
            turns,
            gone: watch::Sender::new(false),
            runtime: Handle::current(),
            #[cfg(test)]
            is_frozen: std::sync::atomic::AtomicBool::new(false),
        });
        tracing::info!(node = %id, number, address = %member.joining.address, "joins the cluster");
        tokio::spawn(tick(Arc::downgrade(&member), member.joining.timing));
        tokio::spawn(super::hear::follow(Arc::downgrade(&member)));
        Ok((member, told))
    }

    /// Looks at the machine, or changes it.
    pub(super) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock()
    }

    /// Begins work in a slot.
    pub(crate) fn begin(&self, slot: Slot) -> Result<(Work, Epoch), Elsewhere> {
        let mut core = self.core();
        let work = core.new_work();
        let mut out = Vec::new();
        core.node.step(boot_clock::now(), Input::Begin { work, slot }, &mut out);
        for output in out {
            if let Output::Begun { work, epoch } = output {
                core.works.insert(work, slot);
                return Ok((work, epoch));
            }
        }
        Err(Elsewhere)
    }

    /// Begins an append to a conversation: work of its own, or, while its slot is to be given away,
    /// part of the work that holds it here, which ends after it. Returns the work, its epoch, and
    /// whether it is its own.
    pub(crate) fn begin_append(
        &self,
        conversation: ConversationId,
    ) -> Result<(Work, Epoch, bool), Elsewhere> {
        let slot = slot_of(conversation);
        if let Ok((work, epoch)) = self.begin(slot) {
            return Ok((work, epoch, true));
        }
        let core = self.core();
        let (work, served) = (core.holds(conversation), core.served.get(&slot));
        let (work, served) = (work.ok_or(Elsewhere)?, served.ok_or(Elsewhere)?);
        Ok((work, served.epoch, false))
    }

    /// Ends work; nothing of it is of unknown outcome any more.
    pub(crate) fn end(self: &Arc<Self>, work: Work) {
        let mut core = self.core();
        core.forget(work);
        self.step(&mut core, Input::End { work });
    }

    /// Waits for a reading of the own fence that began after this was called; `false`: the work is not
    /// this node's any more.
    pub(crate) async fn written(self: &Arc<Self>, work: Work) -> bool {
        let told = {
            let mut core = self.core();
            if !core.works.contains_key(&work) {
                return false;
            }
            let (answer, told) = tokio::sync::oneshot::channel();
            core.written.entry(work).or_default().push_back(answer);
            self.step(&mut core, Input::Written { work });
            told
        };
        told.await.is_ok()
    }

    /// Returns the epoch at which a slot is owned; also while it is to be given away.
    pub(crate) fn epoch(&self, slot: Slot) -> Option<Epoch> {
        self.core().served.get(&slot).map(|served| served.epoch)
    }

    /// Returns its number among those that run.
    pub(crate) fn number(&self) -> u8 {
        self.core().number
    }

    /// Returns how many nodes seem to be alive, this one among them.
    pub(crate) fn nodes(&self) -> usize {
        self.core().node.alive(boot_clock::now())
    }

    /// Tells whether it is fenced and not back yet.
    pub(crate) fn is_out(&self) -> bool {
        self.core().is_out
    }

    /// Takes in an answer, if it is for the node that this process still is.
    pub(super) fn answer(self: &Arc<Self>, run: u64, input: Input) {
        let mut core = self.core();
        if core.run == run {
            self.step(&mut core, input);
        }
    }

    /// Steps the machine and carries out what it wants.
    pub(super) fn step(self: &Arc<Self>, core: &mut Core, input: Input) {
        let mut out = Vec::new();
        core.node.step(boot_clock::now(), input, &mut out);
        for output in out {
            self.carry_out(core, output);
        }
    }

    fn carry_out(self: &Arc<Self>, core: &mut Core, output: Output) {
        match output {
            Output::Beat(beat) => self.send_beat(core.run, beat),
            Output::ReadTable => self.read_table(core.run),
            Output::WriteFence(node) => self.write_fence(core.run, node),
            Output::ReadFence { read } => self.read_fence(core.run, core.node.id(), read),
            Output::Change { slot, from, to } => self.change(core.run, slot, from, to),
            Output::Opened { slot, epoch } => {
                core.served.insert(slot, Served { epoch, is_draining: false });
                self.tell(Turn::Opened(slot));
            }
            Output::Draining { slot } => {
                if let Some(served) = core.served.get_mut(&slot) {
                    served.is_draining = true;
                }
                self.tell(Turn::Draining(slot));
            }
            Output::Closed { slot } => {
                core.close(slot);
                self.tell(Turn::Closed(slot));
            }
            Output::Acknowledge { work } => {
                let first = core.written.get_mut(&work).and_then(VecDeque::pop_front);
                // Who asked may have gone.
                first.map(|answer| answer.send(()));
            }
            Output::Leave { work, until } => {
                for answer in core.leaving.remove(&work).unwrap_or_default() {
                    let _ = answer.send(until);
                }
            }
            Output::Fenced => self.fall(core),
            Output::Stopped => self.left(),
            // Rows are told to everybody once they stand in the table; beginning is answered at once.
            Output::TellGiven { .. } | Output::Begun { .. } | Output::Elsewhere { .. } => {}
        }
    }

    fn tell(&self, turn: Turn) {
        // Nobody listens once the store is gone.
        let _ = self.turns.send(turn);
    }

    fn fall(self: &Arc<Self>, core: &mut Core) {
        let node = core.node.id();
        tracing::error!(%node, "another gateway took this one for dead: it drops everything and comes back");
        metrics::counter!("recado_cluster_fenced_total").increment(1);
        for slot in core.fall() {
            self.tell(Turn::Closed(slot));
        }
        if core.is_leaving {
            self.left();
        } else {
            self.runtime.spawn(come_back(Arc::downgrade(self)));
        }
    }

    fn left(self: &Arc<Self>) {
        let member = Arc::clone(self);
        self.runtime.spawn(async move {
            let (node, number) = {
                let core = member.core();
                (core.node.id(), core.number)
            };
            numbers::give_back(member.slots.as_ref(), node, number).await;
            member.gone.send_replace(true);
        });
    }

    /// Takes in rows that another node told, which stand in the table.
    pub(super) fn told(self: &Arc<Self>, rows: Vec<(Slot, Row)>) {
        let mut core = self.core();
        let me = core.node.id();
        let (given, others): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|(_, row)| row.owner == Some(me) && row.given);
        for (slot, row) in given {
            self.step(&mut core, Input::Given { slot, epoch: row.epoch });
        }
        let others: Vec<_> = others.into_iter().filter(|(_, row)| row.owner != Some(me)).collect();
        if core.knows_table && !others.is_empty() {
            self.step(&mut core, Input::Table(Some(others)));
        }
    }
}

async fn tick(member: Weak<Member>, timing: Timing) {
    let mut ticks = tokio::time::interval(timing.tick_every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(member) = member.upgrade() else { return };
        #[cfg(test)]
        if member.is_frozen.load(std::sync::atomic::Ordering::Relaxed) {
            continue;
        }
        if *member.gone.borrow() {
            return;
        }
        let mut core = member.core();
        member.step(&mut core, Input::Tick);
        metrics::gauge!("recado_cluster_slots").set(core.served.len() as f64);
        metrics::gauge!("recado_cluster_nodes").set(core.node.alive(boot_clock::now()) as f64);
    }
}

async fn come_back(member: Weak<Member>) {
    loop {
        let Some(member) = member.upgrade() else { return };
        let id = NodeId::from_uuid(Uuid::new_v4());
        let name = Name { node: id, address: &member.joining.address };
        let pulse = member.joining.pulse.as_ref();
        match numbers::take(member.slots.as_ref(), pulse, &name).await {
            Ok(number) => {
                let node = Node::new(id, Slot::all(), member.joining.timing);
                let mut core = member.core();
                core.rise(node, number);
                if core.is_leaving {
                    member.step(&mut core, Input::Stop);
                }
                tracing::info!(node = %id, number, "is back in the cluster");
                return;
            }
            Err(error) => tracing::warn!(%error, "cannot come back to the cluster yet"),
        }
        drop(member);
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
