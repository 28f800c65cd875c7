//! How long to wait before a connection is tried again.
use std::time::Duration;

use uuid::Uuid;

/// The first wait.
const FIRST: Duration = Duration::from_millis(50);
/// The longest: after an outage everything goes on within a second.
const LONGEST: Duration = Duration::from_secs(1);

/// Waits that double, each of a random length up to its bound: a hundred gateways do not come at once.
pub(super) struct Backoff(Duration);

impl Backoff {
    /// Returns one that has not waited yet.
    pub(super) fn new() -> Self {
        Self(FIRST)
    }

    /// Returns the next wait: between half of its bound and all of it.
    pub(super) fn next(&mut self) -> Duration {
        let bound = self.0;
        self.0 = (bound * 2).min(LONGEST);
        let chance = f64::from(Uuid::new_v4().as_fields().0) / f64::from(u32::MAX);
        bound.mul_f64(0.5 + chance / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_second_and_differ() {
        let mut backoff = Backoff::new();
        let waits: Vec<_> = (0..30).map(|_| backoff.next()).collect();
        assert!(waits[0] >= FIRST / 2 && waits[0] <= FIRST);
        assert!(waits[10..].iter().all(|wait| *wait >= LONGEST / 2 && *wait <= LONGEST));
        assert!(waits[10..].windows(2).any(|two| two[0] != two[1]));
    }
}
