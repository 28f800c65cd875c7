//! What is known of conversations that were lately appended to: their writer's place, kept beside
//! their actors. Losing one costs a read, never more.
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use parking_lot::Mutex;
use recado_domain::ConversationId;
use recado_placement::Epoch;

use super::{head::View, ownership::slot_of, plan::Plan};

/// Where the writer of one conversation stands. Its lock makes appends follow one another.
#[derive(Default)]
pub(super) struct Standing {
    /// The epoch at which it was read; `None`: nothing is known.
    pub(super) epoch: Option<Epoch>,
    /// Its end and chart; `None`: nothing was appended yet.
    pub(super) view: Option<Arc<View>>,
    /// Hashes of the keys that count as repetitions: all of the newest bucket and of those before it
    /// within [`super::wake::REPEATED_FOR`].
    pub(super) keys: HashSet<u64>,
    /// Hours under which it is listed to be looked at.
    pub(super) listed: HashSet<i32>,
    /// An append whose outcome is not known, or not complete: settled before anything else.
    pub(super) pending: Option<Plan>,
}

/// Returns what stands for a key in [`Standing::keys`]. Two keys of one hash cost a read.
pub(super) fn key_hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// A conversation's standing, and what readers may see of it.
#[derive(Default)]
pub(super) struct Cell {
    /// The writer's.
    pub(super) standing: tokio::sync::Mutex<Standing>,
    /// What was acknowledged last, with the epoch it was written at.
    shown: Mutex<Option<(Epoch, Arc<View>)>>,
}

impl Cell {
    /// Shows readers what was acknowledged.
    pub(super) fn show(&self, epoch: Epoch, view: &Arc<View>) {
        *self.shown.lock() = Some((epoch, Arc::clone(view)));
    }

    /// Returns what was acknowledged last, if this node still owns the conversation as it did then.
    pub(super) fn shown(&self, epoch: Epoch) -> Option<Arc<View>> {
        let shown = self.shown.lock();
        shown.as_ref().filter(|(then, _)| *then == epoch).map(|(_, view)| Arc::clone(view))
    }
}

/// All of them, in two generations: when the young are half of what fits, those of the old that
/// nobody asked for since are dropped. One that is in use, or has something to settle, never is: a
/// second standing of the same conversation would write over the first one's appends.
pub(super) struct Awake {
    most: usize,
    generations: Mutex<Generations>,
}

type Cells = HashMap<ConversationId, Arc<Cell>>;

#[derive(Default)]
struct Generations {
    young: Cells,
    old: Cells,
}

impl Awake {
    /// Keeps about `most` of them.
    pub(super) fn new(most: usize) -> Self {
        Self { most, generations: Mutex::default() }
    }

    /// Returns the cell of a conversation, made if there is none.
    pub(super) fn cell(&self, conversation: ConversationId) -> Arc<Cell> {
        let mut generations = self.generations.lock();
        let Generations { young, old } = &mut *generations;
        let found = young.get(&conversation).cloned();
        let cell = found.unwrap_or_else(|| {
            let cell = old.remove(&conversation).unwrap_or_default();
            young.insert(conversation, Arc::clone(&cell));
            cell
        });
        if young.len() * 2 > self.most {
            generations.turn();
        }
        cell
    }

    /// Returns the cells of some slots that have something to settle.
    pub(super) fn unsettled(&self, slots: &BTreeSet<u16>) -> Vec<(ConversationId, Arc<Cell>)> {
        let generations = self.generations.lock();
        let all = generations.young.iter().chain(&generations.old);
        let unsettled = all.filter(|(id, cell)| {
            let pending = || cell.standing.try_lock().is_ok_and(|held| held.pending.is_some());
            slots.contains(&slot_of(**id)) && pending()
        });
        unsettled.map(|(id, cell)| (*id, Arc::clone(cell))).collect()
    }

    /// Forgets the conversations of some slots, but those that are in use at this moment.
    pub(super) fn forget(&self, slots: &BTreeSet<u16>) {
        let mut generations = self.generations.lock();
        let Generations { young, old } = &mut *generations;
        for cells in [young, old] {
            let stays = |id: &ConversationId, cell: &mut Arc<Cell>| {
                !slots.contains(&slot_of(*id)) || Arc::strong_count(cell) > 1
            };
            cells.retain(stays);
        }
    }

    /// Returns what was acknowledged last of a conversation, where it is awake.
    pub(super) fn shown(&self, conversation: ConversationId, epoch: Epoch) -> Option<Arc<View>> {
        self.known(conversation).and_then(|cell| cell.shown(epoch))
    }

    /// Returns the cell of a conversation, if there is one.
    pub(super) fn known(&self, conversation: ConversationId) -> Option<Arc<Cell>> {
        let generations = self.generations.lock();
        let cell = generations.young.get(&conversation).or(generations.old.get(&conversation));
        cell.map(Arc::clone)
    }
}

impl Generations {
    fn turn(&mut self) {
        let mut old = std::mem::take(&mut self.young);
        old.extend(self.old.drain().filter(|(_, cell)| is_needed(cell)));
        self.old = old;
    }
}

fn is_needed(cell: &Arc<Cell>) -> bool {
    Arc::strong_count(cell) > 1
        || cell.standing.try_lock().is_ok_and(|standing| standing.pending.is_some())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: usize) -> ConversationId {
        ConversationId::from_uuid(Uuid::from_u128(number as u128))
    }

    #[test]
    fn memory_is_bounded_and_what_is_in_use_stays() {
        let awake = Awake::new(10);
        let held = awake.cell(id(0));
        for number in 1..100 {
            awake.cell(id(number));
            let generations = awake.generations.lock();
            assert!(generations.young.len() + generations.old.len() <= 12);
        }
        assert!(Arc::ptr_eq(&held, &awake.cell(id(0))), "a second one would be a second writer");
    }
}
