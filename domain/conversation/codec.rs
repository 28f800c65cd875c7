//! Events and states as bytes. JSON with named fields: every release reads what earlier ones wrote.
use serde::{Deserialize, Serialize};

use crate::{Timestamp, UserId};

use super::{Event, OpenEffect, Recorded, State};

/// Version of an event's own fields; grows when the meaning of a field changes.
const EVENT_VERSION: u16 = 1;

/// Number of the state's shape: a snapshot of another shape is not read, the log is replayed.
pub const SNAPSHOT_SHAPE: u16 = 2;

/// Stored bytes that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("stored bytes cannot be read: {0}")]
pub struct DecodeError(#[from] serde_json::Error);

/// One append: events of one decision share instant and author.
#[derive(Serialize)]
struct EntryRef<'a> {
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<UserId>,
    events: Vec<EventRef<'a>>,
}

#[derive(Serialize)]
struct EventRef<'a> {
    v: u16,
    event: &'a Event,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    effects: &'a [OpenEffect],
}

#[derive(Deserialize)]
struct StoredEntry {
    at: Timestamp,
    #[serde(default)]
    by: Option<UserId>,
    events: Vec<StoredEvent>,
}

#[derive(Deserialize)]
struct StoredEvent {
    #[expect(dead_code, reason = "read by the first release that changes a field's meaning")]
    v: u16,
    event: Event,
    #[serde(default)]
    effects: Vec<OpenEffect>,
}

/// Encodes the events of one append; they share `at` and `by` of the first.
pub fn encode(events: &[Recorded]) -> Vec<u8> {
    let entry = EntryRef {
        at: events.first().map(|recorded| recorded.at).unwrap_or_default(),
        by: events.first().and_then(|recorded| recorded.by),
        events: events
            .iter()
            .map(|recorded| EventRef {
                v: EVENT_VERSION,
                event: &recorded.event,
                effects: &recorded.effects,
            })
            .collect(),
    };
    serde_json::to_vec(&entry).expect("events hold no maps with keys that are not text")
}

/// Decodes one append whose first event stands at `first`.
pub fn decode(first: u64, bytes: &[u8]) -> Result<Vec<Recorded>, DecodeError> {
    let StoredEntry { at, by, events } = serde_json::from_slice(bytes)?;
    let recorded = |(position, stored): (u64, StoredEvent)| Recorded {
        position,
        at,
        by,
        event: stored.event,
        effects: stored.effects,
    };
    Ok((first..).zip(events).map(recorded).collect())
}

/// Encodes a state.
pub fn encode_snapshot(state: &State) -> Vec<u8> {
    serde_json::to_vec(state).expect("a state holds no maps with keys that are not text")
}

/// Decodes a state of the present shape.
pub fn decode_snapshot(bytes: &[u8]) -> Result<State, DecodeError> {
    Ok(serde_json::from_slice(bytes)?)
}
