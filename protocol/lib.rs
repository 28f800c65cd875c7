//! The words spoken between Recado and its clients: JSON bodies of the REST API and frames of the
//! sockets. The server, the console and the load bench use these types and no others; the console's
//! TypeScript is generated from them (`cargo xtask protocol`).
//!
//! Times are RFC 3339 in UTC with milliseconds. Ids are opaque strings. An absent value is `null`.

mod account;
mod channel;
mod contact;
mod conversation;
mod knowledge;
mod ledger;
mod message;
mod page;
mod problem;
mod socket;
pub mod typescript;

pub use account::*;
pub use channel::*;
pub use contact::*;
pub use conversation::*;
pub use knowledge::*;
pub use ledger::*;
pub use message::*;
pub use page::*;
pub use problem::*;
pub use socket::*;
