//! Time that jumps whenever every task waits.
use std::time::Duration;

use actix::prelude::*;
use recado_domain::{Timestamp, time::Clock};
use tokio::time::Instant;

/// Runs a test on one thread, with a clock that jumps whenever every task is waiting.
pub fn in_simulated_time<F: Future>(test: F) -> F::Output {
    let system = System::with_tokio_rt(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("a test runtime starts")
    });
    system.block_on(test)
}

/// Lets every actor handle what it has been sent.
pub async fn settle() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

/// Follows tokio's clock, so that pausing or advancing it moves this one too.
#[derive(Debug, Clone)]
pub struct SimulatedClock {
    origin: Timestamp,
    started: Instant,
}

impl SimulatedClock {
    /// Starts at an instant, in RFC 3339.
    pub fn starting_at(origin: &str) -> Self {
        let origin = Timestamp::parse_rfc3339(origin).expect("a test names a real instant");
        Self { origin, started: Instant::now() }
    }
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        self.origin + self.started.elapsed()
    }
}
