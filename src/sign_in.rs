//! How often somebody may fail to sign in.
use std::time::Duration;

use moka::{Expiry, ops::compute::Op, sync::Cache};
use tokio::time::Instant;

/// Failures of one address and e-mail in a window before it must wait.
const PER_PAIR: u32 = 5;
/// Failures of one address, whatever the e-mail.
const PER_ADDRESS: u32 = 50;
/// Failures of one e-mail, from wherever: slows a guess that comes from many addresses.
const PER_EMAIL: u32 = 100;
/// The window.
const WINDOW: Duration = Duration::from_mins(5);
/// Counters held; the oldest go first.
const HELD: u64 = 100_000;

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    since: Instant,
}

/// Counts failed attempts for a while.
pub struct Attempts(Cache<String, Failures>);

/// A counter lives until its window is over, however often it is renewed.
struct EndOfWindow;

impl Expiry<String, Failures> for EndOfWindow {
    fn expire_after_create(
        &self,
        _: &String,
        _: &Failures,
        _: std::time::Instant,
    ) -> Option<Duration> {
        Some(WINDOW)
    }
}

impl Default for Attempts {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(HELD).expire_after(EndOfWindow).build())
    }
}

impl Attempts {
    /// Returns how long to wait before the next attempt; `None` when it may be made.
    pub fn wait(&self, address: &str, email: &str) -> Option<Duration> {
        let waits = counters(address, email).into_iter().filter_map(|(key, limit)| {
            let failures = self.0.get(&key)?;
            let left = WINDOW.checked_sub(failures.since.elapsed())?;
            (failures.count >= limit).then_some(left)
        });
        waits.max()
    }

    /// Counts an attempt as a failure, before anybody knows.
    pub fn failed(&self, address: &str, email: &str) {
        for (key, _) in counters(address, email) {
            self.0.entry(key).and_upsert_with(|entry| match entry.map(moka::Entry::into_value) {
                Some(failures) if failures.since.elapsed() < WINDOW => {
                    Failures { count: failures.count + 1, ..failures }
                }
                _ => Failures { count: 1, since: Instant::now() },
            });
        }
    }

    /// Takes back what was counted for an attempt that succeeded after all, and forgets the failures
    /// of the pair.
    pub fn succeeded(&self, address: &str, email: &str) {
        for (index, (key, _)) in counters(address, email).into_iter().enumerate() {
            if index == 0 {
                self.0.invalidate(&key);
            } else {
                self.take_back(key);
            }
        }
    }

    fn take_back(&self, key: String) {
        self.0.entry(key).and_compute_with(|entry| match entry.map(moka::Entry::into_value) {
            Some(failures) => {
                let count = failures.count.saturating_sub(1);
                Op::Put(Failures { count, ..failures })
            }
            None => Op::Nop,
        });
    }
}

fn counters(address: &str, email: &str) -> [(String, u32); 3] {
    [
        (format!("p:{address}:{email}"), PER_PAIR),
        (format!("a:{address}"), PER_ADDRESS),
        (format!("e:{email}"), PER_EMAIL),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_five_failures_a_pair_waits_until_the_window_is_over() {
        let attempts = Attempts::default();
        for _ in 0..4 {
            attempts.failed("1.1.1.1", "a@b.c");
        }
        assert_eq!(attempts.wait("1.1.1.1", "a@b.c"), None);
        attempts.failed("1.1.1.1", "a@b.c");
        assert_eq!(attempts.wait("1.1.1.1", "a@b.c"), Some(WINDOW));
        assert_eq!(attempts.wait("1.1.1.1", "other@b.c"), None);
        tokio::time::advance(WINDOW + Duration::from_secs(1)).await;
        assert_eq!(attempts.wait("1.1.1.1", "a@b.c"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_that_tries_many_people_waits_too() {
        let attempts = Attempts::default();
        for number in 0..PER_ADDRESS {
            attempts.failed("1.1.1.1", &format!("{number}@b.c"));
        }
        assert!(attempts.wait("1.1.1.1", "new@b.c").is_some());
        assert!(attempts.wait("2.2.2.2", "new@b.c").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_forgets_the_pairs_failures() {
        let attempts = Attempts::default();
        for _ in 0..PER_PAIR {
            attempts.failed("1.1.1.1", "a@b.c");
        }
        attempts.succeeded("1.1.1.1", "a@b.c");
        assert_eq!(attempts.wait("1.1.1.1", "a@b.c"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn many_who_sign_in_well_from_one_address_keep_nobody_waiting() {
        let attempts = Attempts::default();
        for number in 0..PER_ADDRESS * 2 {
            let email = format!("{number}@b.c");
            assert_eq!(attempts.wait("1.1.1.1", &email), None);
            attempts.failed("1.1.1.1", &email);
            attempts.succeeded("1.1.1.1", &email);
        }
    }
}
