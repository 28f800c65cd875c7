//! Carries companies from one store to another, or into a file and back: what is read as records by a
//! [`source`], is written by a [`sink`], be it an [`archive`] or another store.
//!
//! What can be told from the logs (inbox rows, messages, words, what is due) is not carried: the logs
//! are appended again as they were. Sessions and receipts are left behind.
mod archive;
mod conversations;
mod error;
mod marker;
mod proof;
mod receiver;
mod record;
mod seals;
mod sink;
mod source;
mod tally;
#[cfg(test)]
mod tests;

pub(crate) use archive::{Reader, Writer};
pub(crate) use error::CarryError;
pub(crate) use marker::is_unfinished;
pub(crate) use proof::Proof;
pub(crate) use receiver::{Place, Receiver};
pub(crate) use source::{Outcome, Source, Wanted};

use archive::VERSION;
use marker::Marker;
use record::{Header, Record};
use seals::Seals;
use sink::{Nowhere, Sink, Target};
use tally::{Summary, Tally};
