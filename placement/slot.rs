//! The fixed number of slots that conversations hash to.
use recado_domain::ConversationId;

/// How many slots there are. It never changes: who has which slot stands in the store by its number.
/// 1,024 spread a hundred nodes within a third of each other, and all of them are read at once.
pub const SLOTS: u16 = 1024;

/// One of the slots, below [`SLOTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u16);

impl Slot {
    /// Returns the slot with that number; `None` from [`SLOTS`] on.
    pub const fn new(number: u16) -> Option<Self> {
        if number < SLOTS { Some(Self(number)) } else { None }
    }

    /// Returns every slot.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SLOTS).map(Self)
    }

    /// Returns its number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// Returns the slot of a conversation. The same in every release: it is part of what is stored.
pub fn slot_of(conversation: ConversationId) -> Slot {
    let hash = spread(conversation.as_uuid().as_u128());
    Slot((hash % u64::from(SLOTS)) as u16)
}

/// Spreads 128 bits over 64: both halves through the finaliser of MurmurHash3, one after the other.
pub(crate) const fn spread(bits: u128) -> u64 {
    mix(mix((bits >> 64) as u64) ^ bits as u64)
}

/// The 64-bit finaliser of MurmurHash3 (public domain): each bit of the input turns half of the output.
pub(crate) const fn mix(mut bits: u64) -> u64 {
    // Zero would stay zero.
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits ^= bits >> 33;
    bits = bits.wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits ^= bits >> 33;
    bits = bits.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}
