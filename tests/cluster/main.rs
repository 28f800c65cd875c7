//! Whole processes that share the work: three gateways on three CQL servers and one Redis, which are
//! killed, stopped, cut off and restarted while customers write.
//!
//! `cargo test --test cluster` runs the short forms, one after the other; `--features deep` runs the
//! whole ones as well. Every run prints its seed; `DEEP_SEED=n` repeats it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "these are tests: a panic is how they fail"
)]

mod callers;
mod cut;
#[path = "../deep"]
#[allow(
    dead_code,
    unused_imports,
    reason = "what a killed gateway is judged by is used here in parts"
)]
mod deep {
    pub(crate) mod account;
    pub(crate) mod audit;
    pub(crate) mod dice;
    pub(crate) mod record;
    pub(crate) mod shown;
    pub(crate) mod stage;
}
mod fleet;
mod front;
mod judge;
mod killed;
mod load;
mod onlooker;
mod parties;
mod recovery;
mod redis;
mod rolling;
mod scenario;
mod servers;
mod stood_still;
#[cfg(feature = "deep")]
mod storm;
mod table;
mod wire;
mod world;

#[path = "../harness/patience.rs"]
mod patience;

#[path = "../services/cassandra/server.rs"]
#[allow(dead_code, reason = "other tests start one node")]
mod cql_server;
#[path = "../services/redis/server.rs"]
#[allow(dead_code, reason = "the adapter's own tests speak TLS to it and stop it")]
mod redis_server;

use deep::{account, audit, dice, record, shown, stage};
