//! Rows and ledgers say what the log says.
use crate::{
    content::Content,
    conversation::{Command, EffectKey, Event},
    incoming::Arrival,
    message::{Author, Direction, FileState},
};

use super::{fixture::*, talk::Talk};

#[test]
fn a_received_message_has_its_row_and_its_ledger() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let row = &talk.rows[&1];
    assert_eq!((row.direction, row.author), (Direction::Inbound, Author::Customer));
    assert_eq!(row.provider_id, Some(provider("in-1")));
    assert_eq!(talk.facts(1), ["received", "stored"]);
    assert_eq!(talk.facts(2), ["queued", "started", "accepted"]);
}

#[test]
fn an_answer_from_the_phone_has_its_row_and_its_ledger() {
    let mut talk = Talk::new();
    talk.arrive(vec![Arrival::Echo(written("echo", MORNING, text("te atiendo")))]);
    let row = &talk.rows[&1];
    assert_eq!((row.direction, row.author), (Direction::Outbound, Author::Phone));
    assert_eq!((talk.stands(1), talk.facts(1)), ("sent", vec!["sent", "stored"]));
}

#[test]
fn edits_and_take_backs_stand_at_the_message_and_count_once() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let edit = Arrival::Edited {
        provider_id: provider("e"),
        original: provider("in-1"),
        sent_at: MORNING,
        content: text("hola!"),
    };
    let revoke = Arrival::Revoked {
        provider_id: provider("r"),
        original: provider("in-1"),
        sent_at: MORNING,
    };
    talk.arrive(vec![edit.clone(), edit.clone(), revoke.clone(), revoke.clone()]);
    talk.arrive(vec![edit, revoke]);
    assert_eq!(talk.facts(1), ["received", "stored", "edited", "revoked"]);
    assert!(talk.rows[&1].edited && talk.rows[&1].revoked);
    assert_eq!(talk.left.len(), 1, "an edit is not answered again");
}

#[test]
fn reactions_of_all_three_stand_at_the_message() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let heart = |target: &str| Content::Reaction {
        target: provider(target),
        emoji: Some("❤️".to_owned()),
    };
    talk.hears_content(heart("out-2"));
    talk.apply(super::talk::say(ana(), heart("in-1")));
    talk.work();
    let last = talk.state.last_message.clone();
    talk.arrive(vec![Arrival::Echo(written("echo", MORNING, heart("in-1")))]);
    assert_eq!(talk.rows[&2].reactions["customer"], "❤️");
    assert_eq!(talk.rows[&1].reactions["agent"], "❤️");
    assert_eq!(talk.rows[&1].reactions["phone"], "❤️");
    assert_eq!(talk.state.last_message, last, "a reaction is not the newest message");
}

#[test]
fn a_received_file_is_fetched_once_and_stands_in_the_ledger() {
    let mut talk = Talk::new();
    talk.hears_content(picture("media-1"));
    assert_eq!(talk.rows[&1].file, FileState::Fetching);
    assert!(talk.state.effects.contains_key(&EffectKey::File(1)));
    let busy = Command::FileResult { number: 1, file: FileState::Fetching };
    assert_eq!(talk.apply(busy).events, []);
    let mime_type = "image/jpeg".to_owned();
    let file = FileState::Stored { id: stored_file(), mime_type, size: 7 };
    let stored = Command::FileResult { number: 1, file: file.clone() };
    talk.apply(stored.clone());
    assert_eq!(talk.apply(stored).events, []);
    assert_eq!(talk.rows[&1].file, file);
    assert_eq!(talk.facts(1), ["received", "stored", "media_stored"]);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn a_file_that_could_not_be_fetched_says_why() {
    let mut talk = Talk::new();
    talk.hears_content(picture("media-1"));
    let file = FileState::Failed { error: "gone".to_owned() };
    talk.apply(Command::FileResult { number: 1, file });
    assert_eq!(talk.facts(1), ["received", "stored", "media_failed"]);
}

#[test]
fn the_row_of_the_inbox_shows_the_newest_message_cut() {
    let mut talk = Talk::new();
    talk.hears("nada").hears(&"ñ".repeat(500)).joins(ana());
    talk.says(ana(), &"x".repeat(500));
    let last = talk.state.row(conversation()).unwrap().last_message.unwrap();
    assert_eq!(last.text.chars().count(), 120);
    assert_eq!((last.author, last.direction), (Author::Agent(ana()), Direction::Outbound));
}

#[test]
fn a_customer_who_becomes_known_in_another_way_is_learnt() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let mut known = card();
    known.name = "Rosa Quispe".to_owned();
    let arrivals = vec![Arrival::Message(written("x", MORNING, text("otra")))];
    talk.apply(Command::Arrivals { card: known, arrivals });
    assert_eq!(talk.count(|event| matches!(event, Event::ContactLearnt { .. })), 1);
    assert_eq!(talk.state.row(conversation()).unwrap().contact_name, "Rosa Quispe");
}

#[test]
fn a_place_keeps_every_digit() {
    let mut talk = Talk::quiet(1_200);
    for latitude in [-16.398_803_123_456_7, -0.1 - 0.2, 1.0 / 3.0, 12.046_373_999_999_999] {
        let place = Content::Location { latitude, longitude: -71.5, name: None, address: None };
        talk.hears_content(place);
    }
}

#[test]
fn a_raw_payload_as_deep_as_a_delivery_may_be_is_read_back() {
    let mut raw = serde_json::json!(1);
    for _ in 0..119 {
        raw = serde_json::json!({ "a": raw });
    }
    let mut talk = Talk::new();
    talk.hears_content(Content::Unsupported { reason: "deep".to_owned(), raw });
    assert_eq!(talk.rows.len(), 1);
}
