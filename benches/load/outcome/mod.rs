//! What came back: latencies, counts, and whether each webhook has exactly what it should.
mod board;
mod figures;
mod latency;
mod report;
mod table;

pub(crate) use board::{Board, Shared};
pub(crate) use figures::Figures;
pub(crate) use latency::Latency;
pub(crate) use report::Spent;
pub use report::{Mismatches, Report};
