//! What this process is doing in the world right now, so that a conversation that failed and came
//! back does not do it again.
use std::sync::Arc;

use dashmap::{DashMap, Entry};
use recado_domain::{ConversationId, conversation::EffectKey};

/// Work under way, by conversation and effect.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<DashMap<(ConversationId, EffectKey), Stage>>);

/// How far work is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Its turn did not come yet: nothing happened in the world.
    Waits,
    /// Something happens in the world.
    Begun,
}

/// That something is under way; ends when dropped.
pub(crate) struct Underway {
    all: InFlight,
    key: (ConversationId, EffectKey),
}

impl InFlight {
    /// Begins work, unless the same is under way.
    pub(crate) fn begin(&self, conversation: ConversationId, key: EffectKey) -> Option<Underway> {
        self.enter((conversation, key), Stage::Begun)
    }

    /// Begins to wait for the turn of work, unless the same is under way.
    pub(crate) fn wait(&self, conversation: ConversationId, key: EffectKey) -> Option<Underway> {
        self.enter((conversation, key), Stage::Waits)
    }

    fn enter(&self, key: (ConversationId, EffectKey), stage: Stage) -> Option<Underway> {
        match self.0.entry(key) {
            Entry::Occupied(_) => None,
            Entry::Vacant(place) => {
                place.insert(stage);
                Some(Underway { all: self.clone(), key })
            }
        }
    }

    /// Tells whether work is under way.
    pub(crate) fn contains(&self, conversation: ConversationId, key: EffectKey) -> bool {
        self.0.contains_key(&(conversation, key))
    }

    /// Returns how much has begun: what only waits for its turn is begun by the next start as well.
    pub(crate) fn begun(&self) -> usize {
        self.0.iter().filter(|stage| *stage.value() == Stage::Begun).count()
    }

    /// Returns how much is under way.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Underway {
    /// Its turn came.
    pub(crate) fn begins(&self) {
        self.enters(Stage::Begun);
    }

    /// It waits for its next turn: nothing of it is happening.
    pub(crate) fn waits(&self) {
        self.enters(Stage::Waits);
    }

    fn enters(&self, stage: Stage) {
        self.all.0.insert(self.key, stage);
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.all.0.remove(&self.key);
    }
}
