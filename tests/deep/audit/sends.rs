//! What was sent was accepted once; what nobody knows is shown.
use std::collections::{HashMap, HashSet};

use recado_protocol::Message;

use crate::{
    record::{Record, Talk},
    stage::Accepted,
};

/// Nothing was accepted twice, nothing was accepted that is not in a log, and what the log calls
/// accepted was accepted under the id it names.
pub(super) fn accepted_once(record: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut by_message: HashMap<&str, Vec<&Accepted>> = HashMap::new();
    for accepted in record.sides.values().flat_map(|side| &side.accepted) {
        let Some(id) = accepted.biz_opaque_callback_data.as_deref() else {
            wrong.push(format!("{} carries no id of ours", accepted.wamid));
            continue;
        };
        by_message.entry(id).or_default().push(accepted);
    }
    let known: HashSet<&str> = record.talks.iter().flat_map(ids).collect();
    for id in by_message.keys().filter(|id| !known.contains(*id)) {
        wrong.push(format!("{id} was sent and is in no log"));
    }
    for message in record.talks.iter().flat_map(Talk::outbound) {
        let accepted = by_message.get(message.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        wrong.extend(wrong_with(message, accepted));
    }
    wrong
}

fn ids(talk: &Talk) -> impl Iterator<Item = &str> {
    talk.outbound().map(|message| message.id.as_str())
}

fn wrong_with(message: &Message, accepted: &[&Accepted]) -> Option<String> {
    let id = &message.id;
    match (message.status.as_str(), accepted) {
        (_, [_, _, ..]) => Some(format!("{id} was accepted {} times", accepted.len())),
        ("unknown", _) | ("failed", []) => None,
        ("failed", [_]) => Some(format!("{id} is called failed and was accepted")),
        ("accepted" | "sent" | "delivered" | "read", [accepted]) => {
            let same = message.provider_id.as_deref() == Some(&accepted.wamid)
                && message.text == accepted.text;
            (!same).then(|| format!("{id} was accepted as another: {accepted:?}"))
        }
        (status, _) => {
            Some(format!("{id} is called {status} and was accepted {} times", accepted.len()))
        }
    }
}

/// Each unknown send counts as trouble of its conversation and says why.
pub(super) fn unknown_is_seen(record: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    for talk in &record.talks {
        for message in talk.outbound().filter(|message| message.status == "unknown") {
            if talk.row.troubled == 0 {
                wrong.push(format!("{} is unknown and {} looks well", message.id, talk.row.id));
            }
            if message.error.as_ref().is_none_or(|error| error.class != "unknown") {
                wrong
                    .push(format!("{} is unknown without a word: {:?}", message.id, message.error));
            }
        }
    }
    wrong
}
