//! When each webhook is due.
use std::time::Duration;

use tokio::time::Instant;

use crate::args::Rate;

/// The times of a run: a warm-up that is not measured, then what is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    start: Instant,
    rate: Rate,
    warmup: Duration,
    duration: Duration,
}

impl Pace {
    pub(crate) fn new(start: Instant, rate: Rate, warmup: Duration, duration: Duration) -> Self {
        Self { start, rate, warmup, duration }
    }

    /// Returns when the webhook with this number, from 0, is due: the present when they go as they
    /// can; `None` when the run is over.
    pub(crate) fn due(&self, number: u64, now: Instant) -> Option<Instant> {
        let due = match self.rate {
            Rate::PerSecond(rate) => self.start + Duration::from_secs_f64(number as f64 / rate),
            Rate::Max => now,
        };
        (due < self.end()).then_some(due)
    }

    /// Tells whether what was due then is measured.
    pub(crate) fn measures(&self, due: Instant) -> bool {
        self.measured_from() <= due && due < self.end()
    }

    pub(crate) fn start(&self) -> Instant {
        self.start
    }

    pub(crate) fn measured_from(&self) -> Instant {
        self.start + self.warmup
    }

    pub(crate) fn end(&self) -> Instant {
        self.start + self.warmup + self.duration
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rate: Rate) -> Pace {
        Pace::new(Instant::now(), rate, Duration::from_secs(2), Duration::from_secs(10))
    }

    #[tokio::test]
    async fn webhooks_are_due_at_even_times_however_late_it_is() {
        let pace = pace(Rate::PerSecond(200.0));
        let late = pace.start + Duration::from_secs(5);
        assert_eq!(pace.due(0, late), Some(pace.start));
        assert_eq!(pace.due(1, late), Some(pace.start + Duration::from_millis(5)));
        assert_eq!(pace.due(400, late), Some(pace.start + Duration::from_secs(2)));
    }

    #[tokio::test]
    async fn a_run_has_as_many_as_its_rate_and_time_say() {
        let pace = pace(Rate::PerSecond(200.0));
        let due = (0..).map_while(|number| pace.due(number, pace.start));
        let (warmup, measured): (Vec<_>, Vec<_>) = due.partition(|due| !pace.measures(*due));
        assert_eq!((warmup.len(), measured.len()), (400, 2_000));
    }

    #[tokio::test]
    async fn at_the_greatest_rate_all_are_due_now_until_the_end() {
        let pace = pace(Rate::Max);
        let now = pace.start + Duration::from_secs(3);
        assert_eq!(pace.due(1_000_000, now), Some(now));
        assert_eq!(pace.due(0, pace.end()), None);
    }
}
