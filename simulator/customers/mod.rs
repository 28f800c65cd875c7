//! What customers write, and what the owner writes from the phone app: from the control API or the
//! phone page into the chat and out as webhooks.

mod compose;
mod echo;
mod receive;
mod says;
mod wire;

use std::sync::atomic::Ordering;

use crate::number::Number;
use crate::webhooks::Delivery;

pub(crate) use echo::{Echo, echo};
pub(crate) use receive::{receive, receive_batch};
pub(crate) use says::{InBatch, Says};

/// Sends a webhook on its way, if the number has an address and our app is subscribed. False when
/// nobody will hear of it.
pub(crate) fn queue(number: &Number, delivery: Delivery) {
    if !is_heard(number) {
        number.outbox.count_dropped();
        return;
    }
    number.outbox.push(delivery);
}

fn is_heard(number: &Number) -> bool {
    number.account.subscribed.load(Ordering::Acquire)
        && number.settings.read().webhook_url.is_some()
}
