//! What leaves: customers with phones, webhooks in Meta's shape, signatures, and the times.
mod body;
mod customers;
mod pace;
mod senders;
mod signature;

pub(crate) use body::{Number, Stage, Status, message_body, status_body};
pub(crate) use customers::Customers;
pub(crate) use pace::Pace;
pub(crate) use senders::{Plan, send_all};
pub(crate) use signature::Secret;
