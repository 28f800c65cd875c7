//! What was acknowledged is kept, once; what is kept was written.
use std::collections::{HashMap, HashSet};

use recado_protocol::Message;

use crate::record::{Record, Talk};

/// Every message whose webhook was answered with 200 stands in its customer's conversation, once.
pub(super) fn kept_once(record: &Record) -> Vec<String> {
    let kept = kept(record);
    let mut wrong = Vec::new();
    for (number, side) in &record.sides {
        for message in &side.received {
            if message.acknowledged_at.is_none() {
                wrong.push(format!("{} of {number} was never acknowledged", message.wamid));
                continue;
            }
            let rows = kept.get(&(number.as_str(), message.wamid.as_str()));
            match rows.map(Vec::as_slice).unwrap_or_default() {
                [(talk, row)] => {
                    let same = talk.phone() == message.from && row.text == message.text;
                    if !same {
                        wrong.push(format!("{} is kept as another: {row:?}", message.wamid));
                    }
                }
                rows => wrong.push(format!("{} is kept {} times", message.wamid, rows.len())),
            }
        }
    }
    wrong
}

/// Nothing is in the log that no customer wrote to this very number.
pub(super) fn nothing_invented(record: &Record) -> Vec<String> {
    let written: HashSet<(&str, &str)> = record
        .sides
        .iter()
        .flat_map(|(number, side)| {
            side.received.iter().map(|message| (number.as_str(), message.wamid.as_str()))
        })
        .collect();
    let kept = kept(record);
    let invented = kept.keys().filter(|key| !written.contains(key));
    invented.map(|(number, id)| format!("{id} at {number} was written by nobody")).collect()
}

/// Everything kept, by number and provider's id.
fn kept(record: &Record) -> HashMap<(&str, &str), Vec<(&Talk, &Message)>> {
    let mut kept: HashMap<_, Vec<_>> = HashMap::new();
    for talk in &record.talks {
        for message in talk.inbound() {
            let id = message.provider_id.as_deref().unwrap_or("no id");
            kept.entry((talk.number.as_str(), id)).or_default().push((talk, message));
        }
    }
    kept
}
