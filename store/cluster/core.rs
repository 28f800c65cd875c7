//! The machine with what waits for it: changed only under the member's lock.
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
};

use recado_domain::ConversationId;
use recado_placement::{Epoch, Moment, Node, NodeId, Slot, node::Work};
use tokio::sync::oneshot;

/// A slot that is served here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Served {
    /// The epoch to write under.
    pub(super) epoch: Epoch,
    /// It is to be given away.
    pub(super) is_draining: bool,
}

/// One node after the other: who was fenced comes back as another one.
pub(super) struct Core {
    /// Counts the nodes that this process was: answers for an earlier one are worth nothing.
    pub(super) run: u64,
    pub(super) node: Node,
    /// Its number among those that run.
    pub(super) number: u8,
    /// It is fenced, and not back yet.
    pub(super) is_out: bool,
    /// It was asked to stop.
    pub(super) is_leaving: bool,
    pub(super) served: BTreeMap<Slot, Served>,
    /// What is under way, and in which slot.
    pub(super) works: HashMap<Work, Slot>,
    /// What keeps a conversation here while something of it is under way in the world: it may append
    /// until that has ended, also while its slot is to be given away.
    pub(super) holds: HashMap<ConversationId, Vec<Work>>,
    next_work: u64,
    /// Who waits for an acknowledgement, in the order of writing. One is answered for each good
    /// reading that covers the work, so whoever is first in line was covered.
    pub(super) written: HashMap<Work, VecDeque<oneshot::Sender<()>>>,
    /// Who waits for bytes to leave.
    pub(super) leaving: HashMap<Work, Vec<oneshot::Sender<Moment>>>,
    /// Where nodes are reached by nodes.
    pub(super) addresses: HashMap<NodeId, Arc<str>>,
    /// Whether the table of slots was read.
    pub(super) knows_table: bool,
}

impl Core {
    pub(super) fn new(node: Node, number: u8) -> Self {
        Self {
            run: 0,
            node,
            number,
            is_out: false,
            is_leaving: false,
            served: BTreeMap::new(),
            works: HashMap::new(),
            holds: HashMap::new(),
            next_work: 1,
            written: HashMap::new(),
            leaving: HashMap::new(),
            addresses: HashMap::new(),
            knows_table: false,
        }
    }

    /// Names a new work.
    pub(super) fn new_work(&mut self) -> Work {
        let work = Work(self.next_work);
        self.next_work += 1;
        work
    }

    /// Returns a work that holds a conversation here.
    pub(super) fn holds(&self, conversation: ConversationId) -> Option<Work> {
        let works = self.holds.get(&conversation)?;
        works.iter().find(|work| self.works.contains_key(work)).copied()
    }

    /// Notes that a work holds a conversation, or does not any more.
    pub(super) fn hold(&mut self, conversation: ConversationId, work: Work, holds: bool) {
        let works = self.holds.entry(conversation).or_default();
        works.retain(|held| *held != work);
        if holds {
            works.push(work);
        }
        if works.is_empty() {
            self.holds.remove(&conversation);
        }
    }

    /// Forgets a work and tells who waits for it that nothing will come.
    pub(super) fn forget(&mut self, work: Work) {
        self.works.remove(&work);
        self.written.remove(&work);
        self.leaving.remove(&work);
    }

    /// Lets go of a slot with all that is under way in it.
    pub(super) fn close(&mut self, slot: Slot) {
        self.served.remove(&slot);
        let within: Vec<Work> =
            self.works.iter().filter(|(_, of)| **of == slot).map(|(work, _)| *work).collect();
        for work in within {
            self.forget(work);
        }
    }

    /// It is fenced: drops everything and returns which slots it had.
    pub(super) fn fall(&mut self) -> Vec<Slot> {
        self.run += 1;
        self.is_out = true;
        self.knows_table = false;
        self.works.clear();
        self.written.clear();
        self.leaving.clear();
        std::mem::take(&mut self.served).into_keys().collect()
    }

    /// Comes back as another node.
    pub(super) fn rise(&mut self, node: Node, number: u8) {
        self.run += 1;
        self.node = node;
        self.number = number;
        self.is_out = false;
    }
}
