//! What the owner writes from the phone app (coexistence): shown to the customer, echoed to us.

use std::sync::Arc;

use serde::Deserialize;

use super::compose::{Alter, compose};
use super::queue;
use super::says::What;
use super::wire::{EchoesValue, WireMessage};
use crate::ids::{self, Author};
use crate::number::{Happening, Line, Number, State};
use crate::peer;
use crate::webhooks::{Change, Delivery, Metadata, Payload, messages_change};
use crate::world::World;

/// A message of the owner, as typed in the control API.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Echo {
    #[serde(flatten)]
    pub(crate) what: What,
    /// The customer's phone number or user id.
    pub(crate) to: String,
    /// Seconds since 1970; by default now.
    pub(crate) timestamp: Option<i64>,
    pub(crate) wamid: Option<String>,
}

/// Writes it into the chat and tells it as `smb_message_echoes`. Returns its message id.
pub(crate) fn echo(world: &World, number: &Number, echo: Echo) -> Result<Arc<str>, String> {
    let composed = compose(world, number, &echo.what)?;
    let peer = peer::digits(&echo.to).unwrap_or(echo.to);
    let now = world.clock.now_ms();
    let us = number.display_digits();
    let mut state = number.state.lock();
    let customer = state.customer(&peer);
    let key = Arc::clone(&customer.key);
    let (to, to_user_id) = (customer.wa_id(), customer.user_id.clone());
    let wamid: Arc<str> = echo.wamid.unwrap_or_else(|| ids::wamid(Author::Business, &key)).into();
    let mut line = Line::new(Arc::clone(&wamid), false, now, composed.content);
    line.echo = true;
    line.state = State::Delivered;
    line.visible = composed.change.is_none();
    state.append(&key, line);
    if let Some(Alter::Revoke { target }) = &composed.change
        && let Some(line) = state.line_mut(target)
    {
        line.revoked = true;
        number.live.publish(Some(Arc::clone(&key)), Happening::Line(Arc::clone(target)));
    }
    let message = WireMessage {
        context: None,
        referral: None,
        from: Some(us.as_str().into()),
        from_user_id: None,
        to,
        to_user_id,
        id: Arc::clone(&wamid),
        timestamp: echo.timestamp.unwrap_or(now / 1000).to_string(),
        kind: composed.kind,
        body: composed.body,
    };
    let metadata = Metadata { display_phone_number: us, phone_number_id: Arc::clone(&number.id) };
    let value = EchoesValue { messaging_product: "whatsapp", metadata, message_echoes: [message] };
    let body = messages_change(&number.account.id, Change { value, field: "smb_message_echoes" });
    queue(number, Delivery::new(Payload::Body(body), Vec::new()));
    drop(state);
    number.live.publish(Some(key), Happening::Line(Arc::clone(&wamid)));
    Ok(wamid)
}
