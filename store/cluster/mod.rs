//! The driver of `placement::Node`: carries out what it wants over the store's tables and over beats.
mod boot_clock;
mod carry;
mod core;
mod hear;
mod member;
mod news;
mod numbers;
mod placement;
mod pulse;
mod slots;
mod turn;

pub use boot_clock::now;
pub use member::Joining;
pub use pulse::Pulse;
pub use recado_placement::{NodeId, Timing};

pub(crate) use member::Member;
pub(crate) use placement::Placed;
pub(crate) use slots::{Change, Seat, Slots};
pub(crate) use turn::Turn;
