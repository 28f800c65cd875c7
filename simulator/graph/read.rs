//! The business marks a customer's message as read, and may show that it is writing.

use std::sync::Arc;

use actix_web::HttpResponse;

use super::error::GraphError;
use super::success;
use super::wire::SendRequest;
use crate::number::{Happening, Number, State};
use crate::world::World;

/// How long "is writing" shows when no answer comes, in milliseconds. Source: `LIMITS.md`.
const TYPING_MS: i64 = 25_000;

/// `{"status": "read", "message_id": …}`, with `typing_indicator` or without.
pub(super) fn mark(
    world: &World,
    number: &Number,
    request: &SendRequest,
) -> Result<HttpResponse, GraphError> {
    if request.messaging_product.as_deref() != Some("whatsapp") {
        return Err(GraphError::required("messaging_product"));
    }
    if request.status.as_deref() != Some("read") {
        return Err(GraphError::parameter("Param status must be one of {READ}"));
    }
    let wamid = request.message_id.as_deref().ok_or_else(|| GraphError::required("message_id"))?;
    let typing = match request.typing_indicator.as_ref().map(|typing| typing.kind.as_deref()) {
        None => false,
        Some(Some("text")) => true,
        Some(_) => {
            return Err(GraphError::parameter(
                "Param typing_indicator['type'] must be one of {TEXT}",
            ));
        }
    };
    let key = read_up_to(number, wamid)?;
    if typing {
        let until = world.clock.now_ms() + TYPING_MS;
        if let Some(customer) = number.state.lock().get_mut(&key) {
            customer.typing_until = until;
        }
        number.live.publish(Some(key), Happening::Typing(true));
    }
    Ok(success())
}

/// The message and all before it in the chat are read, as on the owner's phone.
fn read_up_to(number: &Number, wamid: &str) -> Result<Arc<str>, GraphError> {
    let unknown =
        || GraphError::with_details(100, "Please check the message ID you have provided.");
    let mut state = number.state.lock();
    let line = state.line(wamid).ok_or_else(unknown)?;
    if !line.mine {
        return Err(GraphError::with_details(
            100,
            format!(
                "Message supplied to mark message as read API with message ID: {wamid} is outgoing. \
                 Please use an incoming message ID."
            ),
        ));
    }
    let last = line.seq;
    let key = state.owner(wamid).ok_or_else(unknown)?;
    let Some(customer) = state.get_mut(&key) else { return Err(unknown()) };
    let mut changed = Vec::new();
    for line in customer.chat.iter_mut().rev().filter(|line| line.mine && line.seq <= last) {
        // Everything older was marked with an earlier one.
        if line.state == State::Read {
            break;
        }
        line.reach(State::Read);
        changed.push(Arc::clone(&line.wamid));
    }
    drop(state);
    for wamid in changed {
        number.live.publish(Some(Arc::clone(&key)), Happening::Line(wamid));
    }
    Ok(key)
}
