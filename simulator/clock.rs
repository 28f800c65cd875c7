//! The simulator's clock: wall time plus what a test has moved it forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time as the simulated provider sees it. Windows, rate limits and the life of media follow it;
/// delays of answers and webhooks run in real time.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        wall_ms().saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock forward and returns the new time in milliseconds.
    pub(crate) fn advance(&self, by: Duration) -> i64 {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX / 4);
        self.ahead_ms.fetch_add(by, Ordering::Relaxed);
        self.now_ms()
    }

    /// Back to wall time.
    pub(crate) fn reset(&self) {
        self.ahead_ms.store(0, Ordering::Relaxed);
    }

    /// How far the clock runs ahead of wall time, in milliseconds.
    pub(crate) fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the simulator reads wall time")]
fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_ahead_by_what_it_was_moved() {
        let clock = Clock::default();
        let before = clock.now_ms();
        let after = clock.advance(Duration::from_hours(24));
        assert!((86_400_000..86_401_000).contains(&(after - before)), "{before} {after}");
        clock.reset();
        assert!(clock.now_ms() - before < 1_000);
    }
}
