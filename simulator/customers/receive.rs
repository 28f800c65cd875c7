//! Takes what customers say: into the chat, the window opens, the webhook goes out.

use std::sync::Arc;

use serde::Serialize;

use super::compose::{Alter, Composed, compose};
use super::says::{InBatch, Says, What};
use super::wire::{MessagesValue, WireContext, WireMessage};
use super::{is_heard, queue};
use crate::ids::{self, Author};
use crate::number::{Content, Happening, Line, Number, NumberState, Received, WINDOW_MS};
use crate::peer;
use crate::webhooks::{
    Change, Contact, Delivery, Metadata, Payload, messages_change, profile_contact,
};
use crate::world::World;

/// How long an ad's visitor may be answered for free: 72 h. Source: `field.md` §5.3.
const FREE_MS: i64 = 72 * 60 * 60 * 1000;

/// What the control API answers.
#[derive(Debug, Serialize)]
pub(crate) struct Said {
    pub(crate) id: Arc<str>,
    pub(crate) customer: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Arc<str>>,
}

/// One message in a webhook of its own.
pub(crate) fn receive(
    world: &World,
    number: &Number,
    peer: &str,
    says: Says,
) -> Result<Said, String> {
    let mut said = receive_batch(world, number, vec![InBatch { customer: peer.to_owned(), says }])?;
    said.pop().ok_or_else(|| "nothing was said".to_owned())
}

/// Several messages in one webhook.
pub(crate) fn receive_batch(
    world: &World,
    number: &Number,
    batch: Vec<InBatch>,
) -> Result<Vec<Said>, String> {
    let made = batch
        .into_iter()
        .map(|one| {
            let peer = peer_of(&one.customer)?;
            let composed = compose(world, number, &one.says.what)?;
            Ok((peer, one.says, composed))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let now = world.clock.now_ms();
    let heard = is_heard(number);
    let scene = Scene { number, us: number.display_digits(), now };
    let mut state = number.state.lock();
    let (mut said, mut contacts, mut messages) = (Vec::new(), Vec::<Contact>::new(), Vec::new());
    for (peer, says, composed) in made {
        let system = matches!(says.what, What::System { .. });
        let (one, contact, message) = scene.take(&mut state, &peer, says, composed);
        if heard {
            let cursor = state.received.total();
            state.unacknowledged.insert(Arc::clone(&one.id), cursor);
        }
        if !system && !contacts.contains(&contact) {
            contacts.push(contact);
        }
        messages.push(message);
        said.push(one);
    }
    let metadata =
        Metadata { display_phone_number: scene.us, phone_number_id: Arc::clone(&number.id) };
    let value = MessagesValue { messaging_product: "whatsapp", metadata, contacts, messages };
    let body = messages_change(&number.account.id, Change { value, field: "messages" });
    let ids = said.iter().map(|one| Arc::clone(&one.id)).collect();
    let delivery = Delivery::new(Payload::Body(body), ids);
    let from = said.first().map(|one| Arc::clone(&one.customer)).unwrap_or_default();
    let state = &mut *state;
    if state.faults.doubles_webhook(&from, &mut state.rng) {
        queue(number, delivery.clone());
    }
    queue(number, delivery);
    Ok(said)
}

/// A phone number in digits, or a user id.
fn peer_of(typed: &str) -> Result<String, String> {
    if peer::is_user_id(typed) {
        return Ok(typed.to_owned());
    }
    peer::digits(typed).ok_or_else(|| format!("{typed} is neither a phone number nor a user id"))
}

/// Where and when something is said.
struct Scene<'a> {
    number: &'a Number,
    /// The number as it stands in webhooks.
    us: String,
    /// Milliseconds since 1970.
    now: i64,
}

impl Scene<'_> {
    fn take(
        &self,
        state: &mut NumberState,
        peer: &str,
        says: Says,
        composed: Composed,
    ) -> (Said, Contact, WireMessage) {
        let key = introduce(self.number, state, peer, &says, self.now);
        let wamid: Arc<str> =
            says.wamid.clone().unwrap_or_else(|| ids::wamid(Author::Customer, &key)).into();
        let context = context(state, &says, &self.us);
        self.write(state, &key, &wamid, &says, &composed);
        let customer = state.customer(&key);
        let message = WireMessage {
            context,
            referral: says.referral,
            from: customer.wa_id(),
            from_user_id: customer.user_id.clone(),
            to: None,
            to_user_id: None,
            id: Arc::clone(&wamid),
            timestamp: says.timestamp.unwrap_or(self.now / 1000).to_string(),
            kind: composed.kind,
            body: composed.body,
        };
        let contact = profile_contact(customer);
        let said = Said { id: wamid, customer: key, user_id: customer.user_id.clone() };
        (said, contact, message)
    }

    /// Into the chat and the log.
    fn write(
        &self,
        state: &mut NumberState,
        key: &Arc<str>,
        wamid: &Arc<str>,
        says: &Says,
        composed: &Composed,
    ) {
        let mut line = Line::new(Arc::clone(wamid), true, self.now, composed.content.clone());
        line.context = says.context.as_deref().map(Into::into);
        line.visible = composed.change.is_none();
        let (kind, text) = (line.content.kind(), line.content.text());
        if state.line(wamid).is_none() {
            state.append(key, line);
        }
        state.received.push(Received {
            wamid: Arc::clone(wamid),
            from: Arc::clone(key),
            kind,
            text,
            at: self.now,
            acknowledged_at: None,
        });
        let shown = match &composed.change {
            Some(change) => alter(state, change),
            None => Some(Arc::clone(wamid)),
        };
        if let Some(shown) = shown {
            self.number.live.publish(Some(Arc::clone(key)), Happening::Line(shown));
        }
    }
}

/// Who speaks: known or new, with what the message tells about them; their window opens.
fn introduce(
    number: &Number,
    state: &mut NumberState,
    peer: &str,
    says: &Says,
    now: i64,
) -> Arc<str> {
    let customer = state.customer(peer);
    let key = Arc::clone(&customer.key);
    let mut changed = customer.window_until <= now;
    if !matches!(says.what, What::System { .. }) {
        customer.window_until = now + WINDOW_MS;
    }
    if says.referral.is_some() {
        customer.free_until = now + FREE_MS;
    }
    if let Some(name) = &says.name {
        changed |= customer.name.as_ref() != Some(name);
        customer.name = Some(name.clone());
    }
    if let Some(username) = &says.username {
        customer.username = Some(username.clone());
    }
    if let Some(no_phone) = says.no_phone {
        customer.no_phone = no_phone;
    }
    let needs_user_id = customer.no_phone && customer.user_id.is_none();
    match &says.user_id {
        Some(user_id) => state.set_user_id(&key, user_id.as_str().into()),
        None if needs_user_id => {
            state.set_user_id(&key, format!("PE.{}", ids::numeric()).into());
        }
        None => {}
    }
    if changed {
        number.live.publish(Some(Arc::clone(&key)), Happening::Customer);
    }
    key
}

fn context(state: &NumberState, says: &Says, us: &str) -> Option<WireContext> {
    let mut context = WireContext {
        forwarded: says.forwarded,
        frequently_forwarded: says.frequently_forwarded,
        ..WireContext::default()
    };
    if let Some(id) = &says.context {
        let mine = state.line(id).is_some_and(|line| line.mine);
        let author = state.owner(id).filter(|_| mine).map(|key| key.to_string());
        context.from = Some(author.unwrap_or_else(|| us.to_owned()));
        context.id = Some(id.as_str().into());
    }
    (says.context.is_some() || says.forwarded || says.frequently_forwarded).then_some(context)
}

fn alter(state: &mut NumberState, change: &Alter) -> Option<Arc<str>> {
    let (Alter::React { target, .. } | Alter::Edit { target, .. } | Alter::Revoke { target }) =
        change;
    let line = state.line_mut(target)?;
    match change {
        Alter::React { emoji, .. } => line.my_reaction.clone_from(emoji),
        Alter::Edit { text, .. } if line.mine => {
            line.content = Content::Text { text: Arc::clone(text) };
            line.edited = true;
        }
        Alter::Revoke { .. } if line.mine => line.revoked = true,
        Alter::Edit { .. } | Alter::Revoke { .. } => return None,
    }
    Some(Arc::clone(target))
}
