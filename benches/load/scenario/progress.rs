//! A line a second on standard error while a run goes on.
use std::fmt::Write as _;

use crate::{
    machine::{Processes, Usage},
    outcome::Shared,
};

/// What the last line knew.
#[derive(Debug, Default)]
pub(super) struct Progress {
    seconds: u64,
    accepted: u64,
    replies: u64,
    usage: Usage,
}

impl Progress {
    pub(super) fn of(process: &Processes) -> Self {
        Self { usage: process.usage().unwrap_or_default(), ..Self::default() }
    }

    /// Tells the second that passed.
    pub(super) fn tell(&mut self, board: &Shared, process: &Processes, replies: bool) {
        let usage = process.usage().unwrap_or_default();
        let (accepted, answered, refused, lately) = {
            let mut board = board.lock();
            let figures = &mut board.figures;
            let refused: u64 = figures.refused.values().sum();
            (figures.accepted, figures.replies, refused, figures.lately.take())
        };
        self.seconds += 1;
        let mut line = format!(
            "{:>4} s {:>7} accepted/s   p50 {:>7.1} ms   p99 {:>7.1} ms   server {:>4.2} cores {:>6.0} MB",
            self.seconds,
            accepted - self.accepted,
            lately.ms(50.0),
            lately.ms(99.0),
            (usage.cpu_s - self.usage.cpu_s).max(0.0),
            usage.rss_mb,
        );
        if replies {
            let open = accepted.saturating_sub(answered);
            let since = answered - self.replies;
            let _ = write!(line, "   {since:>6} replies/s   {open} open");
        }
        if refused > 0 {
            let _ = write!(line, "   {refused} REFUSED");
        }
        eprintln!("{line}");
        (self.accepted, self.replies, self.usage) = (accepted, answered, usage);
    }
}
