//! How long everything takes, and why.
use std::{fmt, ops::Add, time::Duration};

/// An instant of the machine's `CLOCK_BOOTTIME`: it never jumps and it counts while the machine sleeps.
/// Instants of two machines are never compared, only spans.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Duration);

impl Moment {
    /// Returns how long ago `earlier` was; zero when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Moment {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.3}s", self.0.as_secs_f64())
    }
}

/// How much faster or slower than true time a machine's clock may run at most. The kernel slews by 0.05 %
/// at most; 1 % leaves room for a virtual machine's clock that is steered.
pub const DRIFT_PERCENT: u32 = 1;

/// The spans that a node keeps to.
///
/// The aim: when a node is killed, its conversations answer again within 5 s. In the worst case it
/// dies just after a heartbeat that was read at once:
///
/// | after | what |
/// |---|---|
/// | 2.50 s | silent for `suspect_after` |
/// | 2.75 s | seen at the next tick (`tick_every`) |
/// | 2.80 s | its fence is written (one round trip at QUORUM) |
/// | 3.00 s | its slots are claimed (≤ 342 of 1,024, 64 at a time, 20 ms each): **appends go on** |
/// | 4.38 s | `send_wait` (1.58 s) after the fence: **sends go on** |
///
/// All nodes of a cluster use the same values: a taker reckons with the age that the old owner kept to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How often the driver gives [`Input::Tick`](crate::Input::Tick).
    pub tick_every: Duration,
    /// How often a node says that it lives and listens to the others. Two SET and one read a second
    /// cost Redis nothing, and five beats must be lost before anybody is suspected.
    pub beat_every: Duration,
    /// Silence after which a node is taken for dead. Shorter and a slow disk or a paused machine
    /// costs a healthy node its slots.
    pub suspect_after: Duration,
    /// A listener that heard nothing for so long does not judge others' silence: it starts counting anew.
    pub deaf_after: Duration,
    /// How often a node reads its own fence when no append does it anyway: twice a second, so that a send
    /// can start at any moment.
    pub check_every: Duration,
    /// How old the last reading of the own fence may be when bytes of a send leave. Three readings may
    /// be lost or slow before sends pause (they only pause: nothing left, nothing is doubled).
    pub check_age: Duration,
    /// How long a taker waits until it starts sends, from the moment at which it saw the old owner's
    /// fence written; at least [`Timing::least_send_wait`].
    pub send_wait: Duration,
    /// A node whose last good reading of its own fence is older says no more that it lives: it could not
    /// serve anybody, so others shall take over; and it does not judge others either.
    pub able_within: Duration,
    /// How often the table of slots is read for what hints did not tell.
    pub table_every: Duration,
    /// How many slots change hands at the same time.
    pub moves_at_once: usize,
    /// How long a slot stays with a new owner at least, unless that stops: what made the one before give
    /// it (it leaves, somebody came) is known to everybody by then, and it is not given back.
    pub settle_after: Duration,
    /// How many different beats of a newcomer must have been heard before slots are given to it.
    pub beats_to_be_steady: u32,
}

impl Timing {
    /// Returns how long a taker must wait at least.
    ///
    /// The old owner's last good reading began before the fence was complete, so its bytes leave at
    /// latest `check_age` later by its clock. Both clocks may be off by [`DRIFT_PERCENT`], in opposite
    /// directions; 50 ms are for what lies between the last look at the clock and the wire.
    pub fn least_send_wait(&self) -> Duration {
        self.check_age * (100 + 2 * DRIFT_PERCENT) / 100 + Duration::from_millis(50)
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            tick_every: Duration::from_millis(250),
            beat_every: Duration::from_millis(500),
            suspect_after: Duration::from_millis(2500),
            deaf_after: Duration::from_millis(1500),
            check_every: Duration::from_millis(500),
            check_age: Duration::from_millis(1500),
            send_wait: Duration::from_millis(1580),
            able_within: Duration::from_secs(2),
            table_every: Duration::from_secs(2),
            moves_at_once: 64,
            settle_after: Duration::from_secs(2),
            beats_to_be_steady: 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_killed_nodes_conversations_send_again_within_five_seconds() {
        let timing = Timing::default();
        let round_trips = Duration::from_millis(100);
        let seen = timing.suspect_after + timing.tick_every + round_trips;
        assert!(seen + timing.send_wait < Duration::from_secs(5));
    }

    #[test]
    fn several_checks_may_be_lost_before_sends_pause() {
        let timing = Timing::default();
        assert!(timing.check_every * 3 <= timing.check_age);
        assert!(timing.send_wait >= timing.least_send_wait());
        assert!(timing.beat_every * 5 <= timing.suspect_after);
    }
}
