//! Latencies in a histogram with three digits.
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::{Map, Value};

/// Longest latency that is told apart, in microseconds: ten minutes.
const LONGEST_US: u64 = 600_000_000;
/// What is reported of a histogram.
const PERCENTILES: [(&str, f64); 4] = [("p50", 50.0), ("p90", 90.0), ("p99", 99.0), ("p999", 99.9)];

/// Latencies, counted from when a thing was due.
#[derive(Debug, Clone)]
pub(crate) struct Latency(Histogram<u64>);

impl Default for Latency {
    fn default() -> Self {
        let histogram = Histogram::new_with_max(LONGEST_US, 3);
        Self(histogram.unwrap_or_else(|_| unreachable!("these bounds are valid")))
    }
}

impl Latency {
    /// Counts a latency; what is longer than can be told apart counts as the longest.
    pub(crate) fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.0.saturating_record(micros.clamp(1, LONGEST_US));
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.len()
    }

    /// Returns a percentile in milliseconds; 0 when nothing was counted.
    pub(crate) fn ms(&self, percentile: f64) -> f64 {
        self.0.value_at_percentile(percentile) as f64 / 1_000.0
    }

    pub(crate) fn max_ms(&self) -> f64 {
        self.0.max() as f64 / 1_000.0
    }

    /// Empties it and returns what it held.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Writes its percentiles under names like `webhook_to_200_p99_ms`; nothing when it is empty.
    pub(crate) fn write(&self, name: &str, into: &mut Map<String, Value>) {
        if self.count() == 0 {
            return;
        }
        for (word, percentile) in PERCENTILES {
            into.insert(format!("{name}_{word}_ms"), self.ms(percentile).into());
        }
        into.insert(format!("{name}_max_ms"), self.max_ms().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_told_in_milliseconds() {
        let mut latency = Latency::default();
        for millis in 1..=1_000 {
            latency.record(Duration::from_millis(millis));
        }
        let mut told = Map::new();
        latency.write("x", &mut told);
        let near = |key: &str, ms: f64| {
            let told = told[key].as_f64().unwrap();
            assert!((told - ms).abs() <= ms * 0.01, "{key} is {told}, not {ms}");
        };
        near("x_p50_ms", 500.0);
        near("x_p90_ms", 900.0);
        near("x_p99_ms", 990.0);
        near("x_p999_ms", 999.0);
        near("x_max_ms", 1_000.0);
    }

    #[test]
    fn the_shortest_and_the_longest_are_counted_too() {
        let mut latency = Latency::default();
        latency.record(Duration::ZERO);
        latency.record(Duration::from_hours(24));
        assert_eq!(latency.count(), 2);
    }

    #[test]
    fn what_was_never_counted_is_not_told() {
        let mut told = Map::new();
        Latency::default().write("x", &mut told);
        assert!(told.is_empty());
    }
}
