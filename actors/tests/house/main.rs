//! The actors in simulated time: a whole house on the memory store, with a channel that follows a
//! script.
mod customers;
mod durability;
mod harness;
mod people;
mod poison;
mod recovery;
mod sends;
mod stubborn;
