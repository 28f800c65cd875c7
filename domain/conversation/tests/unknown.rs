//! A send nobody heard of: proof may come, else it is unknown, visible, and never sent again by itself (P2).
use std::time::Duration;

use crate::{
    conversation::{Command, Event, Refusal, SendResult},
    delivery::Stage,
    incoming::Arrival,
    send_error::ErrorClass,
};

use super::{fixture::*, talk::Talk};

const SETTLED: Duration = Duration::from_secs(61);

fn unclear(talk: &mut Talk) {
    talk.told(SendResult::Unclear { detail: "the line was cut".to_owned() });
}

fn unknown_reply() -> Talk {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    unclear(&mut talk);
    talk
}

#[test]
fn a_status_proves_that_an_unclear_send_was_taken() {
    let mut talk = unknown_reply();
    let proof = status(2, Stage::Sent, talk.now);
    talk.arrive(vec![Arrival::Status(proof)]).wait(SETTLED);
    assert_eq!(talk.stands(2), "sent");
    assert_eq!(talk.facts(2), ["queued", "started", "unclear", "sent"]);
    assert!(talk.state.effects.is_empty() && talk.state.troubled.is_empty());
}

#[test]
fn without_proof_it_is_unknown_and_seen_and_not_sent_again() {
    let mut talk = unknown_reply();
    talk.wait(Duration::from_secs(59));
    assert_eq!(talk.stands(2), "started");
    talk.wait(SETTLED);
    assert_eq!(talk.stands(2), "unknown");
    assert_eq!(talk.state.troubled.iter().collect::<Vec<_>>(), [&2]);
    talk.wait(Duration::from_hours(30));
    assert_eq!(talk.left, [2]);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn proof_that_comes_after_all_makes_it_known() {
    let mut talk = unknown_reply();
    talk.wait(SETTLED);
    let late = status(2, Stage::Delivered, talk.now);
    talk.arrive(vec![Arrival::Status(late)]);
    assert_eq!(talk.stands(2), "delivered");
    assert!(talk.state.troubled.is_empty());
}

#[test]
fn an_acceptance_that_comes_after_all_makes_it_known() {
    let mut talk = unknown_reply();
    talk.wait(SETTLED);
    let late = SendResult::Accepted { provider_id: accepted_as(2) };
    talk.apply(Command::SendResult { number: 2, attempt: 1, result: late });
    assert_eq!(talk.stands(2), "accepted");
    assert!(talk.state.troubled.is_empty());
}

#[test]
fn a_person_sends_it_again_as_a_message_of_its_own() {
    let mut talk = unknown_reply();
    talk.wait(SETTLED);
    let retry =
        Command::Retry { user: ana(), number: 2, content: text("hola: hola"), reply_to: None };
    assert_eq!(talk.try_apply(retry.clone()).unwrap_err(), Refusal::NotOwner);
    talk.joins(ana());
    let number = talk.apply(retry.clone()).number.unwrap();
    talk.work();
    assert_eq!(talk.left, [2, number]);
    assert!(talk.state.troubled.is_empty());
    assert_eq!(talk.stands(2), "unknown");
    assert_eq!(talk.try_apply(retry).unwrap_err(), Refusal::NotTroubled);
    let repeats = |event: &Event| matches!(event, Event::MessageQueued { repeats: Some(2), .. });
    assert_eq!(talk.count(repeats), 1);
}

#[test]
fn a_person_puts_it_aside_as_seen() {
    let mut talk = unknown_reply();
    talk.wait(SETTLED);
    talk.apply(Command::Discard { user: ana(), number: 2 });
    assert!(talk.state.troubled.is_empty());
    assert_eq!(talk.apply(Command::Discard { user: ana(), number: 2 }).events, []);
    assert_eq!(talk.facts(2), ["queued", "started", "unclear", "unknown", "discarded"]);
}

#[test]
fn only_what_failed_or_is_unknown_is_sent_again() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let retry = Command::Retry { user: ana(), number: 2, content: text("x"), reply_to: None };
    assert_eq!(talk.try_apply(retry).unwrap_err(), Refusal::NotTroubled);
}

#[test]
fn where_the_company_chose_so_the_bots_text_is_sent_again_once() {
    let mut talk = unknown_reply();
    talk.settings.resend_unknown = true;
    talk.wait(SETTLED);
    assert_eq!(talk.spoken(), ["hola: hola", "hola: hola"]);
    unclear(&mut talk);
    talk.wait(Duration::from_hours(1));
    assert_eq!(talk.left.len(), 2, "a repetition is not repeated");
    assert_eq!(talk.stands(2), "unknown");
    assert_eq!(talk.state.troubled.iter().collect::<Vec<_>>(), [&3]);
}

#[test]
fn no_unknown_text_is_sent_again_after_a_takeover_or_by_itself_for_people() {
    let mut talk = unknown_reply();
    talk.settings.resend_unknown = true;
    talk.joins(ana());
    talk.says(ana(), "soy Ana");
    unclear(&mut talk);
    talk.wait(Duration::from_hours(1));
    assert_eq!(talk.left.len(), 2);
    assert_eq!(talk.state.troubled.len(), 2);
}

#[test]
fn no_unknown_text_is_sent_again_to_who_asked_for_silence() {
    let mut talk = unknown_reply();
    talk.settings.resend_unknown = true;
    talk.hears("baja");
    talk.accepted().wait(SETTLED);
    assert_eq!(talk.left.len(), 2, "the reply and the confirmation");
    assert_eq!(talk.count(|event| matches!(event, Event::MessageQueued { .. })), 2);
}

#[test]
fn a_late_refusal_of_an_unclear_send_changes_nothing() {
    let mut talk = unknown_reply();
    let error = error(ErrorClass::Retry);
    let late = SendResult::Refused { error, wait_ms: None, jitter: 0.0 };
    assert_eq!(talk.apply(Command::SendResult { number: 2, attempt: 1, result: late }).events, []);
}
