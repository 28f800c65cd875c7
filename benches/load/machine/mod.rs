//! What was measured on, and what it took there.
mod facts;
mod process;

pub(crate) use facts::facts;
pub(crate) use process::{Processes, Usage};
