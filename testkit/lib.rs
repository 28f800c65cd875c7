//! What tests of several crates share: time that jumps, a channel that follows a script, and short
//! ways to say what a customer wrote.

mod arrivals;
mod channel;
mod time;

pub use arrivals::{customer, message, status};
pub use channel::{FileReply, Reply, ScriptedChannel, Shipped};
pub use time::{SimulatedClock, in_simulated_time, settle};
