//! What settings hold, and how mistakes are told.
use std::{path::PathBuf, time::Duration};

use super::*;

fn variable(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn with_file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recado.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn without_any_source_the_defaults_hold() {
    let config = Sources::default().load().unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.send.settle_after, Duration::from_mins(1));
    assert_eq!(config.largest_file, 100 << 20);
    assert_eq!(config.talk.rest_after, recado_actors::HouseConfig::REST_AFTER);
    assert!(!config.allow_private_endpoints);
}

#[test]
fn the_documents_tell_after_how_long_a_conversation_rests() {
    let rest = Sources::default().load().unwrap().talk.rest_after.as_secs();
    for text in [include_str!("../../ARCHITECTURE.md"), include_str!("../../README.md")] {
        let told = [format!("rests after {rest} s"), format!("rest after {rest} s")];
        assert!(told.iter().any(|told| text.contains(told)), "{rest} s");
    }
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let (_folder, path) =
        with_file("listen = \"1.1.1.1:1\"\n[store]\nreaders = 7\n[log]\nformat = \"json\"");
    let sources = Sources {
        file: Some(path),
        environment: vec![
            variable("RECADO_LISTEN", "2.2.2.2:2"),
            variable("RECADO_STORE_READERS", "9"),
        ],
        flags: vec![("listen", "3.3.3.3:3".to_owned())],
    };
    let config = sources.load().unwrap();
    assert_eq!(config.listen.to_string(), "3.3.3.3:3");
    assert_eq!(config.store.readers, 9);
    assert!(config.log_json);
}

#[test]
fn the_file_in_the_data_folder_is_found_without_being_named() {
    let (folder, _) = with_file("public_url = \"https://chat.example.com/\"");
    let flags = vec![("data", folder.path().display().to_string())];
    let config = Sources { flags, ..Sources::default() }.load().unwrap();
    assert_eq!(config.public_url.as_deref(), Some("https://chat.example.com"));
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let (_folder, path) = with_file("lisen = 1\n[store]\nreaders = 0\n[send]\nsettle_after = 60");
    let sources = Sources {
        file: Some(path),
        environment: vec![variable("RECADO_PUBLIC_URL", "ftp://x")],
        flags: vec![("listen", "nowhere".to_owned())],
    };
    let Mistakes(mistakes) = sources.load().unwrap_err();
    for part in [
        "`lisen`",
        "`store.readers` is `0`",
        "`send.settle_after`",
        "RECADO_PUBLIC_URL",
        "--listen",
    ] {
        assert!(mistakes.iter().any(|mistake| mistake.contains(part)), "{part}: {mistakes:?}");
    }
    assert_eq!(mistakes.len(), 5);
}

#[test]
fn a_named_file_must_be_there() {
    let sources = Sources { file: Some(PathBuf::from("/nowhere/x.toml")), ..Sources::default() };
    assert!(sources.load().is_err());
}

#[test]
fn a_variable_that_sets_nothing_is_noticed() {
    let environment = vec![variable("RECADO_LISTN", "x"), variable("RECADO_LISTEN", "y")];
    let sources = Sources { environment, ..Sources::default() };
    assert_eq!(sources.unknown_variables(), ["RECADO_LISTN"]);
}
