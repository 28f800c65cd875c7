//! Faults on demand: rules that say what goes wrong, how often, and for whom.

mod rule;
mod set;

pub(crate) use rule::{Ending, Rule};
pub(crate) use set::{FaultSet, SendFate, StatusFate};
