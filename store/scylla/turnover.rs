//! Slots that come and go: the book learns of them first, then everybody else is told.
use std::{
    collections::BTreeSet,
    sync::{Arc, Weak},
    time::Duration,
};

use recado_placement::Slot;
use tokio::{
    sync::{broadcast, mpsc},
    task::JoinHandle,
};

use super::Scylla;
use crate::{Move, StoreError, cluster::Turn};

/// How often slots that are to be given away are looked over for appends that were left unsettled, and
/// lists that could not be read are read again.
const AGAIN: Duration = Duration::from_millis(250);
/// Turns taken in together.
const TOGETHER: usize = 1_024;

type Read = (BTreeSet<u16>, Result<(), StoreError>);

/// What is under way.
struct Turnover {
    moves: broadcast::Sender<Move>,
    /// Opened, and their lists are to be read.
    wanted: BTreeSet<u16>,
    /// Opened and not told yet, or told.
    open: BTreeSet<u16>,
    /// To be given away.
    draining: BTreeSet<u16>,
    reading: Option<JoinHandle<Read>>,
    settling: Option<JoinHandle<()>>,
}

/// Follows what changes hands for as long as the store lives.
pub(super) async fn follow(
    scylla: Weak<Scylla>,
    mut told: mpsc::UnboundedReceiver<Turn>,
    moves: broadcast::Sender<Move>,
) {
    let mut turnover = Turnover {
        moves,
        wanted: BTreeSet::new(),
        open: BTreeSet::new(),
        draining: BTreeSet::new(),
        reading: None,
        settling: None,
    };
    let mut again = tokio::time::interval(AGAIN);
    again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut turns = Vec::new();
    loop {
        tokio::select! {
            count = told.recv_many(&mut turns, TOGETHER) => {
                if count == 0 { return }
                let Some(scylla) = scylla.upgrade() else { return };
                turnover.take_in(&scylla, &turns);
                turns.clear();
            }
            read = ended(&mut turnover.reading) => turnover.read(read),
            _ = again.tick() => {
                let Some(scylla) = scylla.upgrade() else { return };
                turnover.settle(scylla);
            }
        }
        turnover.begin_reading(&scylla);
    }
}

/// Waits for the end of a reading, or for ever if there is none.
async fn ended(reading: &mut Option<JoinHandle<Read>>) -> Option<Read> {
    let Some(under_way) = reading else { return std::future::pending().await };
    let read = under_way.await.ok();
    *reading = None;
    read
}

impl Turnover {
    fn take_in(&mut self, scylla: &Scylla, turns: &[Turn]) {
        let mut closed = BTreeSet::new();
        for turn in turns {
            match turn {
                Turn::Opened(slot) => {
                    closed.remove(&slot.number());
                    self.draining.remove(&slot.number());
                    self.wanted.insert(slot.number());
                    self.open.insert(slot.number());
                }
                Turn::Draining(slot) => {
                    self.leave(*slot);
                    self.draining.insert(slot.number());
                    self.tell(Move::Draining(*slot));
                }
                Turn::Closed(slot) => {
                    self.leave(*slot);
                    self.draining.remove(&slot.number());
                    closed.insert(slot.number());
                    self.tell(Move::Closed(*slot));
                }
            }
        }
        if !closed.is_empty() {
            scylla.let_go(&closed);
        }
    }

    /// Settles what was left pending in slots that are to be given away, beside everything else.
    fn settle(&mut self, scylla: Arc<Scylla>) {
        let is_busy = self.settling.as_ref().is_some_and(|settling| !settling.is_finished());
        if !is_busy && !self.draining.is_empty() {
            let slots = self.draining.clone();
            self.settling = Some(tokio::spawn(async move { scylla.settle_in(&slots).await }));
        }
    }

    fn leave(&mut self, slot: Slot) {
        self.wanted.remove(&slot.number());
        self.open.remove(&slot.number());
    }

    fn begin_reading(&mut self, scylla: &Weak<Scylla>) {
        if self.reading.is_some() || self.wanted.is_empty() {
            return;
        }
        let Some(book) =
            scylla.upgrade().and_then(|scylla| Some(Arc::clone(&scylla.owner.as_ref()?.due)))
        else {
            return;
        };
        let slots = std::mem::take(&mut self.wanted);
        self.reading = Some(tokio::spawn(async move {
            let read = book.open(&slots).await;
            if read.is_err() {
                tokio::time::sleep(AGAIN).await;
            }
            (slots, read)
        }));
    }

    /// Lists were read: their slots are told, where they are still this node's.
    fn read(&mut self, read: Option<Read>) {
        let Some((slots, read)) = read else { return };
        let open: Vec<u16> = slots.into_iter().filter(|slot| self.open.contains(slot)).collect();
        match read {
            Ok(()) => {
                for slot in open.into_iter().filter_map(Slot::new) {
                    self.tell(Move::Opened(slot));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "what is due in slots that came could not be read yet");
                self.wanted.extend(open);
            }
        }
    }

    fn tell(&self, told: Move) {
        // Nobody may follow.
        let _ = self.moves.send(told);
    }
}

impl Scylla {
    /// Forgets what is another's now.
    fn let_go(&self, slots: &BTreeSet<u16>) {
        if let Some(owner) = &self.owner {
            owner.due.forget(slots);
            owner.awake.forget(slots);
        }
    }
}
