//! The customer waits for a person and nobody has joined: the bot says what it knows by heart, and
//! nothing else.
use std::time::Duration;

use crate::{
    conversation::{Command, Event, Owner, Status},
    delivery::Stage,
};

use super::{fixture::*, talk::Talk};

fn waiting() -> Talk {
    let mut talk = Talk::new();
    talk.hears("un asesor por favor");
    talk
}

fn left(talk: &Talk) -> usize {
    talk.count(|event| matches!(event, Event::LeftToPeople { .. }))
}

#[test]
fn a_question_the_bot_knows_is_answered_and_the_wait_goes_on() {
    let mut talk = waiting();
    talk.wait(Duration::from_mins(5)).hears("¿tienen envío?");
    assert_eq!(talk.spoken(), ["te paso", "¿tienen envío?"]);
    assert_eq!((talk.state.turn.owner, talk.state.status), (Owner::Nobody, Status::Open));
    assert_eq!((talk.state.turn.number, talk.state.unread), (1, 2));
    assert_eq!(talk.state.waiting_since, Some(MORNING), "the wait is as long as it was");
}

#[test]
fn the_log_tells_agents_who_answered_and_that_the_customer_waited() {
    let mut talk = waiting();
    talk.hears("¿tienen envío?");
    let while_waiting = |event: &Event| matches!(event, Event::Answered { waiting: true, decision, .. } if decision == "faq");
    assert_eq!(talk.count(while_waiting), 1);
    assert_eq!(talk.count(|event| matches!(event, Event::Answered { waiting: false, .. })), 1);
    assert!(talk.rows.values().any(|row| row.author == crate::message::Author::Bot));
}

#[test]
fn no_greeting_and_no_second_hand_over_is_said() {
    let mut talk = waiting();
    talk.hears("hola").hears("asesor!!").hears("hola");
    assert_eq!(talk.spoken(), ["te paso"]);
    assert_eq!(left(&talk), 3);
    let handed = talk.count(|event| matches!(event, Event::HandedOver { .. }));
    assert_eq!((handed, talk.state.turn.owner), (1, Owner::Nobody));
}

#[test]
fn what_was_left_to_people_is_not_asked_again_with_the_next_question() {
    let mut talk = waiting();
    talk.hears("¿asesor?").hears("¿tienen envío?");
    assert_eq!(talk.spoken(), ["te paso", "¿tienen envío?"]);
}

#[test]
fn fragments_are_joined_as_in_the_bots_own_turn() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("asesor").wait(Duration::from_secs(2));
    talk.hears("¿tienen envío").wait(Duration::from_secs(1)).hears("a Cusco?");
    talk.wait(Duration::from_secs(2));
    assert_eq!(talk.spoken(), ["te paso", "¿tienen envío + a Cusco?"]);
}

#[test]
fn of_an_assistant_only_a_faqs_answer_is_said() {
    let mut talk = waiting();
    talk.hears("pensar").thinks("I would guess so");
    assert_eq!((talk.spoken().len(), left(&talk)), (1, 1));
    talk.hears("pensar");
    let ask = talk.thinking.pop().unwrap();
    talk.apply(Command::Thought { ask, answer: Some(answer("faq", Some("S/ 14"))) });
    talk.work();
    assert_eq!(talk.spoken(), ["te paso", "S/ 14"]);
    talk.hears("pensar");
    let ask = talk.thinking.pop().unwrap();
    talk.apply(Command::Thought { ask, answer: None });
    talk.work();
    assert_eq!(talk.spoken().len(), 2, "an assistant that fails says nothing either");
    assert_eq!(left(&talk), 2);
}

#[test]
fn a_join_fences_the_answer_that_was_being_prepared() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("asesor").wait(Duration::from_secs(2)).hears("¿tienen envío?").joins(ana());
    talk.wait(Duration::from_secs(5));
    assert_eq!(talk.spoken(), ["te paso"]);
    assert_eq!(talk.state.asking, None);
}

#[test]
fn a_join_fences_the_answer_that_was_queued() {
    let mut talk = Talk::unheard();
    talk.hears("asesor").hears("¿tienen envío?");
    assert_eq!(talk.left.len(), 1, "the first message is still on its way");
    talk.joins(ana());
    talk.told(crate::conversation::SendResult::Accepted { provider_id: accepted_as(talk.left[0]) });
    assert_eq!(talk.left.len(), 1, "nothing of the older turn leaves");
    let dropped = talk.rows.values().filter(|row| row.delivery.reached == Stage::Queued);
    assert_eq!(dropped.filter(|row| row.delivery.has_failed()).count(), 1);
}

#[test]
fn what_was_left_to_people_is_answered_when_the_bot_comes_back() {
    let mut talk = waiting();
    talk.hears("hola").wait(Duration::from_mins(61));
    assert_eq!(talk.state.turn.owner, Owner::Bot);
    assert_eq!(talk.spoken(), ["te paso", "hola"]);
}

#[test]
fn a_bot_that_is_off_or_unwelcome_stays_silent() {
    let mut talk = waiting();
    talk.settings.enabled = false;
    talk.hears("¿tienen envío?");
    talk.settings.enabled = true;
    talk.hears("baja").hears("¿tienen envío?");
    assert!(!talk.spoken().iter().any(|words| words.contains("envío")), "{:?}", talk.spoken());
}
