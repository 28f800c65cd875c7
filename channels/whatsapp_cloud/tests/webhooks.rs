//! Every webhook of the fixtures: each piece as expected, and none without an expectation.
use std::path::Path;

use recado_domain::content::{Content, MediaSource};
use recado_domain::incoming::{Arrival, Incoming};
use serde_json::{Value, json};

use super::{
    NOW, WhatsappCloud, expected::EXPECTED, parse, payload, payload_json, payloads, reader, summary,
};

/// Returns the names of the payloads that are deliveries.
pub(super) fn names(folder: &Path) -> Vec<String> {
    payloads(folder, |name| payload_json(folder, name).get("entry").is_some())
}

/// Makes a reader for the first number that a delivery speaks of.
pub(super) fn reader_of(delivery: &Value) -> WhatsappCloud {
    let text = |pointer: &str| delivery.pointer(pointer).and_then(Value::as_str);
    let account = text("/entry/0/changes/0/value/waba_info/waba_id").or(text("/entry/0/id"));
    let number = text("/entry/0/changes/0/value/metadata/phone_number_id");
    reader(number.unwrap_or("1"), account.unwrap())
}

fn pieces(folder: &Path, name: &str) -> Vec<Incoming> {
    let adapter = reader_of(&payload_json(folder, name));
    parse(&adapter, &payload(folder, name)).unwrap()
}

#[test]
fn every_webhook_is_read_as_expected() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let names = names(&folder);
    for name in &names {
        let lines: Vec<_> = pieces(&folder, name).iter().map(summary::line).collect();
        let Some((_, expected)) = EXPECTED.iter().find(|(file, _)| file == name) else {
            panic!("nothing is expected of {name}: {lines:#?}");
        };
        assert_eq!(lines, *expected, "{name}");
    }
    let is_missing = |file: &&str| !names.iter().any(|name| name == file);
    let missing: Vec<_> = EXPECTED.iter().map(|(file, _)| *file).filter(is_missing).collect();
    assert!(missing.is_empty(), "expected payloads that are not there: {missing:?}");
}

fn only_content(folder: &Path, name: &str) -> Content {
    match pieces(folder, name).remove(0) {
        Incoming::Arrival(_, Arrival::Message(message)) => message.content,
        other => panic!("{name} is no message: {other:?}"),
    }
}

#[test]
fn contents_keep_what_later_steps_need() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let image = only_content(&folder, "image.json");
    let media = image.media().unwrap();
    assert_eq!(media.source, MediaSource::Provider { id: "1003383421387256".to_owned() });
    assert_eq!(media.mime_type.as_deref(), Some("image/jpeg"));
    assert_eq!(media.sha256.as_deref(), Some("SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="));
    let document = only_content(&folder, "document.json");
    assert_eq!(document.media().unwrap().filename.as_deref(), Some("filename.pdf"));
    assert!(matches!(
        only_content(&folder, "audio_voice_note.json"),
        Content::Audio { voice: true, .. }
    ));
    assert!(matches!(
        only_content(&folder, "audio_file_not_voice.json"),
        Content::Audio { voice: false, .. }
    ));
    assert!(matches!(
        only_content(&folder, "animated_sticker.json"),
        Content::Sticker { animated: true, .. }
    ));
    assert!(matches!(
        only_content(&folder, "static_sticker.json"),
        Content::Sticker { animated: false, .. }
    ));
    let Content::Location { latitude, longitude, .. } = only_content(&folder, "location.json")
    else {
        panic!("no place")
    };
    assert_eq!((latitude, longitude), (37.442_214_965_82, -122.161_659_240_72));
    let Content::Contacts { contacts } = only_content(&folder, "contacts.json") else { panic!() };
    assert_eq!(
        (contacts.len(), &contacts[2]["name"]["formatted_name"]),
        (3, &json!("Rachel Green"))
    );
    let Content::Order { catalog_id, text, items } = only_content(&folder, "order_catalog.json")
    else {
        panic!("no order")
    };
    assert_eq!((catalog_id.as_str(), text, items.len()), ("194836987003835", None, 2));
}

#[test]
fn answers_keep_their_ids_and_forms_their_values() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let Content::ButtonReply { id, .. } = only_content(&folder, "interactive_button_reply.json")
    else {
        panic!("no button")
    };
    assert_eq!(id, "cancel-button");
    let Content::ListReply { id, description, .. } =
        only_content(&folder, "interactive_list_reply.json")
    else {
        panic!("no row")
    };
    assert_eq!(
        (id.as_str(), description.as_deref()),
        ("priority_express", Some("Next Day to 2 Days"))
    );
    let Content::FormReply { name, response, .. } =
        only_content(&folder, "interactive_nfm_reply_completion.json")
    else {
        panic!("no form")
    };
    assert_eq!((name.as_str(), &response["delivery_rating"]), ("flow", &json!("4")));
    let Content::Unsupported { raw, .. } =
        only_content(&folder, "call_permission_update_accept.json")
    else {
        panic!("known by now?")
    };
    assert_eq!(raw["interactive"]["call_permission_reply"]["response"], json!("accept"));
}

#[test]
fn a_time_in_the_future_is_now() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let mut delivery = payload_json(&folder, "text.json");
    for (told, read) in [
        (json!("99999999999"), NOW),
        (json!(1_749_416_383), recado_domain::Timestamp::from_seconds(1_749_416_383)),
        (json!(""), NOW),
        (json!(null), NOW),
        (json!("-5"), recado_domain::Timestamp(0)),
    ] {
        delivery["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = told.clone();
        let found = parse(&reader_of(&delivery), delivery.to_string().as_bytes()).unwrap();
        let [Incoming::Arrival(_, Arrival::Message(message))] = found.as_slice() else { panic!() };
        assert_eq!(message.sent_at, read, "{told}");
    }
}
