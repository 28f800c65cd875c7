//! What an event changes in the messages' projection, and what it means in a message's ledger.
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    ProviderId, Timestamp,
    content::{Content, MediaSource},
    delivery::{Delivery, Stage},
    message::{Author, Body, Direction, FileState, MessageChange, MessageRow},
};

use super::{Event, Recorded, State, evolve::proof};

/// Returns the changes an event makes, given the state after it or after its whole decision.
pub fn project(state: &State, recorded: &Recorded) -> Vec<MessageChange> {
    match &recorded.event {
        Event::MessageReceived { number, provider_id, content, reply_to, .. } => {
            let mut row = row(recorded, *number, Direction::Inbound, Author::Customer, content);
            row.provider_id = Some(provider_id.clone());
            row.reply_to.clone_from(reply_to);
            let mut changes = vec![MessageChange::Insert(Box::new(row))];
            changes.extend(reaction(content, "customer"));
            changes
        }
        Event::EchoReceived { number, provider_id, content, reply_to, .. } => {
            let mut row = row(recorded, *number, Direction::Outbound, Author::Phone, content);
            row.provider_id = Some(provider_id.clone());
            row.reply_to.clone_from(reply_to);
            row.delivery = Delivery::at(Stage::Sent);
            let mut changes = vec![MessageChange::Insert(Box::new(row))];
            changes.extend(reaction(content, "phone"));
            changes
        }
        Event::MessageQueued { number, author, content, reply_to, .. } => {
            let mut row = row(recorded, *number, Direction::Outbound, *author, content);
            row.reply_to.clone_from(reply_to);
            let mut changes = vec![MessageChange::Insert(Box::new(row))];
            changes.extend(reaction(content, "agent"));
            changes
        }
        Event::Noted { number, user, text } => {
            let author = Author::Agent(*user);
            let body = Body::Note { text: text.clone() };
            vec![MessageChange::Insert(Box::new(bare_row(
                recorded,
                *number,
                Direction::Internal,
                author,
                body,
            )))]
        }
        Event::MessageEdited { original, content, .. } => {
            vec![MessageChange::Edited { target: original.clone(), content: content.clone() }]
        }
        Event::MessageRevoked { original, .. } => {
            vec![MessageChange::Revoked { target: original.clone() }]
        }
        Event::FileSettled { number, file } => {
            vec![MessageChange::File { number: *number, file: file.clone() }]
        }
        event => delivery_change(state, event).into_iter().collect(),
    }
}

fn row(
    recorded: &Recorded,
    number: u32,
    direction: Direction,
    author: Author,
    content: &Content,
) -> MessageRow {
    let body = Body::Content { content: content.clone() };
    let mut row = bare_row(recorded, number, direction, author, body);
    let at_provider =
        |media: &crate::content::Media| matches!(media.source, MediaSource::Provider { .. });
    if direction == Direction::Inbound && content.media().is_some_and(at_provider) {
        row.file = FileState::Fetching;
    }
    row
}

fn bare_row(
    recorded: &Recorded,
    number: u32,
    direction: Direction,
    author: Author,
    body: Body,
) -> MessageRow {
    MessageRow {
        number,
        direction,
        author,
        body,
        provider_id: None,
        reply_to: None,
        created_at: recorded.at,
        delivery: Delivery::default(),
        retry_at: None,
        file: FileState::None,
        reactions: BTreeMap::new(),
        edited: false,
        revoked: false,
        changed: recorded.position,
    }
}

fn reaction(content: &Content, author: &str) -> Option<MessageChange> {
    let Content::Reaction { target, emoji } = content else { return None };
    Some(MessageChange::Reaction {
        target: target.clone(),
        author: author.to_owned(),
        emoji: emoji.clone(),
    })
}

fn delivery_change(state: &State, event: &Event) -> Option<MessageChange> {
    let (number, retry_at) = match event {
        Event::SendRefused { number, retry_at, .. } => (*number, Some(*retry_at)),
        Event::SendStarted { number, .. }
        | Event::SendAccepted { number, .. }
        | Event::SendFailed { number, .. }
        | Event::SendUnclear { number, .. }
        | Event::SendUnknown { number }
        | Event::SendDropped { number, .. }
        | Event::StatusReported { number, .. } => (*number, None),
        _ => return None,
    };
    let (delivery, provider_id) = match (state.sent(number), state.outgoing(number)) {
        (Some(sent), _) => (sent.delivery.clone(), sent.provider_id.clone()),
        (None, Some(outgoing)) => {
            let started = outgoing.phase == super::Phase::Started;
            (Delivery::at(if started { Stage::Started } else { Stage::Queued }), None)
        }
        (None, None) => forgotten(event)?,
    };
    Some(MessageChange::Delivery { number, delivery, provider_id, retry_at })
}

/// Returns how a message stands that the state has already forgotten: in a long decision newer
/// ones take its place.
fn forgotten(event: &Event) -> Option<(Delivery, Option<ProviderId>)> {
    let (_, mut delivery, provider_id) = proof(event)?;
    let mut provider_id = provider_id.cloned();
    if let Event::StatusReported { recalled: Some(recalled), .. } = event {
        delivery.join(&recalled.delivery);
        provider_id = recalled.provider_id.clone().or(provider_id);
    }
    Some((delivery, provider_id))
}

/// A fact in the ledger of a message: its word, instant and details.
pub type Fact = (&'static str, Timestamp, Value);

/// Adds what events say of a message to its ledger. The provider tells the price with every state:
/// it is told again only where its category or type differs from the one told last.
pub fn ledger(facts: &mut Vec<Fact>, events: &[Recorded], number: u32, provider_id: Option<&str>) {
    for (fact, at, detail) in events.iter().flat_map(|event| facts_of(event, number, provider_id)) {
        let is_known = fact == PRICED && same_price(facts, &detail);
        if !is_known {
            facts.push((fact, at, detail));
        }
    }
}

fn same_price(facts: &[Fact], price: &Value) -> bool {
    let last = facts.iter().rev().find(|(fact, ..)| *fact == PRICED);
    let same =
        |known: &Value| ["category", "type"].iter().all(|key| known.get(key) == price.get(key));
    last.is_some_and(|(_, _, known)| same(known))
}

/// The fact that tells the price.
const PRICED: &str = "priced";

fn facts_of(recorded: &Recorded, number: u32, provider_id: Option<&str>) -> Vec<Fact> {
    let at = recorded.at;
    let about = |candidate: &u32| *candidate == number;
    match &recorded.event {
        Event::MessageReceived { number: n, provider_id, sent_at, .. } if about(n) => vec![
            ("received", *sent_at, json!({ "provider_id": provider_id })),
            ("stored", at, json!({ "position": recorded.position })),
        ],
        Event::EchoReceived { number: n, provider_id, sent_at, .. } if about(n) => vec![
            ("sent", *sent_at, json!({ "provider_id": provider_id, "from": "phone" })),
            ("stored", at, json!({ "position": recorded.position })),
        ],
        Event::Noted { number: n, .. } if about(n) => {
            vec![("stored", at, json!({ "position": recorded.position }))]
        }
        Event::MessageQueued { number: n, author, turn, repeats, .. } if about(n) => vec![(
            "queued",
            at,
            json!({ "author": author.word(), "turn": turn, "repeats": repeats, "position": recorded.position }),
        )],
        Event::MessageEdited { original, sent_at, .. } if provider_id == Some(&original.0) => {
            vec![("edited", *sent_at, json!({}))]
        }
        Event::MessageRevoked { original, sent_at } if provider_id == Some(&original.0) => {
            vec![("revoked", *sent_at, json!({}))]
        }
        Event::FileSettled { number: n, file } if about(n) => match file {
            FileState::Stored { mime_type, size, .. } => {
                vec![("media_stored", at, json!({ "mime_type": mime_type, "bytes": size }))]
            }
            FileState::Failed { error } => vec![("media_failed", at, json!({ "error": error }))],
            FileState::None | FileState::Fetching => Vec::new(),
        },
        event => sending_facts(event, number, at),
    }
}

fn sending_facts(event: &Event, number: u32, at: Timestamp) -> Vec<Fact> {
    let about = |candidate: &u32| *candidate == number;
    match event {
        Event::SendStarted { number: n, attempt } if about(n) => {
            vec![("started", at, json!({ "attempt": attempt }))]
        }
        Event::SendAccepted { number: n, attempt, provider_id } if about(n) => {
            vec![("accepted", at, json!({ "attempt": attempt, "provider_id": provider_id }))]
        }
        Event::SendRefused { number: n, attempt, error, retry_at } if about(n) => vec![(
            "refused",
            at,
            json!({ "attempt": attempt, "error": error, "retry_at": retry_at.to_rfc3339() }),
        )],
        Event::SendFailed { number: n, attempt, error } if about(n) => {
            vec![("failed", at, json!({ "attempt": attempt, "error": error }))]
        }
        Event::SendUnclear { number: n, attempt, detail } if about(n) => {
            vec![("unclear", at, json!({ "attempt": attempt, "detail": detail }))]
        }
        Event::SendUnknown { number: n } if about(n) => vec![("unknown", at, json!({}))],
        Event::SendDropped { number: n, error } if about(n) => {
            vec![("dropped", at, json!({ "error": error }))]
        }
        Event::TroubleDiscarded { number: n } if about(n) => vec![("discarded", at, json!({}))],
        Event::StatusReported { number: n, provider_id, at, stage, error, pricing, .. }
            if about(n) =>
        {
            status_facts(provider_id, *at, *stage, error.as_ref(), pricing.as_ref())
        }
        _ => Vec::new(),
    }
}

fn status_facts(
    provider_id: &ProviderId,
    at: Timestamp,
    stage: Stage,
    error: Option<&crate::send_error::SendError>,
    pricing: Option<&Value>,
) -> Vec<Fact> {
    let mut detail = Map::new();
    detail.insert("provider_id".to_owned(), json!(provider_id));
    let fact = match error {
        Some(error) => {
            detail.insert("error".to_owned(), json!(error));
            "failed"
        }
        None => Delivery::at(stage).status(),
    };
    let mut facts = vec![(fact, at, Value::Object(detail))];
    if let Some(pricing) = pricing {
        facts.push((PRICED, at, pricing.clone()));
    }
    facts
}
