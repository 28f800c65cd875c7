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
        data,
    }
}
