//! Cursors: places in the feed of the installation, which only grow.
//!
//! A hybrid clock in 53 bits, so that JSON's numbers hold it:
//!
//! ```text
//! 41 bits milliseconds since 2026-01-01 (until 2095) | 6 bits counter | 6 bits number of the node
//! ```
//!
//! Within a node each is greater than the one before; 64 a millisecond and node, more run ahead of the
//! clock. Before a millisecond is used, the store knows that it may have been: a restart begins above
//! that mark, whatever the clock says by then.
use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use recado_domain::{Timestamp, time::Clock};

use super::{cql::Cql, ownership::Ownership};
use crate::StoreError;

/// 2026-01-01, in milliseconds since 1970.
const DAWN: i64 = 1_767_225_600_000;
const COUNTER_BITS: u32 = 6;
const NODE_BITS: u32 = 6;
const NODES: u64 = (1 << NODE_BITS) - 1;
/// The number of the only gateway of a keyspace.
const ONLY: u8 = 0;
/// How long a row may become visible after one with a larger cursor, when several nodes write: twice
/// what cursors may run ahead of the clock after a start, and 5 s for clocks that disagree, slow
/// appends and hints on their way.
pub(super) const LATE: Duration = Duration::from_secs(15);
/// How far ahead of the clock the mark is set.
const AHEAD: Duration = Duration::from_secs(5);

/// Gives out cursors.
pub(super) struct Cursors {
    cql: Arc<Cql>,
    clock: Arc<dyn Clock>,
    ownership: Arc<dyn Ownership>,
    given: Mutex<Given>,
    raising: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Given {
    /// The number they are given out under; a node that was fenced comes back under another one.
    node: u8,
    /// The last one's milliseconds and counter together.
    tick: u64,
    /// Ticks up to here may be given out.
    mark: u64,
}

impl Cursors {
    /// Begins above everything that may have been given out under the node's number; the only gateway
    /// of a keyspace above everything that any node may have given out.
    pub(super) async fn resume(
        cql: Arc<Cql>,
        clock: Arc<dyn Clock>,
        ownership: Arc<dyn Ownership>,
    ) -> Result<Self, StoreError> {
        let given = Mutex::default();
        let raising = tokio::sync::Mutex::new(());
        let cursors = Self { cql, clock, ownership, given, raising };
        cursors.begin(cursors.ownership.number()).await?;
        Ok(cursors)
    }

    async fn begin(&self, node: u8) -> Result<(), StoreError> {
        let marks: Vec<(i8, i64)> = self.cql.all(&self.cql.statements.cursor_marks, ()).await?;
        let counts = |(of, _): &(i8, i64)| node == ONLY || *of as u8 == node;
        let counted = marks.into_iter().filter(counts);
        let newest = counted.map(|(_, millis)| millis.max(0) as u64).max().unwrap_or(0);
        let tick = (newest + 1) << COUNTER_BITS;
        let mut given = self.given.lock();
        // Nothing is given out that is below what was heard.
        *given = Given { node, tick: tick.max(given.tick), mark: tick };
        Ok(())
    }

    /// Returns the next cursor.
    pub(super) async fn next(&self) -> Result<u64, StoreError> {
        loop {
            let node = self.ownership.number();
            if let Some(cursor) = self.take(node) {
                return Ok(cursor);
            }
            self.raise(node).await?;
        }
    }

    /// Hears a cursor of another node: the next one of this node is larger.
    pub(super) fn hear(&self, cursor: u64) {
        let mut given = self.given.lock();
        given.tick = given.tick.max(cursor >> NODE_BITS);
    }

    /// Tells whether another node gave out a cursor.
    pub(super) fn is_foreign(&self, cursor: u64) -> bool {
        cursor & NODES != u64::from(self.ownership.number())
    }

    /// Returns the next cursor, if the mark allows one.
    fn take(&self, node: u8) -> Option<u64> {
        let now = millis(self.clock.now()) << COUNTER_BITS;
        let mut given = self.given.lock();
        let tick = now.max(given.tick + 1);
        if tick > given.mark || given.node != node {
            return None;
        }
        given.tick = tick;
        Some(tick << NODE_BITS | u64::from(node) & NODES)
    }

    /// Moves the mark on.
    async fn raise(&self, node: u8) -> Result<(), StoreError> {
        let _one = self.raising.lock().await;
        if self.given.lock().node != node {
            self.begin(node).await?;
        }
        let given = *self.given.lock();
        let now = millis(self.clock.now()).max((given.tick + 1) >> COUNTER_BITS);
        if now << COUNTER_BITS < given.mark && given.tick < given.mark {
            return Ok(());
        }
        let mark = now + AHEAD.as_millis() as u64;
        let values = (node as i8, mark as i64);
        self.cql.write(&self.cql.statements.put_cursor_mark, values).await?;
        self.given.lock().mark = mark << COUNTER_BITS;
        Ok(())
    }
}

/// Returns the cursor that lies [`LATE`] before another one.
pub(super) fn late(cursor: u64) -> u64 {
    cursor.saturating_sub((LATE.as_millis() as u64) << (COUNTER_BITS + NODE_BITS))
}

fn millis(at: Timestamp) -> u64 {
    at.0.saturating_sub(DAWN).max(0) as u64
}

/// A number that grows with time and is not the same for two things of one process, nor for things
/// of nodes with different numbers; for the order of what is rare.
pub(super) fn ordinal(at: Timestamp, node: u8) -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = millis(at) << COUNTER_BITS;
    let next = |last: u64| Some(now.max(last + 1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap_or(0);
    now.max(last + 1) << NODE_BITS | u64::from(node) & NODES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_fits_the_numbers_of_json_until_2095() {
        let last_day = Timestamp(DAWN + (1 << 41) - 1);
        assert!(last_day.to_rfc3339().starts_with("2095-"), "{last_day:?}");
        let largest = (millis(last_day) << COUNTER_BITS | 63) << NODE_BITS | 63;
        assert_eq!(largest, (1 << 53) - 1);
    }

    #[test]
    fn ordinals_grow_though_the_clock_stands() {
        let (one, two) = (ordinal(Timestamp(DAWN + 9), 3), ordinal(Timestamp(DAWN + 9), 3));
        assert!(two > one);
    }
}
