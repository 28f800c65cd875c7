//! Webhooks to the business: shape, signature, ordered delivery with retries.

mod courier;
mod envelope;
mod escape;
mod outbox;
mod plan;
mod sign;
mod verify;

pub(crate) use courier::keep_couriers;
pub(crate) use envelope::{
    Change, Contact, Metadata, account_change, messages_change, profile_contact,
};
pub(crate) use outbox::{Counters, Delivery, Outbox, Payload};
pub(crate) use plan::WebhookPlan;
pub(crate) use sign::{sha1_header, sha256_header};
pub(crate) use verify::handshake;
