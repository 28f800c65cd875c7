//! What Recado knows and decides, as plain values: no I/O, no clock, no randomness.
//!
//! Start reading at [`conversation`]: a conversation is `decide(state, command) → events`,
//! `evolve(state, event) → state` and `react(state, event) → effects`. Everything else here is the
//! words those three speak.

pub mod account;
pub mod bot;
pub mod channel;
pub mod contact;
pub mod content;
pub mod conversation;
pub mod delivery;
pub mod hours;
pub mod identity;
pub mod ids;
pub mod incoming;
pub mod knowledge;
pub mod message;
pub mod opt_out;
pub mod send_error;
pub mod text;
pub mod time;

pub use ids::*;
pub use time::Timestamp;
