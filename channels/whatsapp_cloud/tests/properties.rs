//! Whatever comes, reading is total and loses no good message.
use proptest::{collection::vec, prelude::*};
use recado_domain::incoming::{Arrival, Incoming, SetAsideReason};
use serde_json::{Value, json};

use super::{parse, payload_json, reader, webhooks};

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
