//! The actors in simulated time: a whole house on the memory store, with a channel that follows a
//! script.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "these are tests: a panic is how they fail"
)]

mod customers;
mod durability;
mod files;
mod flood;
mod harness;
mod people;
mod poison;
mod punctual;
mod recovery;
mod sends;
mod stubborn;
