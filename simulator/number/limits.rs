//! A token bucket that refills with the simulator's clock.

/// Starts full. Holds at most `burst` tokens and gains one every `interval_ms`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    tokens: f64,
    at_ms: i64,
}

impl Bucket {
    pub(crate) fn full(burst: u32, now_ms: i64) -> Self {
        Self { tokens: f64::from(burst), at_ms: now_ms }
    }

    /// Takes one token; false when there is none.
    pub(crate) fn take(&mut self, burst: u32, interval_ms: f64, now_ms: i64) -> bool {
        let passed = (now_ms - self.at_ms).max(0) as f64;
        self.at_ms = now_ms;
        self.tokens = (self.tokens + passed / interval_ms).min(f64::from(burst));
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empties_and_refills() {
        let mut bucket = Bucket::full(3, 0);
        assert!((0..3).all(|_| bucket.take(3, 100.0, 0)));
        assert!(!bucket.take(3, 100.0, 99));
        assert!(bucket.take(3, 100.0, 199));
        assert!(!bucket.take(3, 100.0, 199));
        let mut later = Bucket::full(3, 0);
        assert_eq!((0..10).filter(|_| later.take(3, 100.0, 1_000_000)).count(), 3);
    }
}
