//! One order for everybody.
use std::collections::HashMap;

use super::History;
use crate::record::Record;

/// Each customer's messages stand in the order in which they were written.
pub(super) fn as_written(record: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    for talk in &record.talks {
        let side = &record.sides[&talk.number];
        let written: HashMap<&str, u64> =
            side.received.iter().map(|message| (message.wamid.as_str(), message.cursor)).collect();
        let ids = talk.inbound().filter_map(|message| message.provider_id.as_deref());
        let order: Vec<u64> = ids.filter_map(|id| written.get(id).copied()).collect();
        if !order.is_sorted() {
            wrong.push(format!("{}: {order:?}", talk.row.id));
        }
    }
    wrong
}

/// Each customer's replies were accepted in the order of the conversation. A send of which nothing
/// was heard may arrive later than the next one: the next one does not wait for ever.
pub(super) fn as_sent(record: &Record) -> Vec<String> {
    let mut wrong = Vec::new();
    for talk in &record.talks {
        let history = History::of(talk);
        let numbers: HashMap<&str, u64> = talk
            .outbound()
            .map(|message| (message.id.as_str(), u64::from(message.number)))
            .collect();
        let phone = talk.phone();
        let accepted = record.sides[&talk.number].accepted.iter();
        let order: Vec<u64> = accepted
            .filter(|accepted| accepted.to == phone)
            .filter_map(|accepted| numbers.get(accepted.biz_opaque_callback_data.as_deref()?))
            .filter(|number| history.0.get(number).is_some_and(|sending| !sending.unclear))
            .copied()
            .collect();
        if !order.is_sorted() {
            wrong.push(format!("{}: {order:?}", talk.row.id));
        }
    }
    wrong
}
