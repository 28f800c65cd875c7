//! The driver of `placement::Node`: carries out what it wants over the store's tables and over beats.
mod pulse;

pub use pulse::Pulse;
