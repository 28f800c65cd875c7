//! The provider's side of a run: what the gateway sends its replies to.
mod journal;
mod sink;
mod states;

pub(crate) use journal::{Journals, make_number};
pub(crate) use sink::{Sink, listen};
pub(crate) use states::Teller;
