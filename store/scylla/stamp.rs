//! The logical time of what one append writes: the writer's epoch, then the position of its first
//! event. Used as the timestamp of every cell, so that of two writers of one slot the later owner's
//! cells win, however late the earlier owner's arrive.

/// Bits of the position: a conversation holds at most 67 million events.
const POSITION_BITS: u32 = 26;
/// Bits of the epoch: a slot changes its owner at most 16 million times. Both together stay below
/// 2^50 microseconds (the year 2005), since ScyllaDB refuses timestamps that lie in the future.
const EPOCH_BITS: u32 = 24;

/// Largest position a conversation can reach.
pub(super) const LAST_POSITION: u64 = (1 << POSITION_BITS) - 1;
/// Largest epoch a slot can reach.
pub(super) const LAST_EPOCH: u32 = (1 << EPOCH_BITS) - 1;

/// When an append happened, in the order of its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Stamp {
    /// The writer's epoch; 1 is the first.
    pub(super) epoch: u32,
    /// Position of the first event.
    pub(super) first: u64,
}

impl Stamp {
    /// Returns the timestamp of its cells.
    pub(super) fn micros(self) -> i64 {
        i64::from(self.epoch) << POSITION_BITS | (self.first & LAST_POSITION) as i64
    }

    /// Reads the timestamp of a cell.
    pub(super) fn read(micros: i64) -> Self {
        let micros = micros.max(0) as u64;
        Self { epoch: (micros >> POSITION_BITS) as u32, first: micros & LAST_POSITION }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_owner_wins_over_a_larger_position() {
        let stamp = |epoch, first| Stamp { epoch, first };
        assert!(stamp(2, 1).micros() > stamp(1, LAST_POSITION).micros());
        assert!(stamp(1, 8).micros() > stamp(1, 7).micros());
        let last = stamp(LAST_EPOCH, LAST_POSITION);
        assert_eq!(Stamp::read(last.micros()), last);
        assert!(last.micros() < 1 << 50, "never in the future");
    }
}
