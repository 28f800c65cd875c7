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
    /// Counts an attempt as a failure, before anybody knows, or says how long to wait. To look and to
    /// count is one step: of many at once no more pass than of as many one by one.
    pub fn begin(&self, address: &str, email: &str) -> Result<(), Duration> {
        let mut counted = Vec::new();
        let mut waits = None;
        for (key, limit) in counters(address, email) {
            match self.count(&key, limit) {
                None => counted.push(key),
                wait => waits = waits.max(wait),
            }
        }
        let Some(wait) = waits else { return Ok(()) };
        for key in counted {
            self.take_back(key);
        }
        Err(wait)
    }

    /// Counts one more unless the limit is reached: then how long the window still lasts.
    fn count(&self, key: &str, limit: u32) -> Option<Duration> {
        let mut wait = None;
        self.0.entry_by_ref(key).and_compute_with(|entry| {
            let known = entry.map(moka::Entry::into_value);
            match known.and_then(|known| Some((known, WINDOW.checked_sub(known.since.elapsed())?)))
            {
                Some((failures, left)) if failures.count >= limit => {
                    wait = Some(left);
                    Op::Nop
                }
                Some((failures, _)) => Op::Put(Failures { count: failures.count + 1, ..failures }),
                None => Op::Put(Failures { count: 1, since: Instant::now() }),
            }
        });
        wait
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

    const HERE: &str = "1.1.1.1";

    #[tokio::test(start_paused = true)]
    async fn after_five_failures_a_pair_waits_until_the_window_is_over() {
        let attempts = Attempts::default();
        for _ in 0..PER_PAIR {
            assert_eq!(attempts.begin(HERE, "a@b.c"), Ok(()));
        }
        assert_eq!(attempts.begin(HERE, "a@b.c"), Err(WINDOW));
        assert_eq!(attempts.begin(HERE, "other@b.c"), Ok(()));
        tokio::time::advance(WINDOW + Duration::from_secs(1)).await;
        assert_eq!(attempts.begin(HERE, "a@b.c"), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_that_tries_many_people_waits_too() {
        let attempts = Attempts::default();
        for number in 0..PER_ADDRESS {
            assert_eq!(attempts.begin(HERE, &format!("{number}@b.c")), Ok(()));
        }
        assert!(attempts.begin(HERE, "new@b.c").is_err());
        assert_eq!(attempts.begin("2.2.2.2", "new@b.c"), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_counts_against_nobody_else() {
        let attempts = Attempts::default();
        for _ in 0..PER_ADDRESS * 2 {
            let _ = attempts.begin(HERE, "a@b.c");
        }
        assert_eq!(attempts.begin(HERE, "b@b.c"), Ok(()), "the address tried five times, not more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_forgets_the_pairs_failures() {
        let attempts = Attempts::default();
        for _ in 0..PER_PAIR {
            assert_eq!(attempts.begin(HERE, "a@b.c"), Ok(()));
        }
        attempts.succeeded(HERE, "a@b.c");
        assert_eq!(attempts.begin(HERE, "a@b.c"), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn many_who_sign_in_well_from_one_address_keep_nobody_waiting() {
        let attempts = Attempts::default();
        for number in 0..PER_ADDRESS * 2 {
            let email = format!("{number}@b.c");
            assert_eq!(attempts.begin(HERE, &email), Ok(()));
            attempts.succeeded(HERE, &email);
        }
    }

    #[test]
    fn of_many_at_the_same_instant_no_more_pass_than_may() {
        for _ in 0..50 {
            let attempts = Attempts::default();
            let together = std::sync::Barrier::new(8);
            let passed: usize = std::thread::scope(|scope| {
                let guess = || {
                    together.wait();
                    (0..4).filter(|_| attempts.begin(HERE, "a@b.c").is_ok()).count()
                };
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(guess)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
            });
            assert_eq!(passed, PER_PAIR as usize);
        }
    }
}
