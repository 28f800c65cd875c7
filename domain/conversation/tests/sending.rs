//! Messages leave one after the other, and a result counts once.
use std::time::Duration;

use crate::{
    conversation::{Command, Effect, Phase, Refusal, Request, SendResult},
    send_error::{ErrorClass, SendError},
};

use super::{
    fixture::*,
    talk::{Talk, say},
};

#[test]
fn the_next_message_leaves_when_the_one_before_is_settled() {
    let mut talk = Talk::unheard();
    talk.hears("hola").joins(ana());
    talk.says(ana(), "uno");
    talk.says(ana(), "dos");
    assert_eq!(talk.left.len(), 1);
    talk.accepted();
    assert_eq!(talk.left.len(), 2);
    talk.told(SendResult::Unclear { detail: "cut".to_owned() });
    assert_eq!(talk.spoken(), ["hola: hola", "uno", "dos"], "an unclear send holds nobody up");
}

#[test]
fn a_message_that_is_not_the_next_one_is_not_started() {
    let mut talk = Talk::unheard();
    talk.hears("hola").joins(ana());
    let second = talk.says(ana(), "uno");
    let decision = talk.apply(Command::Start { number: second });
    assert_eq!(decision.events, []);
}

#[test]
fn a_started_message_is_not_started_again() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    assert_eq!(talk.apply(Command::Start { number: 2 }).events, []);
    assert_eq!(talk.apply(Command::Start { number: 99 }).events, []);
}

#[test]
fn a_permit_does_not_open_the_window() {
    let mut talk = Talk::permitted();
    let yesterday = MORNING - Duration::from_hours(25);
    let late = crate::incoming::Arrival::Message(written("in", yesterday, text("hola")));
    let decision = talk.apply(Command::Arrivals { card: card(), arrivals: vec![late] });
    assert!(!decision.permit_used);
    talk.work();
    assert!(talk.left.is_empty(), "nothing leaves outside the window");
    assert_eq!(talk.stands(2), "failed");
}

#[test]
fn the_result_of_another_attempt_is_ignored() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let late = SendResult::Unclear { detail: String::new() };
    assert_eq!(talk.apply(Command::SendResult { number: 2, attempt: 7, result: late }).events, []);
    let error = error(ErrorClass::FixPayload);
    let late = SendResult::Refused { error, wait_ms: None, jitter: 0.0 };
    assert_eq!(talk.apply(Command::SendResult { number: 2, attempt: 7, result: late }).events, []);
    let never = SendResult::Accepted { provider_id: provider("x") };
    assert_eq!(talk.apply(Command::SendResult { number: 9, attempt: 1, result: never }).events, []);
}

#[test]
fn an_acceptance_counts_once() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let again = SendResult::Accepted { provider_id: accepted_as(2) };
    let decision = talk.apply(Command::SendResult { number: 2, attempt: 1, result: again });
    assert_eq!(decision.events, []);
    assert_eq!(talk.facts(2), ["queued", "started", "accepted"]);
}

#[test]
fn what_never_left_is_started_again_at_once() {
    let mut talk = Talk::unheard();
    talk.hears("hola").told(SendResult::NeverLeft);
    assert_eq!(talk.left, [2, 2]);
    assert_eq!(talk.state.outgoing(2).unwrap().attempts, 2);
}

#[test]
fn every_command_that_made_a_message_says_its_number_and_its_request() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let request = Request { key: "k1".to_owned(), hash: [7; 32] };
    let decision = talk.apply(Command::Say {
        user: ana(),
        content: text("uno"),
        reply_to: Some(provider("in-1")),
        request: Some(request.clone()),
        proactive: None,
    });
    let key = decision.keys.iter().find(|new| new.key.starts_with("i:")).unwrap();
    assert_eq!(key.key, format!("i:{}:k1", ana()));
    assert_eq!(key.value[..4], decision.number.unwrap().to_le_bytes());
    assert_eq!(key.value[4..], [7; 32]);
    assert_eq!(request.made(&key.value), decision.number);
    assert_eq!(Request { hash: [8; 32], ..request }.made(&key.value), None, "it was another one");
    let noted = talk.apply(Command::Note { user: ana(), text: "nota".to_owned(), request: None });
    assert_eq!(noted.number, Some(decision.number.unwrap() + 1));
}

#[test]
fn a_refused_repetition_names_the_key_that_the_first_one_made() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let request = Some(Request { key: "k1".to_owned(), hash: [7; 32] });
    let content = text("uno");
    let say = Command::Say { user: ana(), content, reply_to: None, request, proactive: None };
    let first = talk.apply(say.clone());
    talk.apply(Command::Leave { user: ana() });
    assert_eq!(talk.try_apply(say.clone()).unwrap_err(), Refusal::NotOwner);
    let (user, request) = say.request().unwrap();
    let key = first.keys.iter().find(|new| new.key == request.key_of(user)).unwrap();
    assert_eq!(request.made(&key.value), first.number);
    assert_eq!(Command::Leave { user: ana() }.request(), None);
}

#[test]
fn a_message_that_could_not_leave_in_time_is_dropped_and_seen() {
    let mut talk = Talk::unheard();
    talk.hears("hola").joins(ana());
    talk.apply(say(ana(), template("aviso")));
    talk.wait(Duration::from_hours(25));
    let error = error(ErrorClass::Retry);
    talk.told(SendResult::Refused { error, wait_ms: None, jitter: 0.0 });
    assert_eq!(talk.stands(2), "failed");
    assert_eq!(talk.stands(3), "failed");
    assert!(talk.state.troubled.contains(&3));
}

#[test]
fn an_open_send_says_which_attempt_is_under_way() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let open: Vec<_> = talk.state.effects.values().map(|open| open.effect.clone()).collect();
    assert_eq!(open, [Effect::Transmit { number: 2, attempt: 1 }]);
    assert_eq!(talk.state.outgoing(2).unwrap().phase, Phase::Started);
    let error = SendError::ours(ErrorClass::StopContact, "no such number");
    talk.told(SendResult::Refused { error, wait_ms: None, jitter: 0.0 });
    assert!(talk.state.effects.is_empty());
}
