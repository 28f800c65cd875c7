//! The bytes of every kind of event, effect and content, as a release wrote them: they are read for
//! ever, so none of them may change. A new kind needs a golden of its own: write the missing ones
//! with `RECADO_GOLDEN=write`, which never touches one that is there.
use std::{collections::BTreeSet, fs, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};

use crate::conversation::{Effect, Event, Recorded, decode, encode};

use super::{fixture::ana, samples};

/// Where the golden entries start; decoding gives positions from here.
const FIRST: u64 = 41;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("conversation/tests/golden")
}

/// Every kind of a type, as its decoder names them when it is asked for one that is not there.
fn kinds<T: DeserializeOwned>(tag: &str) -> BTreeSet<String> {
    let unknown = format!(r#"{{"{tag}":"?"}}"#);
    let Err(error) = serde_json::from_str::<T>(&unknown) else {
        panic!("{tag} has a kind named ?")
    };
    let error = error.to_string();
    let names = error.split('`').skip(3).step_by(2);
    names.map(str::to_owned).collect()
}

fn entry(event: Event, effects: Vec<crate::conversation::OpenEffect>) -> Vec<Recorded> {
    let at = super::fixture::MORNING;
    vec![Recorded { position: FIRST, at, by: Some(ana()), event, effects }]
}

fn name<T: Serialize>(what: &str, tag: &str, value: &T) -> String {
    let value = serde_json::to_value(value).unwrap();
    format!("{what}.{}.json", value[tag].as_str().unwrap())
}

/// Every golden entry by its file's name.
fn entries() -> Vec<(String, Vec<Recorded>)> {
    let mut entries = Vec::new();
    for event in samples::events() {
        entries.push((name("event", "type", &event), entry(event, Vec::new())));
    }
    for content in samples::contents() {
        let file = name("content", "kind", &content);
        entries.push((file, entry(samples::received(content), Vec::new())));
    }
    for effect in samples::effects() {
        let file = name("effect", "do", &effect);
        let open = crate::conversation::OpenEffect { due: super::fixture::MORNING, effect };
        entries.push((file, entry(Event::Woken, vec![open])));
    }
    entries
}

#[test]
fn every_kind_has_a_golden() {
    let mut wanted = BTreeSet::new();
    wanted.extend(kinds::<Event>("type").iter().map(|kind| format!("event.{kind}.json")));
    wanted.extend(kinds::<Effect>("do").iter().map(|kind| format!("effect.{kind}.json")));
    let contents = kinds::<crate::content::Content>("kind");
    wanted.extend(contents.iter().map(|kind| format!("content.{kind}.json")));
    assert!(wanted.len() > 60, "{wanted:?}");
    let sampled: BTreeSet<String> = entries().into_iter().map(|(name, _)| name).collect();
    assert_eq!(sampled, wanted);
    if std::env::var("RECADO_GOLDEN").is_ok_and(|word| word == "write") {
        write_missing();
    }
    let kept = fs::read_dir(folder()).unwrap();
    let kept: BTreeSet<String> =
        kept.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(kept, wanted);
}

fn write_missing() {
    for (name, entry) in entries() {
        let path = folder().join(name);
        if !path.exists() {
            fs::write(path, encode(&entry)).unwrap();
        }
    }
}

#[test]
fn golden_bytes_are_read_as_what_was_written_and_written_the_same_today() {
    for (name, entry) in entries() {
        let golden =
            fs::read(folder().join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(decode(FIRST, &golden).unwrap(), entry, "{name} is read otherwise");
        let today = String::from_utf8(encode(&entry)).unwrap();
        assert_eq!(today, String::from_utf8(golden).unwrap(), "{name} is written otherwise");
    }
}

#[test]
fn fields_that_came_later_may_be_missing() {
    for (stored, event) in [
        (
            r#"{"type":"opted_out","word":"BAJA"}"#,
            Event::OptedOut { word: "BAJA".to_owned(), sent_at: crate::Timestamp(0) },
        ),
        (
            r#"{"type":"marketing_preference","allowed":false}"#,
            Event::MarketingPreference { allowed: false, at: crate::Timestamp(0) },
        ),
    ] {
        let bytes = format!(r#"{{"at":7,"events":[{{"v":1,"event":{stored}}}]}}"#);
        assert_eq!(decode(1, bytes.as_bytes()).unwrap()[0].event, event);
    }
}

#[test]
fn bytes_that_cannot_be_read_are_an_error() {
    for bytes in ["", "{}", r#"{"at":7,"events":[{"v":1,"event":{"type":"of_the_future"}}]}"#] {
        assert!(decode(1, bytes.as_bytes()).is_err(), "{bytes}");
    }
}
