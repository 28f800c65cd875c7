//! Who owns which conversation in a cluster: pure state machines without I/O, clock or chance.
//!
//! Start reading at [`node`]: a [`Node`] is told what happened and when, and says what is to be done.
//! It runs unchanged over a real CQL server and Redis and over the simulated world of
//! `tests/simulation`. What it rests on:
//!
//! - [`slot`]: conversations hash to a fixed number of slots; [`assignment`] says who should have which.
//! - [`membership`]: who seems to be alive. Hints only: a wrong one costs time, never a message.
//! - [`epoch`]: each change of a slot's owner has a number; every cell is stamped with it.
//! - [`chain`]: which entries of a log count when two owners wrote.
//! - [`timing`]: how long everything takes, and why.

pub mod assignment;
pub mod chain;
pub mod epoch;
pub mod identity;
pub mod membership;
pub mod node;
pub mod slot;
pub mod timing;

pub use chain::{Chain, Segment};
pub use epoch::{Epoch, Stamp};
pub use identity::NodeId;
pub use node::{Input, Node, Output};
pub use slot::{SLOTS, Slot, slot_of};
pub use timing::{Moment, Timing};
