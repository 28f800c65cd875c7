//! What a customer wrote, changed or took back, and what the company wrote from its own phone.
use recado_domain::{
    ProviderId, Timestamp,
    identity::{Identity, Peer},
    incoming::{Arrival, InboundMessage, Incoming},
};
use serde_json::{Value, json, value::RawValue};

use super::{
    super::wire::{Edit, Message, Revoke, System},
    Odd,
    content::{self, body},
    instant,
    peer::{self, Book, Known},
    value_of,
};

/// Reads a message of a customer. `errors` are the words that came beside the whole change.
pub(super) fn arrival(
    raw: &RawValue,
    book: &Book<'_>,
    errors: Option<&str>,
    now: Timestamp,
) -> Result<Incoming, Odd> {
    let message: Message<'_> = serde_json::from_str(raw.get())?;
    let known = Known::new(&message.from, &message.from_user_id, &message.from_parent_user_id);
    let peer = book.peer(known);
    if message.kind.get() == Some("system") {
        return system(&message, peer, now);
    }
    let peer = peer.ok_or_else(|| Odd::new("nobody is named as its sender"))?;
    let arrival = match change(&message, now)? {
        Some(change) => change,
        None => Arrival::Message(inbound(&message, raw, errors, now)?),
    };
    Ok(Incoming::Arrival(peer, arrival))
}

/// Reads what the company wrote from its own phone: the customer is the one it was sent to.
pub(super) fn echo(raw: &RawValue, book: &Book<'_>, now: Timestamp) -> Result<Incoming, Odd> {
    let message: Message<'_> = serde_json::from_str(raw.get())?;
    let known = Known::new(&message.to, &message.to_user_id, &message.to_parent_user_id);
    let peer = book.peer(known).ok_or_else(|| Odd::new("nobody is named as its receiver"))?;
    let arrival = match change(&message, now)? {
        Some(change) => change,
        None => Arrival::Echo(inbound(&message, raw, None, now)?),
    };
    Ok(Incoming::Arrival(peer, arrival))
}

fn inbound(
    message: &Message<'_>,
    raw: &RawValue,
    errors: Option<&str>,
    now: Timestamp,
) -> Result<InboundMessage, Odd> {
    let context = message.context.as_ref();
    Ok(InboundMessage {
        provider_id: provider_id(message)?,
        sent_at: instant(message.timestamp, now),
        content: content::read(message, raw, errors)?,
        reply_to: context.and_then(|context| context.id.owned()).map(ProviderId),
        referral: referral(message),
        forwarded: context
            .is_some_and(|context| context.forwarded.0 || context.frequently_forwarded.0),
    })
}

/// Reads an edit or a withdrawal; `None` when it is neither.
fn change(message: &Message<'_>, now: Timestamp) -> Result<Option<Arrival>, Odd> {
    let sent_at = instant(message.timestamp, now);
    let original = |id: Option<String>| {
        id.map(ProviderId).ok_or_else(|| Odd::new("the original message is not named"))
    };
    Ok(match message.kind.get() {
        Some("edit") => {
            let edit: Edit<'_> = body("edit", message.edit)?;
            let inner: Message<'_> = serde_json::from_str(edit.message.get())?;
            Some(Arrival::Edited {
                provider_id: provider_id(message)?,
                original: original(edit.original_message_id.owned())?,
                sent_at,
                content: content::read(&inner, edit.message, None)?,
            })
        }
        Some("revoke") => {
            let revoke: Revoke<'_> = body("revoke", message.revoke)?;
            Some(Arrival::Revoked {
                provider_id: provider_id(message)?,
                original: original(revoke.original_message_id.owned())?,
                sent_at,
            })
        }
        _ => None,
    })
}

/// Reads a notice about a customer: a new number or user id renames them, the rest is told.
fn system(message: &Message<'_>, peer: Option<Peer>, now: Timestamp) -> Result<Incoming, Odd> {
    let system: System<'_> = body("system", message.system)?;
    let text = system.body.or_empty();
    let new = Known {
        phone: system.wa_id.get().or(system.new_wa_id.get()),
        user: system.user_id.get(),
        parent: system.parent_user_id.get(),
    };
    let nobody = || Odd::new("nobody is named whom it is about");
    let (provider_id, sent_at) = (provider_id(message)?, instant(message.timestamp, now));
    if let Some(new_peer) = new.peer() {
        // A changed user id comes without a sender: the old one stands in the words only.
        let old = peer.or_else(|| old_user(&text)).ok_or_else(nobody)?;
        let now_known = Peer { name: old.name.clone(), ..new_peer };
        let renamed = Arrival::Renamed { provider_id, sent_at, now: now_known, text };
        return Ok(Incoming::Arrival(old, renamed));
    }
    let mut detail = serde_json::Map::new();
    for (key, part) in [("system", message.system), ("identity", message.identity)] {
        detail.extend(part.map(|part| (key.to_owned(), value_of(part))));
    }
    let told = InboundMessage {
        provider_id,
        sent_at,
        content: recado_domain::content::Content::System { text, detail: Value::Object(detail) },
        reply_to: None,
        referral: None,
        forwarded: false,
    };
    Ok(Incoming::Arrival(peer.ok_or_else(nobody)?, Arrival::Message(told)))
}

/// Finds the old user id in `… changed from US.1 to US.2`.
fn old_user(text: &str) -> Option<Peer> {
    let (_, after) = text.rsplit_once(" from ")?;
    let identity: Identity = peer::user_id(after.split_whitespace().next()?)?;
    Some(Peer { identities: vec![identity], name: None })
}

fn provider_id(message: &Message<'_>) -> Result<ProviderId, Odd> {
    message.id.owned().map(ProviderId).ok_or_else(|| Odd::new("it has no id"))
}

fn referral(message: &Message<'_>) -> Option<Value> {
    let product = || message.context.as_ref().and_then(|context| context.referred_product);
    let wrapped = |product| json!({ "referred_product": value_of(product) });
    message.referral.map(value_of).or_else(|| product().map(wrapped))
}
