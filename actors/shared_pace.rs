//! Tokens that gateways draw from one common bucket, a few ahead of need.
use std::{fmt, sync::Arc, time::Duration};

use parking_lot::Mutex;
use recado_domain::ChannelId;
use recado_store::{Cluster, Limits};
use tokio::time::Instant;

use crate::pace::Bucket;

/// Part of a second that is drawn at once: few enough that it does not matter which gateway holds them.
const BATCH: f64 = 0.05;
/// Part of a second that the common bucket saves up. With what five gateways hold, two batches each,
/// that is one second's worth, as for one gateway.
const BURST: f64 = 0.5;
/// Tokens that it saves up at least, or some would be lost between two draws of a slow number.
const LEAST_BURST: f64 = 2.0;
/// How long to go by our share until the others are asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How long to wait for a draw that is under way.
const SOON: Duration = Duration::from_millis(5);

/// What a number has in common with other gateways.
pub(crate) struct Share {
    /// Name of the common bucket.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) limits: Arc<dyn Limits>,
    /// Tells how many gateways share it while it cannot be asked.
    pub(crate) nodes: Box<dyn Fn() -> usize + Send + Sync>,
}

impl fmt::Debug for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Share").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How drawing goes.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// Whether the last draw was answered.
    pub(crate) answers: bool,
    /// A draw is under way.
    under_way: bool,
    /// When to draw again.
    next: Instant,
}

impl Drawn {
    /// Nothing is drawn yet.
    pub(crate) fn new() -> Self {
        Self { answers: true, under_way: false, next: Instant::now() }
    }

    /// Returns how many tokens to draw now, and that it is done; `None`: there are enough, or it is not
    /// the time.
    pub(crate) fn wants(&mut self, tokens: f64, per_second: f64) -> Option<u32> {
        let batch = batch(per_second);
        let enough = self.answers && tokens >= batch;
        if enough || self.under_way || Instant::now() < self.next {
            return None;
        }
        self.under_way = true;
        let held = if self.answers { tokens } else { 0.0 };
        Some((2.0 * batch - held).ceil().max(1.0) as u32)
    }

    /// Returns how long to wait before a token may be there.
    pub(crate) fn wait(&self, now: Instant) -> Duration {
        if self.under_way { SOON } else { (self.next - now).max(Duration::from_millis(1)) }
    }
}

impl Share {
    /// Returns what a number has in common with other gateways; `None` where there are none.
    pub(crate) fn of(channel: ChannelId, cluster: &Cluster) -> Option<Self> {
        let placement = cluster.placement.clone();
        cluster.shared.then(|| Self {
            name: format!("pace:{channel}"),
            limits: cluster.limits.clone(),
            nodes: Box::new(move || placement.nodes()),
        })
    }

    /// Returns how many gateways seem to share it, at least one.
    pub(crate) fn nodes(&self) -> f64 {
        (self.nodes)().max(1) as f64
    }

    /// Draws from the common bucket.
    pub(crate) async fn draw(self: Arc<Self>, bucket: Arc<Mutex<Bucket>>, rate: f64, want: u32) {
        let burst = (rate * BURST).max(LEAST_BURST);
        let granted = self.limits.draw(&self.name, rate, burst, want).await;
        let mut bucket = bucket.lock();
        bucket.drawn(granted);
        bucket.drawn.under_way = false;
        bucket.drawn.next = Instant::now()
            + match granted {
                Some(granted) if granted == want => Duration::ZERO,
                // Empty: until a batch, or one token, may have come in. Never all at the same moment, or it
                // would be the same gateway that finds it each time.
                Some(_) => {
                    Duration::from_secs_f64(batch(rate) / rate * rand::random_range(0.5..1.0))
                }
                None => ASK_AGAIN,
            };
    }
}

fn batch(per_second: f64) -> f64 {
    (per_second * BATCH).ceil()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use recado_store::{NodeId, memory::Bus};

    use super::*;
    use crate::pace::Pace;

    struct Number {
        bus: Arc<Bus>,
        nodes: Vec<NodeId>,
        paces: Vec<Pace>,
    }

    /// Some gateways that send from one number.
    fn number(per_second: u32, gateways: u128) -> Number {
        let bus = Bus::new();
        let nodes: Vec<_> =
            (0..gateways).map(|n| NodeId::from_uuid(uuid::Uuid::from_u128(n))).collect();
        let count = nodes.len();
        let pace = |node: &NodeId| {
            let (name, limits) = ("pace:x".to_owned(), bus.join(*node));
            let share = Share { name, limits, nodes: Box::new(move || count) };
            Pace::new(per_second, Some(share))
        };
        let paces = nodes.iter().map(pace).collect();
        Number { bus, nodes, paces }
    }

    impl Number {
        /// Sends as fast as may be for so long; returns what each gateway sent.
        async fn send_for(&self, span: Duration) -> Vec<usize> {
            let until = Instant::now() + span;
            let counts: Vec<_> = self.paces.iter().map(|_| AtomicUsize::new(0)).collect();
            let all = self.paces.iter().zip(&counts).map(async |(pace, count)| {
                while Instant::now() < until {
                    match pace.take() {
                        Ok(()) => _ = count.fetch_add(1, Ordering::Relaxed),
                        Err(wait) => tokio::time::sleep(wait).await,
                    }
                }
            });
            futures_util::future::join_all(all).await;
            counts.into_iter().map(AtomicUsize::into_inner).collect()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn gateways_together_send_no_faster_than_the_number_may() {
        for (per_second, gateways) in [(80, 3), (80, 5), (1000, 3), (10, 2), (1, 3)] {
            let number = number(per_second, gateways);
            let sent = number.send_for(Duration::from_secs(20)).await;
            let all: usize = sent.iter().sum();
            let rate = per_second as usize;
            // A very slow number saves up a few tokens more than one second's worth.
            let burst = if rate >= 10 { rate } else { 2 };
            assert!(all <= rate * 20 + burst, "{all} of {rate}");
            assert!(all >= rate * 19, "{all} of {rate}");
            assert!(sent.iter().all(|sent| *sent > 0), "each gateway gets some: {sent:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_gateway_gets_all_that_the_others_do_not_need() {
        let mut number = number(80, 3);
        number.paces.truncate(1);
        let sent: usize = number.send_for(Duration::from_secs(10)).await.into_iter().sum();
        assert!((790..=880).contains(&sent), "{sent}");
    }

    #[tokio::test(start_paused = true)]
    async fn while_nobody_can_be_asked_each_goes_by_its_share_and_then_together_again() {
        let number = number(90, 3);
        number.send_for(Duration::from_secs(2)).await;
        for node in &number.nodes {
            number.bus.cut(*node);
        }
        // Until they know it, and what they held is gone.
        number.send_for(Duration::from_millis(100)).await;
        let alone = number.send_for(Duration::from_secs(10)).await;
        assert!(alone.iter().all(|sent| (290..=305).contains(sent)), "{alone:?}");
        for node in &number.nodes {
            number.bus.mend(*node);
        }
        number.send_for(Duration::from_secs(2)).await;
        let together: usize = number.send_for(Duration::from_secs(10)).await.into_iter().sum();
        assert!((880..=920).contains(&together), "{together}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_message_does_not_wait_for_a_draw() {
        let number = number(80, 2);
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(number.paces.iter().all(|pace| pace.take().is_ok()));
    }
}
