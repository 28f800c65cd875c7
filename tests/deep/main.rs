//! The long runs: real gateway processes that are killed, taken over and poisoned under load.
//!
//! `cargo test --test deep` runs the short forms; `--features deep` runs the whole ones as well. Every
//! run prints its seed; `DEEP_SEED=n` repeats it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "these are tests: a panic is how they fail"
)]

mod account;
mod audit;
mod crowd;
mod dice;
mod poison;
mod record;
mod shown;
mod stage;
mod takeover;
mod torture;
