//! The member as the actors see it.
use std::sync::Arc;

use async_trait::async_trait;
use recado_domain::ConversationId;
use recado_placement::{Epoch, Input, Slot, node::Work, slot_of};
use tokio::sync::{broadcast, oneshot};

use super::{boot_clock, member::Member};
use crate::{Departure, Hold, Move, NotOurs, Place, Placement};

/// Moves that a follower may lag behind: every slot may come and go.
const MOVES: usize = 4_096;

/// The port over a member, with the moves as the store has taken them in.
pub(crate) struct Placed {
    member: Arc<Member>,
    moves: broadcast::Sender<Move>,
}

impl Placed {
    /// Makes it; moves are to be sent to what it returns, once the store knows of them.
    pub(crate) fn new(member: Arc<Member>) -> (Self, broadcast::Sender<Move>) {
        let moves = broadcast::channel(MOVES).0;
        (Self { member, moves: moves.clone() }, moves)
    }
}

#[async_trait]
impl Placement for Placed {
    fn place(&self, conversation: ConversationId) -> Place {
        let slot = slot_of(conversation);
        let core = self.member.core();
        match core.served.get(&slot) {
            Some(served) if !served.is_draining => Place::Here,
            // What is under way comes to its end here.
            Some(_) if core.holds(conversation).is_some() => Place::Here,
            Some(_) => Place::Nowhere,
            None => {
                let owner = core.node.owner_elsewhere(slot);
                let address = owner.and_then(|owner| core.addresses.get(&owner));
                address.map_or(Place::Nowhere, |address| Place::There(Arc::clone(address)))
            }
        }
    }

    fn epoch(&self, conversation: ConversationId) -> Option<Epoch> {
        self.member.epoch(slot_of(conversation))
    }

    fn moves(&self) -> broadcast::Receiver<Move> {
        self.moves.subscribe()
    }

    fn served(&self) -> Vec<Slot> {
        let core = self.member.core();
        let open = core.served.iter().filter(|(_, served)| !served.is_draining);
        open.map(|(slot, _)| *slot).collect()
    }

    fn hold(&self, conversation: ConversationId) -> Option<Hold> {
        let (work, _) = self.member.begin(slot_of(conversation)).ok()?;
        self.member.core().hold(conversation, work, true);
        let member = Arc::clone(&self.member);
        let release = move |work| {
            member.core().hold(conversation, Work(work), false);
            member.end(Work(work));
        };
        Some(Hold { work: work.0, release: Some(Box::new(release)) })
    }

    async fn departure(&self, hold: &Hold) -> Result<Departure, NotOurs> {
        let work = Work(hold.work);
        let told = {
            let mut core = self.member.core();
            if !core.works.contains_key(&work) {
                return Err(NotOurs);
            }
            let (answer, told) = oneshot::channel();
            core.leaving.entry(work).or_default().push(answer);
            self.member.step(&mut core, Input::Leaving { work });
            told
        };
        let until = told.await.map_err(|_| NotOurs)?;
        Ok(Departure::Until { until, clock: boot_clock::now })
    }

    async fn covered(&self, hold: &Hold) -> Result<(), NotOurs> {
        let is_covered = self.member.written(Work(hold.work)).await;
        is_covered.then_some(()).ok_or(NotOurs)
    }

    fn is_settled(&self) -> bool {
        let core = self.member.core();
        let known = |slot| {
            core.served.contains_key(&slot)
                || core
                    .node
                    .owner_elsewhere(slot)
                    .is_some_and(|owner| core.addresses.contains_key(&owner))
        };
        Slot::all().all(known)
    }

    fn nodes(&self) -> usize {
        self.member.nodes()
    }

    async fn leave(&self) {
        {
            let mut core = self.member.core();
            core.is_leaving = true;
            self.member.step(&mut core, Input::Stop);
        }
        // Fails only when the member is gone, which is as good.
        let _ = self.member.gone.subscribe().wait_for(|gone| *gone).await;
    }
}

impl Member {
    /// Makes a guard that ends a work when it is dropped.
    pub(crate) fn held(self: &Arc<Self>, work: Work) -> Hold {
        let member = Arc::clone(self);
        Hold { work: work.0, release: Some(Box::new(move |work| member.end(Work(work)))) }
    }
}
