//! The providers' other side: WhatsApp's Graph API over real HTTP, with its limits enforced by this
//! crate's own code, faults on demand, and a phone in the browser that plays the customer.
//!
//! Start reading at `server.rs` (what runs), then `graph/messages.rs` (a send comes in),
//! `statuses/advance.rs` (what follows), `customers/receive.rs` (a customer writes) and
//! `webhooks/courier.rs` (how the business hears of it). `control/mod.rs` lists what tests can do, and
//! `keeping/mod.rs` says what a restart finds again.

mod account;
mod clock;
mod config;
mod control;
mod customers;
mod cut;
mod faults;
mod graph;
mod guard;
mod ids;
mod keeping;
mod links;
mod media;
mod media_rules;
mod notices;
mod number;
mod peer;
mod phone_api;
mod server;
mod simulator;
mod statuses;
mod templates;
mod webhooks;
mod world;

pub use config::{Bounds, SimulatorConfig};
pub use simulator::{Refused, Simulator, start};
