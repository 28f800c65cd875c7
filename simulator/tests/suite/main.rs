//! The simulator from outside: real HTTP both ways, with a small webhook receiver as the business.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that finds something missing is to fail, with the place where it was missing"
)]

mod account;
mod delivery;
mod faults;
mod foreign;
mod harness;
mod inbound;
mod keeping;
mod limits;
mod media;
mod phone;
mod selling;
mod sending;
mod statuses;
mod templates;
mod throughput;
mod window;
