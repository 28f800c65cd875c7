//! Whatever comes, reading is total and loses no good message; whatever passes the check is encoded
//! within the limits.
use proptest::{collection::vec, prelude::*};
use recado_domain::{
    ProviderId,
    content::{Buttons, Choice, Content, List, Row, Section, Template},
    identity::Identity,
    incoming::{Arrival, Incoming, SetAsideReason},
};
use serde_json::{Value, json};

use super::{message_id, parse, payload_json, reader, webhooks};
use crate::{Channel, Envelope, whatsapp_cloud::outgoing};

/// Any JSON, shallow and small.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-z_]{1,9}", inner), 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Replaces, removes or doubles the n-th value found by walking in depth.
fn damage(value: &mut Value, place: &mut usize, by: &Value) -> bool {
    if *place == 0 {
        *value = by.clone();
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| damage(item, place, by)),
        Value::Object(members) => members.values_mut().any(|member| damage(member, place, by)),
        _ => false,
    }
}

fn good(number: usize) -> Value {
    json!({
        "from": "51958114207",
        "id": format!("wamid.good{number}"),
        "timestamp": "1749416383",
        "type": "text",
        "text": { "body": "¿tienen envío a Cusco?" },
    })
}

fn delivery(messages: Vec<Value>) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "2", "changes": [{
        "field": "messages",
        "value": { "metadata": { "phone_number_id": "1" }, "messages": messages },
    }] }] })
}

fn good_ids(found: &[Incoming]) -> Vec<&str> {
    let id = |incoming| match incoming {
        &Incoming::Arrival(_, Arrival::Message(ref message)) => {
            Some(message.provider_id.0.as_str())
        }
        _ => None,
    };
    found.iter().filter_map(id).filter(|id| id.starts_with("wamid.good")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_of_any_kind_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..300)) {
        drop(parse(&reader("1", "2"), &bytes));
    }

    #[test]
    fn json_of_any_kind_is_read_without_a_panic(value in any_json()) {
        let adapter = reader("1", "2");
        drop(parse(&adapter, value.to_string().as_bytes()));
        let wrapped = json!({ "object": "whatsapp_business_account", "entry": [value] });
        prop_assert!(parse(&adapter, wrapped.to_string().as_bytes()).is_ok());
    }

    #[test]
    fn an_odd_message_spoils_no_other(odd in vec(any_json(), 1..4), place in 0..3_usize) {
        let mut messages = vec![good(0), good(1), good(2)];
        let count = odd.len();
        messages.splice(place..place, odd);
        let found = parse(&reader("1", "2"), delivery(messages).to_string().as_bytes()).unwrap();
        prop_assert_eq!(good_ids(&found), ["wamid.good0", "wamid.good1", "wamid.good2"]);
        prop_assert_eq!(found.len(), 3 + count);
    }

    #[test]
    fn odd_parts_around_the_messages_spoil_none(part in 0..6_usize, by in any_json()) {
        let mut whole = delivery(vec![good(0)]);
        let value = &mut whole["entry"][0]["changes"][0]["value"];
        let name = ["contacts", "statuses", "errors", "user_preferences", "message_echoes", "user_id_update"][part];
        value[name] = by;
        let found = parse(&reader("1", "2"), whole.to_string().as_bytes()).unwrap();
        prop_assert_eq!(good_ids(&found), ["wamid.good0"]);
    }

    #[test]
    fn odd_entries_and_changes_spoil_no_other(odd in any_json(), in_entry: bool) {
        let mut whole = delivery(vec![good(0)]);
        let list = if in_entry { &mut whole["entry"][0]["changes"] } else { &mut whole["entry"] };
        list.as_array_mut().unwrap().insert(0, odd);
        let found = parse(&reader("1", "2"), whole.to_string().as_bytes()).unwrap();
        prop_assert_eq!(good_ids(&found), ["wamid.good0"]);
    }

    #[test]
    fn what_passes_the_check_is_encoded_and_within_every_limit(content in any_outbound()) {
        let adapter = reader("1", "2");
        let to = Identity::Phone("51958114207".to_owned());
        let envelope =
            Envelope { id: message_id(), to: &to, content: &content, reply_to: None, file: None };
        let encoded = serde_json::to_value(outgoing::encode(&envelope, None).unwrap()).unwrap();
        let passes = adapter.check(&content).is_empty();
        prop_assert_eq!(passes, keeps_limits(&encoded), "{:?}", adapter.check(&content));
    }
}

#[test]
fn damaged_fixtures_are_read_without_a_panic() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let pieces =
        [json!(null), json!(7), json!("x"), json!([]), json!({}), json!([{}]), json!(1e300)];
    for name in webhooks::names(&folder) {
        let whole = payload_json(&folder, &name);
        let adapter = webhooks::reader_of(&whole);
        for by in &pieces {
            for place in 0.. {
                let mut damaged = whole.clone();
                let mut left = place;
                if !damage(&mut damaged, &mut left, by) {
                    break;
                }
                // Damage above the entries leaves no delivery; below, every piece is accounted for.
                let text = damaged.to_string();
                if let Ok(found) = parse(&adapter, text.as_bytes()) {
                    let list = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
                    let entries = damaged["entry"].as_array().unwrap();
                    let is_empty = entries.iter().all(|entry| list(&entry["changes"]));
                    assert!(is_empty || !found.is_empty(), "{name}: nothing came of {text}");
                }
                let cut = text.get(..text.len() / 2).unwrap_or_default();
                assert!(parse(&adapter, cut.as_bytes()).is_err(), "{name}: half of it was read");
            }
        }
    }
}

#[test]
fn two_hundred_messages_in_one_delivery_are_all_read() {
    let whole = delivery((0..200).map(good).collect());
    let found = parse(&reader("1", "2"), whole.to_string().as_bytes()).unwrap();
    assert_eq!(good_ids(&found).len(), 200);
}

#[test]
fn a_deep_delivery_is_refused_whole_wherever_it_is_deep() {
    let adapter = reader("1", "2");
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let whole = delivery(vec![good(0), json!({ "id": "DEEP" })]).to_string();
    for text in [deep.clone(), whole.replace("\"DEEP\"", &deep)] {
        assert!(parse(&adapter, text.as_bytes()).is_err());
    }
    let allowed = format!("{}{}", "[".repeat(40), "]".repeat(40));
    let found = parse(&adapter, whole.replace("\"DEEP\"", &allowed).as_bytes()).unwrap();
    assert_eq!((good_ids(&found).len(), found.len()), (1, 2));
}

#[test]
fn half_a_surrogate_pair_is_set_aside_as_it_came() {
    let whole = delivery(vec![good(0), json!({ "id": "BROKEN", "from": "1", "type": "text" })]);
    let text = whole.to_string().replace("BROKEN", r"\ud83d");
    let found = parse(&reader("1", "2"), text.as_bytes()).unwrap();
    assert_eq!(good_ids(&found), ["wamid.good0"]);
    let Incoming::SetAside(piece) = &found[1] else { panic!("{found:?}") };
    assert_eq!(piece.reason, SetAsideReason::Unreadable);
    assert!(piece.raw.as_str().is_some_and(|raw| raw.contains(r"\ud83d")), "{}", piece.raw);
}

/// Texts around a limit, in letters of one and of four bytes.
fn around(limit: usize) -> impl Strategy<Value = String> {
    let length = prop_oneof![Just(0), Just(1), Just(limit), Just(limit + 1), 0..limit + 20];
    (length, prop_oneof![Just('a'), Just('ñ'), Just('🫘')])
        .prop_map(|(length, letter)| std::iter::repeat_n(letter, length).collect())
}

fn maybe(text: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(text)
}

fn any_outbound() -> impl Strategy<Value = Content> {
    prop_oneof![
        around(4_096).prop_map(|text| Content::Text { text, preview_url: false }),
        (-100.0..100.0, -200.0..200.0).prop_map(|(latitude, longitude)| Content::Location {
            latitude,
            longitude,
            name: None,
            address: None
        }),
        (around(1_024), maybe(around(60)), maybe(around(60)), any_choices()).prop_map(
            |(text, header, footer, buttons)| Content::Buttons(Buttons {
                text,
                header,
                footer,
                buttons
            })
        ),
        any_list(),
        (around(512), vec(around(400), 0..4)).prop_map(|(name, parameters)| {
            Content::Template(Template {
                name,
                language: "es".to_owned(),
                parameters,
                components: Vec::new(),
                rendered: None,
            })
        }),
        prop_oneof![Just("🙂"), Just("👨‍👩‍👧‍👦"), Just("1️⃣"), Just("ok"), Just(""), Just("🙂 ")]
            .prop_map(|emoji| {
                Content::Reaction {
                    target: ProviderId("wamid.1".to_owned()),
                    emoji: Some(emoji.to_owned()),
                }
            }),
    ]
}

fn any_choices() -> impl Strategy<Value = Vec<Choice>> {
    let id = prop_oneof![around(256), Just(" a".to_owned()), "[a-c]".prop_map(String::from)];
    let choice = (id, prop_oneof![around(20), "[a-c]".prop_map(String::from)]);
    vec(choice.prop_map(|(id, title)| Choice { id, title }), 0..5)
}

fn any_list() -> impl Strategy<Value = Content> {
    let row = (
        prop_oneof![around(200), "[a-z]{2}".prop_map(String::from)],
        around(24),
        maybe(around(72)),
    )
        .prop_map(|(id, title, description)| Row { id, title, description });
    let section =
        (maybe(around(24)), vec(row, 0..6)).prop_map(|(title, rows)| Section { title, rows });
    (around(1_024), around(20), vec(section, 0..4)).prop_map(|(text, button, sections)| {
        Content::List(List { text, header: None, footer: None, button, sections })
    })
}

/// Meta's limits once more, read off the encoded message: a second pair of eyes.
fn keeps_limits(message: &Value) -> bool {
    let within = |value: &Value, most: usize| {
        let has = value.as_str().unwrap_or_default().chars().count();
        (1..=most).contains(&has)
    };
    let maybe_within = |value: &Value, most: usize| value.is_null() || within(value, most);
    let is_unique = |values: Vec<&Value>| {
        values.iter().enumerate().all(|(index, value)| !values[..index].contains(value))
    };
    let part = &message[message["type"].as_str().unwrap()];
    match message["type"].as_str().unwrap() {
        "text" => within(&part["body"], 4_096),
        "location" => {
            part["latitude"].as_f64().unwrap().abs() <= 90.0
                && part["longitude"].as_f64().unwrap().abs() <= 180.0
        }
        "reaction" => !["ok", "🙂 "].contains(&part["emoji"].as_str().unwrap()),
        "template" => {
            let values =
                part["components"][0]["parameters"].as_array().cloned().unwrap_or_default();
            let letters: usize =
                values.iter().map(|value| value["text"].as_str().unwrap().chars().count()).sum();
            within(&part["name"], 512)
                && letters <= 1_024
                && values.iter().all(|value| value["text"] != "")
        }
        _ => {
            let action = &part["action"];
            let frame = within(&part["body"]["text"], 1_024)
                && maybe_within(&part["header"]["text"], 60)
                && maybe_within(&part["footer"]["text"], 60);
            if let Some(buttons) = action["buttons"].as_array() {
                let of = |key: &str| {
                    buttons.iter().map(|one| one["reply"][key].clone()).collect::<Vec<_>>()
                };
                let (ids, titles) = (of("id"), of("title"));
                return frame
                    && (1..=3).contains(&buttons.len())
                    && ids
                        .iter()
                        .all(|id| within(id, 256) && !id.as_str().unwrap().starts_with(' '))
                    && titles.iter().all(|title| within(title, 20))
                    && is_unique(ids.iter().collect())
                    && is_unique(titles.iter().collect());
            }
            let sections = action["sections"].as_array().unwrap();
            let rows: Vec<_> =
                sections.iter().flat_map(|one| one["rows"].as_array().unwrap()).collect();
            frame
                && within(&action["button"], 20)
                && (1..=10).contains(&sections.len())
                && sections.iter().all(|one| {
                    !one["rows"].as_array().unwrap().is_empty()
                        && match &one["title"] {
                            Value::Null => sections.len() == 1,
                            title => within(title, 24),
                        }
                })
                && rows.len() <= 10
                && rows.iter().all(|row| {
                    within(&row["id"], 200)
                        && within(&row["title"], 24)
                        && maybe_within(&row["description"], 72)
                })
                && is_unique(rows.iter().map(|row| &row["id"]).collect())
        }
    }
}
