//! Where Recado keeps what happened: ports in the domain's words, and the adapters behind them.
//!
//! Each adapter passes the same contract (`contract/`). The promises a port makes stand in its docs.
#![warn(missing_docs)]

pub mod cluster;
mod error;
pub mod memory;
mod paging;
pub mod ports;
pub mod redis;
pub mod scylla;
mod search;
pub mod sqlite;
mod touched;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub use error::StoreError;
pub use ports::*;
