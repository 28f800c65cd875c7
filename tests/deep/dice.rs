//! Chance that can be repeated.
use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};

/// A source of chance, known by its seed.
pub(crate) struct Dice(StdRng);

impl Dice {
    /// Takes the seed of `DEEP_SEED`, or a new one; prints it.
    pub(crate) fn of_this_run(what: &str) -> Self {
        let named = std::env::var("DEEP_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed: u64 = named.unwrap_or_else(|| rand::rng().random_range(0..1_000_000));
        println!("{what}: DEEP_SEED={seed}");
        Self(StdRng::seed_from_u64(seed))
    }

    /// Returns another source that follows from this one.
    pub(crate) fn another(&mut self) -> Self {
        Self(StdRng::seed_from_u64(self.0.random()))
    }

    /// Draws a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// Draws a span between two, in milliseconds.
    pub(crate) fn between(&mut self, least_ms: u64, most_ms: u64) -> Duration {
        Duration::from_millis(self.0.random_range(least_ms..=most_ms))
    }
}
