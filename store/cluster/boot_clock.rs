//! The clock that counts while the machine sleeps.
use std::time::Duration;

use recado_placement::Moment;
use rustix::time::{ClockId, clock_gettime};

/// Returns the present instant of `CLOCK_BOOTTIME`; deadlines of sends are compared with it.
pub fn now() -> Moment {
    let read = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(read.tv_sec).unwrap_or_default();
    let nanos = u32::try_from(read.tv_nsec).unwrap_or_default();
    Moment(Duration::new(seconds, nanos))
}
