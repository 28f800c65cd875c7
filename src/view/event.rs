//! Events of a conversation's log in the API's words.
use recado_domain::conversation::Recorded;
use recado_protocol::Event;
use serde_json::Value;

/// Returns an event with its named fields.
pub(crate) fn event(recorded: &Recorded) -> Event {
    let mut data = serde_json::to_value(&recorded.event).unwrap_or_default();
    let kind = data.as_object_mut().and_then(|fields| fields.remove("type"));
    Event {
        position: recorded.position,
        kind: kind.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
        at: recorded.at.to_rfc3339(),
        user_id: recorded.by.map(|user| user.to_string()),
        data: with_plain_ids(data),
    }
}

/// Writes ids as the API does everywhere: without dashes.
fn with_plain_ids(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain_id(text)),
        Value::Array(items) => Value::Array(items.into_iter().map(with_plain_ids).collect()),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, with_plain_ids(value))).collect()
        }
        value => value,
    }
}

fn plain_id(text: String) -> String {
    // Only the form in which the log writes ids; what a customer wrote is longer or shorter.
    match uuid::Uuid::try_parse(&text) {
        Ok(id) if text.len() == 36 => id.simple().to_string(),
        _ => text,
    }
}
