//! An agent's silence, with the customer waiting, brings the bot back.
use std::time::Duration;

use crate::conversation::{Command, Event, Owner, ReturnReason, Status};

use super::{fixture::*, talk::Talk};

fn returned(talk: &Talk) -> usize {
    let silence =
        |event: &Event| matches!(event, Event::BotReturned { reason: ReturnReason::Silence, .. });
    talk.count(silence)
}

#[test]
fn the_bot_comes_back_after_an_hour_and_answers_what_waits() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    talk.says(ana(), "soy Ana");
    talk.hears("¿tienen envío?").wait(Duration::from_mins(30)).hears("¿hola?");
    talk.wait(Duration::from_mins(29));
    assert_eq!(talk.state.turn.owner, Owner::Agent(ana()));
    talk.wait(Duration::from_mins(2));
    assert_eq!((talk.state.turn.owner, talk.state.status), (Owner::Bot, Status::Pending));
    assert_eq!(talk.spoken().last().unwrap(), "¿tienen envío? + ¿hola?");
    assert_eq!((talk.state.assignee, talk.state.waiting_since), (None, None));
}

#[test]
fn an_agent_who_answers_stops_the_clock() {
    let mut talk = Talk::new();
    talk.hears("asesor").joins(ana()).wait(Duration::from_mins(40));
    talk.says(ana(), "soy Ana");
    talk.wait(Duration::from_hours(9));
    assert_eq!(returned(&talk), 0);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn an_agent_who_takes_the_turn_gets_the_whole_time() {
    let mut talk = Talk::new();
    talk.hears("asesor").wait(Duration::from_mins(59));
    let generation = talk.state.silence_generation;
    talk.joins(ana());
    assert_eq!(talk.apply(Command::SilenceDue { generation }).events, [], "it rang just now");
    assert_eq!(talk.state.waiting_since, Some(MORNING), "the customer has waited since then");
    talk.wait(Duration::from_mins(59));
    assert_eq!(returned(&talk), 0);
    talk.wait(Duration::from_mins(2));
    assert_eq!(returned(&talk), 1);
}

#[test]
fn nobody_who_takes_the_customer_is_silence_too() {
    let mut talk = Talk::new();
    talk.hears("asesor").wait(Duration::from_mins(61));
    assert_eq!(talk.state.turn.owner, Owner::Bot);
    assert_eq!(talk.spoken(), ["te paso"], "the question was answered by the hand-over");
}

#[test]
fn an_older_clock_rings_in_vain() {
    let mut talk = Talk::new();
    talk.hears("asesor");
    let old = talk.state.silence_generation;
    talk.joins(ana());
    talk.says(ana(), "soy Ana");
    talk.hears("gracias");
    let decision = talk.apply(Command::SilenceDue { generation: old });
    assert_eq!(decision.events, []);
}

#[test]
fn with_no_time_set_the_bot_never_comes_back() {
    let mut talk = Talk::new();
    talk.settings.agent_silence_min = 0;
    talk.hears("asesor").hears("¿hola?").wait(Duration::from_hours(48));
    assert_eq!(returned(&talk), 0);
}

#[test]
fn a_bot_switched_off_does_not_come_back_and_nothing_stays_open() {
    let mut talk = Talk::new();
    talk.hears("asesor");
    talk.settings.enabled = false;
    talk.wait(Duration::from_hours(48));
    assert_eq!(talk.state.turn.owner, Owner::Nobody);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn the_bot_that_comes_back_ends_a_sleep() {
    let mut talk = Talk::new();
    talk.hears("asesor").joins(ana());
    let until = Some(talk.now + Duration::from_hours(20));
    talk.apply(Command::Snooze { by: ana(), until });
    talk.wait(Duration::from_hours(2));
    assert_eq!((talk.state.status, talk.state.snoozed_until), (Status::Pending, None));
    assert!(talk.state.effects.is_empty());
}
