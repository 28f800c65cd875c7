//! How fast a number may send: a token bucket.
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// A token bucket. Tokens come back evenly; at most one second's worth is saved up.
#[derive(Debug)]
pub(crate) struct Pace(Mutex<Bucket>);

#[derive(Debug)]
struct Bucket {
    per_second: f64,
    tokens: f64,
    filled_at: Instant,
    /// No token is given before this instant: the provider asked for less, or sends are paused.
    held_until: Option<Instant>,
    /// While sends are paused, when the next trial is let through.
    paused: Option<Instant>,
    /// Nothing is let through at all.
    closed: bool,
}

/// How often one send is let through while sends are paused, to see whether the trouble is over.
const TRIAL_EVERY: Duration = Duration::from_secs(30);

impl Pace {
    /// Makes a full bucket.
    pub(crate) fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second.max(1));
        let (tokens, filled_at) = (per_second, Instant::now());
        let (held_until, paused, closed) = (None, None, false);
        Self(Mutex::new(Bucket { per_second, tokens, filled_at, held_until, paused, closed }))
    }

    /// Takes a token, or says how long to wait before asking again.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        let mut bucket = self.0.lock();
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
        bucket.fill(now);
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64(((1.0 - bucket.tokens) / bucket.per_second).max(0.001)))
    }

    /// Gives back a token that was not used.
    pub(crate) fn give_back(&self) {
        let mut bucket = self.0.lock();
        bucket.tokens = (bucket.tokens + 1.0).min(bucket.per_second);
    }

    /// Gives nothing for a while: the provider said it is too fast.
    pub(crate) fn hold(&self, span: Duration) {
        let mut bucket = self.0.lock();
        bucket.held_until = Some(Instant::now() + span);
        bucket.tokens = 0.0;
    }

    /// Gives nothing any more, not even for a trial: whoever may open it connects the channel anew.
    pub(crate) fn close(&self) {
        self.0.lock().closed = true;
    }

    /// Stops giving but for a trial now and then, or starts again.
    pub(crate) fn pause(&self, paused: bool) {
        let mut bucket = self.0.lock();
        let next_trial = Instant::now() + TRIAL_EVERY;
        bucket.paused = paused.then(|| bucket.paused.unwrap_or(next_trial));
    }
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let earned = (now - self.filled_at).as_secs_f64() * self.per_second;
        self.tokens = (self.tokens + earned).min(self.per_second);
        self.filled_at = now;
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
        let pace = Pace::new(10);
        let burst = (0..20).filter(|_| pace.take().is_ok()).count();
        assert_eq!(burst, 10);
        tokio::time::advance(Duration::from_millis(350)).await;
        let later = (0..20).filter(|_| pace.take().is_ok()).count();
        assert_eq!(later, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_number_sends_nothing_not_even_for_a_trial() {
        let pace = Pace::new(10);
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
        let pace = Pace::new(10);
        pace.hold(Duration::from_secs(2));
        assert_eq!(pace.take(), Err(Duration::from_secs(2)));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(pace.take(), Ok(()));
    }
}
