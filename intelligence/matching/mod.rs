//! Finds the FAQ a customer means: words folded, stemmed and weighed by how rare they are, with
//! typing errors, chat forms and house words ("delivery" is "envío") forgiven.
mod awaited;
mod either;
mod heard;
pub(crate) mod index;
pub(crate) mod language;
mod leaning;
pub(crate) mod lexicon;
mod matcher;
mod ordering;
mod purpose;
mod score;
mod stem;
mod typo;
pub(crate) mod vocabulary;
pub(crate) mod words;

pub(crate) use matcher::{Match, Matcher};
