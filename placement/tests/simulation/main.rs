//! Deterministic simulation of a cluster: the product's machine over a world that delays, loses, stops,
//! kills and lies about time. A seed repeats a run exactly.
//!
//! `cargo test -p recado-placement --test simulation` runs 500 seeds, `--features deep` 10,000.
//! `PLACEMENT_SEED=n` runs one and prints its trace.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "these are tests: a panic is how they fail"
)]

mod breaks;
mod clients;
mod cql;
mod dice;
mod found;
mod healed;
mod judge;
mod killed;
mod log;
mod moves;
mod process;
mod run;
mod seeds;
mod talk;
mod weather;
mod world;
