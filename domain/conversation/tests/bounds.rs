//! Nothing a customer, an agent or a provider does lets the state grow without end.
use std::time::Duration;

use crate::{
    conversation::{Command, Refusal, SendResult, encode_snapshot},
    delivery::Stage,
    incoming::Arrival,
    message::FileState,
    send_error::ErrorClass,
};

use super::{
    fixture::*,
    talk::{Talk, say},
};

#[test]
fn an_agent_is_told_when_too_much_waits_to_be_sent() {
    let mut talk = Talk::unheard();
    talk.hears("hola").joins(ana());
    let mut refused = None;
    for _ in 0..200 {
        refused = talk.try_apply(say(ana(), text("x"))).err();
    }
    assert_eq!(refused, Some(Refusal::OutboxFull));
    assert_eq!(talk.state.outbox.len(), 100);
    talk.accepted();
    talk.apply(say(ana(), text("x")));
}

#[test]
fn a_customer_who_goes_on_while_nothing_leaves_hears_the_newest_answers() {
    let mut talk = Talk::unheard();
    for _ in 0..300 {
        talk.hears("hola");
    }
    assert!(talk.state.outbox.len() <= 100);
    assert_eq!(talk.stands(600), "queued", "the newest waits");
    assert_eq!(talk.stands(4), "failed", "an old one gave way");
    assert_eq!(talk.state.troubled.len(), 0);
}

#[test]
fn a_customer_who_turns_silence_on_and_off_fills_nothing() {
    let mut talk = Talk::unheard();
    for _ in 0..300 {
        talk.wait(Duration::from_secs(1)).hears("baja");
        talk.wait(Duration::from_secs(1)).hears("alta");
    }
    assert!(talk.state.outbox.len() <= 100);
}

#[test]
fn fragments_states_and_ids_are_bounded() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    for number in 0..500 {
        talk.hears("x");
        let odd = bare_status(10_000 + number, Stage::Sent, talk.now);
        talk.arrive(vec![Arrival::Status(odd)]);
    }
    assert!(talk.state.unanswered.len() <= 20);
    assert!(talk.state.parked.len() <= 16);
    assert!(talk.state.seen.len() <= 24);
    assert!(encode_snapshot(&talk.state).len() < 16_000);
}

#[test]
fn troubled_sends_are_bounded() {
    let mut talk = Talk::unheard();
    for _ in 0..400 {
        talk.hears("hola");
        let error = error(ErrorClass::StopContact);
        talk.told(SendResult::Refused { error, wait_ms: None, jitter: 0.0 });
    }
    assert_eq!(talk.state.troubled.len(), 100);
    assert!(talk.state.troubled.contains(&800), "the newest are shown");
}

#[test]
fn files_that_wait_to_be_fetched_are_bounded_and_none_is_silently_lost() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    for number in 0..300 {
        talk.hears_content(picture(&number.to_string()));
    }
    assert!(talk.state.effects.len() <= 257);
    let newest = talk.rows.values().next_back().unwrap();
    assert!(matches!(newest.file, FileState::Failed { .. }));
    assert!(talk.facts(newest.number).contains(&"media_failed"));
}

#[test]
fn a_very_long_text_does_not_swell_the_state() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    for _ in 0..20 {
        talk.hears(&"é".repeat(65_000));
    }
    assert_eq!(talk.words(3).chars().count(), 65_000, "the message itself is kept whole");
    assert!(encode_snapshot(&talk.state).len() < 200_000);
}

#[test]
fn many_unclear_sends_are_settled_and_then_forgotten() {
    let mut talk = Talk::unheard();
    for _ in 0..60 {
        talk.hears("hola");
        talk.told(SendResult::Unclear { detail: String::new() });
    }
    assert_eq!(talk.state.sent.len(), 60, "what still settles is not forgotten");
    talk.wait(Duration::from_mins(2)).hears("hola");
    talk.accepted();
    assert!(talk.state.sent.len() <= 24);
    assert!(talk.state.effects.is_empty());
    assert_eq!(talk.apply(Command::Discard { user: ana(), number: 2 }).events.len(), 1);
}
