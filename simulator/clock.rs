//! The simulator's clock: wall time plus what a test has moved it forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Time as the simulated provider sees it. Windows, rate limits and the life of media follow it;
/// delays of answers and webhooks run in real time.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicI64,
    /// Wall time at which it was stopped; 0 means that it runs.
    stopped_at: AtomicI64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        let wall = match self.stopped_at.load(Ordering::Relaxed) {
            0 => wall_ms(),
            stopped_at => stopped_at,
        };
        wall.saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX / 4);
        self.ahead_ms.fetch_add(by, Ordering::Relaxed);
    }

    /// How far it runs ahead of wall time, in milliseconds.
    pub(crate) fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Lets it run that far ahead.
    pub(crate) fn set_ahead_ms(&self, ahead: i64) {
        self.ahead_ms.store(ahead, Ordering::Relaxed);
    }

    /// Stops the clock, so that only `advance` moves it, or lets it run on from where it stood.
    pub(crate) fn stop(&self, stop: bool) {
        let stopped_at = self.stopped_at.load(Ordering::Relaxed);
        if stop && stopped_at == 0 {
            self.stopped_at.store(wall_ms(), Ordering::Relaxed);
        } else if !stop && stopped_at != 0 {
            self.ahead_ms.fetch_sub(wall_ms() - stopped_at, Ordering::Relaxed);
            self.stopped_at.store(0, Ordering::Relaxed);
        }
    }

    /// Back to wall time.
    pub(crate) fn reset(&self) {
        self.ahead_ms.store(0, Ordering::Relaxed);
        self.stopped_at.store(0, Ordering::Relaxed);
    }

    /// Whether it stands still.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped_at.load(Ordering::Relaxed) != 0
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
        clock.advance(Duration::from_hours(24));
        assert!(clock.now_ms() - before >= 86_400_000);
        clock.reset();
        assert!(clock.now_ms() - before < 86_400_000);
    }

    #[test]
    fn stands_still_until_it_is_moved_or_let_go() {
        let clock = Clock::default();
        clock.stop(true);
        let before = clock.now_ms();
        std::thread::sleep(Duration::from_millis(5));
        assert_eq!(clock.now_ms(), before);
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now_ms(), before + 1_000);
        clock.stop(false);
        assert!(!clock.is_stopped());
        assert!(clock.now_ms() >= before + 1_000);
    }
}
