//! What a conversation's log says about each of its sends.
use std::collections::BTreeMap;

use recado_domain::Timestamp;
use recado_protocol::Event;

use crate::record::Talk;

/// One send, from the event that made it to the one that settled it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sending {
    /// Who wrote it: `bot`, `agent`, …
    pub(crate) author: String,
    /// The turn it belongs to.
    pub(crate) turn: u64,
    /// Where in the log, and when, each attempt was started.
    pub(crate) started: Vec<(u64, Timestamp)>,
    /// Whether ever nothing was heard of it.
    pub(crate) unclear: bool,
    /// Where in the log, and when, it first stood how it ended.
    pub(crate) settled: Option<u64>,
    pub(crate) settled_at: Option<Timestamp>,
    /// When the customer's message came that it answers.
    pub(crate) asked_at: Option<Timestamp>,
}

/// All sends of a conversation, by message number.
pub(crate) struct History(pub(crate) BTreeMap<u64, Sending>);

impl History {
    /// Reads a conversation's log.
    pub(crate) fn of(talk: &Talk) -> Self {
        let mut history = Self(BTreeMap::new());
        let mut asked_at = None;
        for event in &talk.events {
            if event.kind == "message_received" {
                asked_at = Some(at(event));
            }
            if event.kind == "message_queued" {
                let sending = Sending {
                    author: author(event).to_owned(),
                    turn: event.data["turn"].as_u64().unwrap_or_default(),
                    asked_at,
                    ..Sending::default()
                };
                history.0.insert(number(event), sending);
            } else if let Some(sending) = history.0.get_mut(&number(event)) {
                sending.learn(event);
            }
        }
        history
    }
}

impl Sending {
    fn learn(&mut self, event: &Event) {
        match event.kind.as_str() {
            "send_started" => self.started.push((event.position, at(event))),
            "send_unclear" => self.unclear = true,
            "send_accepted" | "send_failed" | "send_unknown" | "send_dropped"
            | "status_reported" => {
                self.settled.get_or_insert(event.position);
                self.settled_at.get_or_insert(at(event));
            }
            _ => {}
        }
    }
}

fn number(event: &Event) -> u64 {
    event.data["number"].as_u64().unwrap_or_default()
}

/// Returns who wrote a queued message: `bot`, `agent`, …
pub(super) fn author(event: &Event) -> &str {
    event.data["author"]["by"].as_str().unwrap_or_default()
}

fn at(event: &Event) -> Timestamp {
    Timestamp::parse_rfc3339(&event.at).expect("an event has its time")
}
