//! How often somebody may fail to sign in.
use std::{sync::Arc, time::Duration};

use aws_lc_rs::digest;
use futures_util::future::{join, join_all};
use moka::{Expiry, ops::compute::Op, sync::Cache};
use recado_store::{Cluster, Limits, Placement};
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

/// Counts failed attempts for a while: here, and together with other gateways.
pub struct Attempts {
    here: Cache<String, Failures>,
    together: Option<Together>,
}

/// What gateways count together.
struct Together {
    limits: Arc<dyn Limits>,
    placement: Arc<dyn Placement>,
}

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

impl Attempts {
    /// Counts here, and with the other gateways where there are any.
    pub fn new(cluster: &Cluster) -> Self {
        let together = cluster.shared.then(|| Together {
            limits: cluster.limits.clone(),
            placement: cluster.placement.clone(),
        });
        let here = Cache::builder().max_capacity(HELD).expire_after(EndOfWindow).build();
        Self { here, together }
    }

    /// Counts an attempt as a failure, before anybody knows, or says how long to wait. To look and to
    /// count is one step: of many at once no more pass than of as many one by one.
    pub async fn begin(&self, address: &str, email: &str) -> Result<(), Duration> {
        let Some(together) = &self.together else { return self.begin_here(address, email, 1) };
        if together.begin(address, email).await? {
            return Ok(());
        }
        // While nobody can be asked each gateway bears its share.
        self.begin_here(address, email, together.placement.nodes())
    }

    fn begin_here(&self, address: &str, email: &str, nodes: usize) -> Result<(), Duration> {
        let mut counted = Vec::new();
        let mut waits = None;
        for Counter { key, limit } in counters(address, email) {
            let share = limit.div_ceil(nodes.max(1) as u32).max(PER_PAIR);
            match self.count(&key, share) {
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
        self.here.entry_by_ref(key).and_compute_with(|entry| {
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
    pub async fn succeeded(&self, address: &str, email: &str) {
        let [pair, of_address, of_email] = counters(address, email);
        self.here.invalidate(&pair.key);
        self.take_back(of_address.key.clone());
        self.take_back(of_email.key.clone());
        if let Some(together) = &self.together {
            join(
                together.give_back(&pair, pair.limit),
                join(together.give_back(&of_address, 1), together.give_back(&of_email, 1)),
            )
            .await;
        }
    }

    fn take_back(&self, key: String) {
        self.here.entry(key).and_compute_with(|entry| match entry.map(moka::Entry::into_value) {
            Some(failures) => {
                let count = failures.count.saturating_sub(1);
                Op::Put(Failures { count, ..failures })
            }
            None => Op::Nop,
        });
    }
}

impl Together {
    /// Counts an attempt as a failure; returns whether anybody could be asked.
    async fn begin(&self, address: &str, email: &str) -> Result<bool, Duration> {
        let counters = counters(address, email);
        let drawn = join_all(counters.iter().map(|counter| self.draw(counter))).await;
        let refused = drawn.iter().zip(&counters).filter(|(drawn, _)| **drawn == Some(0));
        let wait = refused.map(|(_, counter)| WINDOW / counter.limit).max();
        let asked = drawn.iter().all(Option::is_some);
        if wait.is_some() || !asked {
            let granted = counters.into_iter().zip(drawn).filter(|(_, drawn)| *drawn == Some(1));
            self.take_back(granted.map(|(counter, _)| counter)).await;
        }
        wait.map_or(Ok(asked), Err)
    }

    async fn draw(&self, counter: &Counter) -> Option<u32> {
        let limit = f64::from(counter.limit);
        self.limits.draw(&counter.bucket(), limit / WINDOW.as_secs_f64(), limit, 1).await
    }

    async fn take_back(&self, counters: impl IntoIterator<Item = Counter>) {
        let back = counters.into_iter().map(async |counter| self.give_back(&counter, 1).await);
        join_all(back).await;
    }

    async fn give_back(&self, counter: &Counter, count: u32) {
        let limit = f64::from(counter.limit);
        let per_second = limit / WINDOW.as_secs_f64();
        self.limits.give_back(&counter.bucket(), per_second, limit, count).await;
    }
}

/// Something that is counted.
struct Counter {
    key: String,
    limit: u32,
}

impl Counter {
    /// Returns the name of the common bucket: nobody's address or e-mail stands in it.
    fn bucket(&self) -> String {
        let hash = digest::digest(&digest::SHA256, self.key.as_bytes());
        format!("sign-in:{}", hex::encode(hash))
    }
}

fn counters(address: &str, email: &str) -> [Counter; 3] {
    [
        Counter { key: format!("p:{address}:{email}"), limit: PER_PAIR },
        Counter { key: format!("a:{address}"), limit: PER_ADDRESS },
        Counter { key: format!("e:{email}"), limit: PER_EMAIL },
    ]
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use recado_store::{NodeId, memory::Bus};

    use super::*;

    const HERE: &str = "1.1.1.1";

    #[tokio::test(start_paused = true)]
    async fn after_five_failures_a_pair_waits_until_the_window_is_over() {
        let attempts = Attempts::new(&Cluster::alone());
        for _ in 0..PER_PAIR {
            assert_eq!(attempts.begin(HERE, "a@b.c").await, Ok(()));
        }
        assert_eq!(attempts.begin(HERE, "a@b.c").await, Err(WINDOW));
        assert_eq!(attempts.begin(HERE, "other@b.c").await, Ok(()));
        tokio::time::advance(WINDOW + Duration::from_secs(1)).await;
        assert_eq!(attempts.begin(HERE, "a@b.c").await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_that_tries_many_people_waits_too() {
        let attempts = Attempts::new(&Cluster::alone());
        for number in 0..PER_ADDRESS {
            assert_eq!(attempts.begin(HERE, &format!("{number}@b.c")).await, Ok(()));
        }
        assert!(attempts.begin(HERE, "new@b.c").await.is_err());
        assert_eq!(attempts.begin("2.2.2.2", "new@b.c").await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_counts_against_nobody_else() {
        let attempts = Attempts::new(&Cluster::alone());
        for _ in 0..PER_ADDRESS * 2 {
            let _ = attempts.begin(HERE, "a@b.c").await;
        }
        assert_eq!(
            attempts.begin(HERE, "b@b.c").await,
            Ok(()),
            "the address tried five times, not more"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_forgets_the_pairs_failures() {
        let attempts = Attempts::new(&Cluster::alone());
        for _ in 0..PER_PAIR {
            assert_eq!(attempts.begin(HERE, "a@b.c").await, Ok(()));
        }
        attempts.succeeded(HERE, "a@b.c").await;
        assert_eq!(attempts.begin(HERE, "a@b.c").await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn many_who_sign_in_well_from_one_address_keep_nobody_waiting() {
        let attempts = Attempts::new(&Cluster::alone());
        for number in 0..PER_ADDRESS * 2 {
            let email = format!("{number}@b.c");
            assert_eq!(attempts.begin(HERE, &email).await, Ok(()));
            attempts.succeeded(HERE, &email).await;
        }
    }

    #[test]
    fn of_many_at_the_same_instant_no_more_pass_than_may() {
        for _ in 0..50 {
            let attempts = Attempts::new(&Cluster::alone());
            let together = std::sync::Barrier::new(8);
            let passed: usize = std::thread::scope(|scope| {
                let guess = || {
                    together.wait();
                    (0..4)
                        .filter(|_| attempts.begin(HERE, "a@b.c").now_or_never() == Some(Ok(())))
                        .count()
                };
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(guess)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
            });
            assert_eq!(passed, PER_PAIR as usize);
        }
    }

    /// Gateways that count together.
    fn gateways(count: u128) -> (Arc<Bus>, Vec<(NodeId, Attempts)>) {
        let bus = Bus::new();
        let gateway = |number| {
            let node = NodeId::from_uuid(uuid::Uuid::from_u128(number));
            let limits = bus.join(node);
            (node, Attempts::new(&Cluster { shared: true, limits, ..Cluster::alone() }))
        };
        let gateways = (0..count).map(gateway).collect();
        (bus, gateways)
    }

    #[tokio::test(start_paused = true)]
    async fn gateways_count_a_pair_together() {
        let (_, gateways) = gateways(3);
        let mut passed = 0;
        for (_, attempts) in gateways.iter().cycle().take(30) {
            passed += u32::from(attempts.begin(HERE, "a@b.c").await.is_ok());
        }
        assert_eq!(passed, PER_PAIR);
        assert_eq!(
            gateways[0].1.begin(HERE, "b@b.c").await,
            Ok(()),
            "what is refused counts nowhere"
        );
        assert_eq!(gateways[0].1.begin(HERE, "a@b.c").await, Err(WINDOW / PER_PAIR));
    }

    #[tokio::test(start_paused = true)]
    async fn guesses_at_one_account_from_many_addresses_and_gateways_are_counted_together() {
        let (_, gateways) = gateways(3);
        let mut passed = 0;
        for (number, (_, attempts)) in gateways.iter().cycle().take(600).enumerate() {
            passed += u32::from(attempts.begin(&format!("1.1.1.{number}"), "a@b.c").await.is_ok());
        }
        assert_eq!(passed, PER_EMAIL);
        assert_eq!(gateways[1].1.begin("2.2.2.2", "b@b.c").await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_at_one_gateway_is_a_success_at_all() {
        let (_, gateways) = gateways(2);
        for number in 0..PER_ADDRESS * 2 {
            let (_, attempts) = &gateways[number as usize % 2];
            let email = format!("{}@b.c", number / 20);
            assert_eq!(attempts.begin(HERE, &email).await, Ok(()));
            attempts.succeeded(HERE, &email).await;
        }
        for number in 0..4 {
            assert_eq!(gateways[number % 2].1.begin(HERE, "a@b.c").await, Ok(()));
        }
        gateways[0].1.succeeded(HERE, "a@b.c").await;
        for number in 0..6 {
            assert_eq!(gateways[1].1.begin(HERE, "a@b.c").await.is_ok(), number < PER_PAIR);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn while_nobody_can_be_asked_each_counts_alone() {
        let (bus, gateways) = gateways(2);
        for (node, _) in &gateways {
            bus.cut(*node);
        }
        for (_, attempts) in &gateways {
            let tries: Vec<_> = (0..10).collect();
            let mut passed = 0;
            for _ in tries {
                passed += u32::from(attempts.begin(HERE, "a@b.c").await.is_ok());
            }
            assert_eq!(passed, PER_PAIR);
        }
    }
}
