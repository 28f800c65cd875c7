//! Who owns which conversations: asked before each append, and before it is acknowledged.
use async_trait::async_trait;
use recado_domain::ConversationId;
pub use recado_placement::SLOTS;

use super::failure::unavailable;
use crate::{Hold, StoreError};

/// Slots that share a partition of the tables about slots.
pub(super) const SLOTS_PER_PART: u16 = 64;
/// Partitions of the tables about slots.
pub(super) const PARTS: u16 = SLOTS / SLOTS_PER_PART;

/// Work on a conversation that this node owns: its slot is not given away before this is dropped. Work
/// with a write of unknown outcome has not ended.
pub(crate) struct Work {
    /// The epoch to write under.
    pub(crate) epoch: u32,
    /// Ends it.
    pub(crate) hold: Hold,
}

/// The conversation is not this node's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this gateway does not own the conversation")]
pub(crate) struct Elsewhere;

impl From<Elsewhere> for StoreError {
    fn from(elsewhere: Elsewhere) -> Self {
        unavailable(elsewhere.to_string())
    }
}

/// What appends need of a node. Answers come from memory unless they say that they wait.
#[async_trait]
pub(crate) trait Ownership: Send + Sync {
    /// Returns the slot of a conversation: the same on every node, for ever.
    fn slot_of(&self, conversation: ConversationId) -> u16 {
        slot_of(conversation)
    }
    /// Returns the epoch at which this node owns a slot; `None` when it does not. For reading: it may
    /// be over by the time it is known.
    fn epoch(&self, slot: u16) -> Option<u32>;
    /// Begins an append to a conversation.
    fn begin(&self, conversation: ConversationId) -> Result<Work, Elsewhere>;
    /// Waits for a look at the own fence that begins now: what the work wrote or read before may be
    /// acknowledged. An error: it may not.
    async fn written(&self, work: &Work) -> Result<(), StoreError>;
    /// Returns the node's number among those that run now, 0 to 63: part of each cursor.
    fn number(&self) -> u8;
    /// Returns how many gateways seem to share the keyspace.
    fn nodes(&self) -> usize;
    /// Says why this node cannot own anything, if so.
    fn check(&self) -> Result<(), StoreError>;
}

/// Returns the slot of a conversation in numbers. Part of what is stored, so it never changes; the
/// vectors below are pinned.
pub fn slot_of(conversation: ConversationId) -> u16 {
    recado_placement::slot_of(conversation).number()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ids_of_one_moment_are_spread_evenly_and_for_ever() {
        let mut filled = vec![0_u32; usize::from(SLOTS)];
        for serial in 0..64 * u128::from(SLOTS) {
            let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | serial);
            filled[usize::from(slot_of(ConversationId::from_uuid(id)))] += 1;
        }
        assert!(filled.iter().all(|slot| (16..160).contains(slot)), "{filled:?}");
        let id = ConversationId::from_uuid(Uuid::from_u128(7));
        assert_eq!(slot_of(id), slot_of(id));
    }
}
