//! The scenarios: who plays with whom, from set-up to verdict.
mod checks;
mod counters;
mod course;
mod gateway;
mod progress;
mod side;
mod stage;

pub(crate) use gateway::{floor, gateway};
