//! How far our messages got.
use recado_domain::{
    MessageId, ProviderId, Timestamp,
    delivery::Stage,
    identity::Peer,
    incoming::{Arrival, Incoming, StatusUpdate},
    send_error::{ErrorClass, SendError},
};
use serde_json::value::RawValue;

use super::{
    super::wire::Status,
    Odd, instant,
    peer::{Book, Known},
    value_of,
};
use crate::meta::Trouble;

/// Reads a status.
pub(super) fn arrival(raw: &RawValue, book: &Book<'_>, now: Timestamp) -> Result<Incoming, Odd> {
    let status: Status<'_> = serde_json::from_str(raw.get())?;
    let id = status.id.owned().ok_or_else(|| Odd::new("it names no message"))?;
    let word = status.state.get().ok_or_else(|| Odd::new("it tells no state"))?;
    let known = Known::new(
        &status.recipient_id,
        &status.recipient_user_id,
        &status.parent_recipient_user_id,
    );
    let update = StatusUpdate {
        provider_id: ProviderId(id),
        correlation: status.biz_opaque_callback_data.owned(),
        at: instant(status.timestamp, now),
        stage: stage(word),
        error: (word == "failed").then(|| failure(status.errors)),
        pricing: status.pricing.map(value_of),
    };
    let peer = match book.peer(known) {
        Some(peer) => peer,
        // Our own id leads to the conversation where the customer is not named.
        None if correlates(&update) => Peer::default(),
        None => return Err(Odd::new("nobody is named as its receiver")),
    };
    Ok(Incoming::Arrival(peer, Arrival::Status(update)))
}

/// Any word, known or not, proves that the provider has the message.
fn stage(word: &str) -> Stage {
    match word {
        "sent" => Stage::Sent,
        "delivered" => Stage::Delivered,
        "read" => Stage::Read,
        "played" => Stage::Played,
        _ => Stage::Accepted,
    }
}

fn failure(errors: Option<&RawValue>) -> SendError {
    let first = errors
        .and_then(|errors| serde_json::from_str::<Vec<Trouble<'_>>>(errors.get()).ok())
        .and_then(|errors| errors.into_iter().next());
    match first {
        Some(error) => error.into_send_error(),
        None => SendError::ours(ErrorClass::FixPayload, "the provider gives no reason"),
    }
}

fn correlates(update: &StatusUpdate) -> bool {
    let message: Option<MessageId> = update.message();
    message.is_some()
}
