//! What this process is doing in the world right now, so that a conversation that failed and came
//! back does not do it again.
use std::sync::Arc;

use dashmap::DashMap;
use recado_domain::{ConversationId, conversation::EffectKey};

/// Work under way, by conversation and effect.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<DashMap<(ConversationId, EffectKey), ()>>);

/// That something is under way; ends when dropped.
pub(crate) struct Underway {
    all: InFlight,
    key: (ConversationId, EffectKey),
}

impl InFlight {
    /// Begins work, unless the same is under way.
    pub(crate) fn begin(&self, conversation: ConversationId, key: EffectKey) -> Option<Underway> {
        let key = (conversation, key);
        match self.0.insert(key, ()) {
            None => Some(Underway { all: self.clone(), key }),
            Some(()) => None,
        }
    }

    /// Tells whether work is under way.
    pub(crate) fn contains(&self, conversation: ConversationId, key: EffectKey) -> bool {
        self.0.contains_key(&(conversation, key))
    }

    /// Returns how much is under way.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.all.0.remove(&self.key);
    }
}
