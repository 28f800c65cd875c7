//! What all of Meta's channels share: signatures, the Graph API's calls and errors, and the loose
//! ways in which its JSON writes values.
pub(crate) mod depth;
mod error_body;
pub(crate) mod error_class;
mod graph;
pub(crate) mod lenient;
mod signature;

pub(crate) use error_body::{GraphError, Trouble};
pub(crate) use graph::{Failure, Graph, chain};
pub(crate) use signature::{SIGNATURE_HEADER, SignatureKey};

#[cfg(test)]
mod tests;
