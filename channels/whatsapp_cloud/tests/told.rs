//! The index that came with the payloads tells what a reader must extract: an oracle nobody here wrote.
use std::path::Path;

use recado_domain::incoming::{Arrival, Incoming};

use super::{parse, payload, payload_json, webhooks};

/// A message or status as the index tells it. Values may end early, in `…`.
#[derive(Debug)]
struct Told<'a> {
    kind: &'a str,
    id: &'a str,
    sender: Option<&'a str>,
    seconds: &'a str,
    text: Option<&'a str>,
}

fn rows(folder: &Path) -> Vec<(String, String)> {
    let index = std::fs::read_to_string(folder.join("index-full/whatsapp_cloud.tsv")).unwrap();
    let row = |line: &str| {
        let mut columns = line.split('\t');
        let name = columns.next()?.strip_prefix("whatsapp_cloud/")?.to_owned();
        Some((name, columns.nth(4)?.to_owned()))
    };
    index.lines().filter_map(row).collect()
}

/// Returns what follows `key=` up to a blank, a bracket or the end.
fn value<'a>(told: &'a str, key: &str) -> Option<&'a str> {
    let key = format!("{key}=");
    let rest = told.split_once(key.as_str())?.1;
    Some(rest.split([' ', '}', ';']).next().unwrap_or(rest)).filter(|value| *value != "None")
}

fn told(row: &str) -> Option<Told<'_>> {
    let (opening, what) = [("message{", "message"), ("echo{", "echo"), ("status{", "status")]
        .into_iter()
        .find(|(opening, _)| row.contains(opening))?;
    let told = row.split_once(opening)?.1;
    let id = value(told, "id")?;
    let kind = match what {
        "status" => told.split(' ').nth(1)?,
        _ => value(told, "type")?,
    };
    Some(Told {
        kind,
        id,
        sender: value(
            told,
            match what {
                "status" => "recipient_id",
                "echo" => "to",
                _ => " from",
            },
        ),
        seconds: value(told, "ts")?,
        text: told.split_once("body='").and_then(|(_, rest)| rest.split_once('\'')).map(|it| it.0),
    })
}

fn is(told: &str, read: &str) -> bool {
    match told.split_once('…') {
        Some((beginning, _)) => read.starts_with(beginning),
        None => read == told,
    }
}

/// Returns what was read in the index's own words: kind, id, sender, seconds, text.
fn read(incoming: &Incoming) -> (String, String, Option<String>, i64, Option<String>) {
    let Incoming::Arrival(peer, arrival) = incoming else { panic!("no arrival: {incoming:?}") };
    let (kind, id, at, text) = match arrival {
        Arrival::Message(message) | Arrival::Echo(message) => {
            let kind = match message.content.kind() {
                "button_reply" | "list_reply" | "form_reply" | "unsupported" => "",
                kind => kind,
            };
            (kind, &message.provider_id, message.sent_at, message.content.text())
        }
        Arrival::Edited { provider_id, sent_at, .. } => ("edit", provider_id, *sent_at, None),
        Arrival::Revoked { provider_id, sent_at, .. } => ("revoke", provider_id, *sent_at, None),
        Arrival::Renamed { provider_id, sent_at, .. } => ("system", provider_id, *sent_at, None),
        Arrival::Status(status) => {
            let kind = match (&status.error, status.stage) {
                (Some(_), _) => "failed",
                (None, recado_domain::delivery::Stage::Sent) => "sent",
                (None, recado_domain::delivery::Stage::Delivered) => "delivered",
                (None, recado_domain::delivery::Stage::Read) => "read",
                (None, _) => "played",
            };
            (kind, &status.provider_id, status.at, None)
        }
        Arrival::Preference { .. } => panic!("a wish has no id"),
    };
    let sender = peer.address().map(|identity| identity.value().to_owned());
    (kind.to_owned(), id.0.clone(), sender, at.0 / 1_000, text.map(str::to_owned))
}

#[test]
fn kind_id_sender_time_and_text_are_those_that_the_index_tells() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let names = webhooks::names(&folder);
    let mut compared = 0;
    for (name, row) in rows(&folder) {
        let Some(told) = told(&row).filter(|_| names.contains(&name)) else { continue };
        let adapter = webhooks::reader_of(&payload_json(&folder, &name));
        let found = parse(&adapter, &payload(&folder, &name)).unwrap();
        let (kind, id, sender, seconds, text) = read(&found[0]);
        assert!(is(told.id, &id), "{name}: id {id}, told {told:?}");
        // Taps, forms and unknown kinds have names of their own in the house.
        let has_other_name = ["interactive", "button", "unsupported"].contains(&told.kind);
        assert_eq!(kind, if has_other_name { "" } else { told.kind }, "{name}");
        assert!(is(told.seconds, &seconds.to_string()), "{name}: {seconds}, told {told:?}");
        if let Some(told) = told.sender {
            assert!(sender.as_deref().is_some_and(|sender| is(told, sender)), "{name}: {sender:?}");
        }
        if let Some(told) = told.text {
            assert!(text.as_deref().is_some_and(|text| is(told, text)), "{name}: {text:?}");
        }
        compared += 1;
    }
    assert!(compared >= 50, "only {compared} rows of the index could be compared");
}
