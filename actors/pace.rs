//! How fast a number may send: a token bucket, alone or together with other gateways.
use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::shared_pace::{Drawn, Share};

/// A token bucket. Tokens come back evenly; at most one second's worth is saved up. Where other gateways
/// send from the same number, tokens are drawn from what all have in common.
#[derive(Debug)]
pub(crate) struct Pace {
    bucket: Arc<Mutex<Bucket>>,
    share: Option<Arc<Share>>,
}

#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: f64,
    tokens: f64,
    filled_at: Instant,
    /// No token is given before this instant: the provider asked for less, or sends are paused.
    held_until: Option<Instant>,
    /// While sends are paused, when the next trial is let through.
    paused: Option<Instant>,
    /// Nothing is let through at all.
    closed: bool,
    /// How drawing from the common bucket goes.
    pub(crate) drawn: Drawn,
}

/// How often one send is let through while sends are paused, to see whether the trouble is over.
const TRIAL_EVERY: Duration = Duration::from_secs(30);

impl Pace {
    /// Makes a full bucket, or one that is drawn from the common one.
    pub(crate) fn new(per_second: u32, share: Option<Share>) -> Self {
        let per_second = f64::from(per_second.max(1));
        let tokens = if share.is_some() { 0.0 } else { per_second };
        let (filled_at, drawn) = (Instant::now(), Drawn::new());
        let (held_until, paused, closed) = (None, None, false);
        let bucket = Bucket { per_second, tokens, filled_at, held_until, paused, closed, drawn };
        let pace = Self { bucket: Arc::new(Mutex::new(bucket)), share: share.map(Arc::new) };
        // The first message waits for nothing.
        pace.draw_ahead(&mut pace.bucket.lock());
        pace
    }

    /// Takes a token, or says how long to wait before asking again.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        let mut bucket = self.bucket.lock();
        let now = Instant::now();
        if bucket.closed {
            return Err(TRIAL_EVERY);
        }
        if let Some(trial) = bucket.paused {
            if now < trial {
                return Err(trial - now);
            }
            bucket.paused = Some(now + TRIAL_EVERY);
            return Ok(());
        }
        if let Some(until) = bucket.held_until.filter(|until| *until > now) {
            return Err(until - now);
        }
        bucket.fill(now, self.share.as_deref());
        let taken = bucket.tokens >= 1.0;
        if taken {
            bucket.tokens -= 1.0;
        }
        self.draw_ahead(&mut bucket);
        if taken { Ok(()) } else { Err(bucket.wait(now, self.share.as_deref())) }
    }

    /// Draws more in the background where few are left.
    fn draw_ahead(&self, bucket: &mut Bucket) {
        let Some(share) = &self.share else { return };
        if let Some(want) = bucket.drawn.wants(bucket.tokens, bucket.per_second) {
            tokio::spawn(share.clone().draw(self.bucket.clone(), bucket.per_second, want));
        }
    }

    /// Gives back a token that was not used.
    pub(crate) fn give_back(&self) {
        let mut bucket = self.bucket.lock();
        bucket.tokens = (bucket.tokens + 1.0).min(bucket.per_second);
    }

    /// Gives nothing for a while: the provider said it is too fast.
    pub(crate) fn hold(&self, span: Duration) {
        let mut bucket = self.bucket.lock();
        bucket.held_until = Some(Instant::now() + span);
        bucket.tokens = 0.0;
    }

    /// Gives nothing any more, not even for a trial: whoever may open it connects the channel anew.
    pub(crate) fn close(&self) {
        self.bucket.lock().closed = true;
    }

    /// Whether nothing is given but for a trial now and then.
    pub(crate) fn is_paused(&self) -> bool {
        self.bucket.lock().paused.is_some()
    }

    /// Stops giving but for a trial now and then, or starts again.
    pub(crate) fn pause(&self, paused: bool) {
        let mut bucket = self.bucket.lock();
        let next_trial = Instant::now() + TRIAL_EVERY;
        bucket.paused = paused.then(|| bucket.paused.unwrap_or(next_trial));
    }
}

impl Bucket {
    /// Lets tokens come back, unless they are drawn.
    fn fill(&mut self, now: Instant, share: Option<&Share>) {
        let per_second = self.own_rate(share);
        if share.is_none() || !self.drawn.answers {
            let earned = (now - self.filled_at).as_secs_f64() * per_second;
            self.tokens = (self.tokens + earned).min(per_second.max(1.0));
        }
        self.filled_at = now;
    }

    /// Returns how many tokens a second come back here: while the others cannot be asked, our share.
    fn own_rate(&self, share: Option<&Share>) -> f64 {
        self.per_second / share.map_or(1.0, Share::nodes)
    }

    fn wait(&self, now: Instant, share: Option<&Share>) -> Duration {
        if share.is_some() && self.drawn.answers {
            return self.drawn.wait(now);
        }
        let missing = (1.0 - self.tokens) / self.own_rate(share);
        Duration::from_secs_f64(missing.max(0.001))
    }

    /// Takes in tokens that were drawn, or begins to go by our share.
    pub(crate) fn drawn(&mut self, granted: Option<u32>) {
        let answered = self.drawn.answers;
        match granted {
            // What came back by itself and what is drawn are not added up.
            Some(granted) if answered => self.tokens += f64::from(granted),
            Some(granted) => self.tokens = f64::from(granted),
            None if answered => (self.tokens, self.filled_at) = (0.0, Instant::now()),
            None => {}
        }
        self.drawn.answers = granted.is_some();
    }
}

/// How fast one customer may be sent to: one message in 6 seconds, with up to 45 at once (Meta's pair
/// rate; above it 131056 comes back).
#[derive(Debug)]
pub(crate) struct PairPace(Mutex<(f64, Instant)>);

/// Messages that may leave at once to one customer.
const PAIR_BURST: f64 = 45.0;
/// Seconds in which one more may leave.
const PAIR_SECONDS: f64 = 6.0;

impl Default for PairPace {
    fn default() -> Self {
        Self(Mutex::new((PAIR_BURST, Instant::now())))
    }
}

impl PairPace {
    /// Takes a token, or says how long to wait before asking again.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        let mut bucket = self.0.lock();
        let now = Instant::now();
        let (tokens, filled_at) = *bucket;
        let tokens = (tokens + (now - filled_at).as_secs_f64() / PAIR_SECONDS).min(PAIR_BURST);
        if tokens < 1.0 {
            *bucket = (tokens, now);
            return Err(Duration::from_secs_f64((1.0 - tokens) * PAIR_SECONDS));
        }
        *bucket = (tokens - 1.0, now);
        Ok(())
    }

    /// Gives back a token that was not used.
    pub(crate) fn give_back(&self) {
        let mut bucket = self.0.lock();
        bucket.0 = (bucket.0 + 1.0).min(PAIR_BURST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_number_sends_no_faster_than_its_pace() {
        let pace = Pace::new(10, None);
        let burst = (0..20).filter(|_| pace.take().is_ok()).count();
        assert_eq!(burst, 10);
        tokio::time::advance(Duration::from_millis(350)).await;
        let later = (0..20).filter(|_| pace.take().is_ok()).count();
        assert_eq!(later, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_number_sends_nothing_not_even_for_a_trial() {
        let pace = Pace::new(10, None);
        pace.close();
        pace.pause(false);
        tokio::time::advance(Duration::from_hours(1)).await;
        assert!(pace.take().is_err());
        pace.pause(true);
        tokio::time::advance(Duration::from_hours(1)).await;
        assert!(pace.take().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_number_sends_nothing_until_the_hold_is_over() {
        let pace = Pace::new(10, None);
        pace.hold(Duration::from_secs(2));
        assert_eq!(pace.take(), Err(Duration::from_secs(2)));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(pace.take(), Ok(()));
    }
}
