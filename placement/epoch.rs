//! The number of an ownership, and the stamp that every cell of a conversation carries.
use std::fmt;

use serde::{Deserialize, Serialize};

/// Bits of a stamp for the position.
const POSITION_BITS: u32 = 30;
/// Bits of a stamp for the epoch.
const EPOCH_BITS: u32 = 20;

/// The number of an ownership of a slot: from 1, one more with every change of the owner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The first owner's.
    pub const FIRST: Self = Self(1);
    /// The highest that a stamp can hold: an owner a minute for two years.
    pub const LAST: Self = Self((1 << EPOCH_BITS) - 1);

    /// Returns the next owner's.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Debug for Epoch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "e{}", self.0)
    }
}

/// The logical time of one batch, and the name of its entry: the epoch, then the entry's first position.
/// It is the timestamp of every cell of the batch: whoever owns the slot later overwrites, however late
/// an older owner's write arrives and whatever anybody's clock says.
///
/// It stays below 2^50, which as microseconds lies in 2005: a server that refuses timestamps of the
/// future takes it, and a row that was ever written by the clock would hide it, so none may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    epoch: Epoch,
    first: u64,
}

impl Stamp {
    /// The highest position that a stamp can hold: a conversation has a billion events at most.
    pub const LAST_POSITION: u64 = (1 << POSITION_BITS) - 1;

    /// Makes one; `None` when epoch or position is too high to be told apart from others.
    pub fn new(epoch: Epoch, first: u64) -> Option<Self> {
        let fits = epoch <= Epoch::LAST && first <= Self::LAST_POSITION;
        fits.then_some(Self { epoch, first })
    }

    /// Reads the timestamp of a cell. One that was never a stamp is of an epoch that nobody has.
    pub fn read(micros: i64) -> Self {
        let bits = u64::try_from(micros).unwrap_or(0);
        Self { epoch: Epoch(bits >> POSITION_BITS), first: bits & Self::LAST_POSITION }
    }

    /// Returns what `USING TIMESTAMP` is given.
    pub const fn micros(self) -> i64 {
        // Below 2^50, see above.
        ((self.epoch.0 << POSITION_BITS) | self.first) as i64
    }

    /// Returns the writer's epoch.
    pub const fn epoch(self) -> Epoch {
        self.epoch
    }

    /// Returns the position of the entry's first event.
    pub const fn first(self) -> u64 {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_owner_overwrites_wherever_it_stands() {
        let old = Stamp::new(Epoch(3), 900).unwrap();
        let new = Stamp::new(Epoch(4), 7).unwrap();
        assert!(new > old && new.micros() > old.micros());
    }

    #[test]
    fn a_stamp_never_lies_in_the_future_and_never_wraps() {
        let last = Stamp::new(Epoch::LAST, Stamp::LAST_POSITION).unwrap();
        let in_2006 = 1_136_073_600_000_000;
        assert!(last.micros() < in_2006);
        assert_eq!(Stamp::new(Epoch::LAST.next(), 0), None);
        assert_eq!(Stamp::new(Epoch::FIRST, Stamp::LAST_POSITION + 1), None);
        assert_eq!(Stamp::read(last.micros()), last);
        assert_eq!(Stamp::read(-1), Stamp::read(0));
    }
}
