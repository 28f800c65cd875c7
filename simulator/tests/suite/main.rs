//! The simulator from outside: real HTTP both ways, with a small webhook receiver as the business.

mod account;
mod delivery;
mod faults;
mod harness;
mod inbound;
mod limits;
mod media;
mod phone;
mod sending;
mod statuses;
mod templates;
mod throughput;
mod window;
