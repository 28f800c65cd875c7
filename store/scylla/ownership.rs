//! Who owns which conversations: asked before each append, and told when another node took over.
use async_trait::async_trait;
use recado_domain::ConversationId;
pub use recado_placement::SLOTS;
use uuid::Uuid;

/// Slots that share a partition of the tables about slots.
pub(super) const SLOTS_PER_PART: u16 = 16;
/// Partitions of the tables about slots.
pub(super) const PARTS: u16 = SLOTS / SLOTS_PER_PART;

/// What a node knows of its slots. Answers come from memory.
#[async_trait]
pub trait Ownership: Send + Sync {
    /// Returns the slot of a conversation: the same on every node, for ever.
    fn slot_of(&self, conversation: ConversationId) -> u16;
    /// Returns the epoch at which this node owns a slot; `None` when it does not.
    fn epoch(&self, slot: u16) -> Option<u32>;
    /// Returns this start of the node: the row of the fences that is read after each flush.
    fn node(&self) -> Uuid;
    /// Returns the node's number among those that run now, 0 to 63: part of each cursor.
    fn number(&self) -> u8;
    /// Hears that the fence is up: from now on this node owns nothing.
    fn fenced(&self);
}

/// Returns the slot of a conversation in numbers. Part of what is stored, so it never changes; the
/// vectors below are pinned.
pub fn slot_of(conversation: ConversationId) -> u16 {
    recado_placement::slot_of(conversation).number()
}

#[cfg(test)]
mod tests {
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
