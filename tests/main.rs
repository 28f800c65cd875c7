//! The whole system from outside: a real gateway process, a real simulator, real HTTP and sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "these are tests: a panic is how they fail"
)]

mod accounts;
mod blobs;
mod channels;
mod command_line;
mod console;
mod conversations;
mod cql;
#[path = "services/cassandra/server.rs"]
mod cql_server;
mod crash;
mod customers;
mod cut_lines;
mod demo;
mod file_limit;
mod guarded;
mod harness;
mod holding;
mod idempotency;
mod knowledge;
mod media;
mod messages;
mod moving;
mod people;
mod removal;
mod slow_reader;
mod socket;
mod surface;
mod templates;
mod tenants;
mod webhooks;
