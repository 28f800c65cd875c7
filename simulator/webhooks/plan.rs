//! How a number's webhooks are delivered: batches, lanes, retries.

use serde::{Deserialize, Serialize};

/// Delivery settings of a number. Meta repeats failed webhooks for up to seven days with growing
/// pauses (`field.md` §5.1); here the pauses can be as short as a test needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookPlan {
    /// Statuses that may share one POST when several wait.
    pub(crate) batch: usize,
    /// POSTs that may run at once; above 1 the order is no longer kept.
    pub(crate) lanes: usize,
    /// Pause before the first repetition, in milliseconds.
    pub(crate) retry_first_ms: u64,
    /// By how much the pause grows.
    pub(crate) retry_factor: f64,
    /// Longest pause, in milliseconds.
    pub(crate) retry_cap_ms: u64,
    /// After that long a webhook is given up, in seconds.
    pub(crate) give_up_after_s: u64,
    /// How long an answer is awaited, in milliseconds.
    pub(crate) timeout_ms: u64,
}

impl Default for WebhookPlan {
    fn default() -> Self {
        Self {
            batch: 1,
            lanes: 1,
            retry_first_ms: 1_000,
            retry_factor: 2.0,
            retry_cap_ms: 60_000,
            give_up_after_s: 7 * 24 * 60 * 60,
            timeout_ms: 20_000,
        }
    }
}

impl WebhookPlan {
    pub(crate) fn check(&self) -> Result<(), String> {
        if !(1..=1_000).contains(&self.batch) || !(1..=64).contains(&self.lanes) {
            return Err("webhooks.batch must be 1 to 1000 and webhooks.lanes 1 to 64".to_owned());
        }
        if !(1.0..=100.0).contains(&self.retry_factor) || self.retry_first_ms == 0 {
            return Err("webhooks.retry_factor must be 1 to 100, retry_first_ms above 0".to_owned());
        }
        Ok(())
    }

    /// Pause after the given number of failed attempts (from 1), in milliseconds.
    pub(crate) fn pause_ms(&self, attempts: u32) -> u64 {
        let exponent = i32::try_from(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
        let pause = self.retry_first_ms as f64 * self.retry_factor.powi(exponent);
        if pause < self.retry_cap_ms as f64 { pause as u64 } else { self.retry_cap_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_cap() {
        let plan = WebhookPlan { retry_first_ms: 10, retry_cap_ms: 70, ..WebhookPlan::default() };
        assert_eq!((1..=5).map(|n| plan.pause_ms(n)).collect::<Vec<_>>(), [10, 20, 40, 70, 70]);
        assert_eq!(plan.pause_ms(u32::MAX), 70);
    }
}
