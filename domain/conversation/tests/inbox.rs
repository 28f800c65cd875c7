//! What agents do with a conversation besides writing.
use std::time::Duration;

use crate::{
    conversation::{Command, EffectKey, Event, Refusal, Status},
    incoming::SetAsideReason,
};

use super::{fixture::*, talk::Talk};

fn snooze(talk: &mut Talk, hours: u64) {
    let until = Some(talk.now + Duration::from_hours(hours));
    talk.apply(Command::Snooze { by: ana(), until });
}

#[test]
fn a_sleep_ends_when_it_is_over() {
    let mut talk = Talk::new();
    talk.hears("hola");
    snooze(&mut talk, 2);
    assert_eq!(talk.state.status, Status::Snoozed);
    talk.wait(Duration::from_hours(3));
    assert_eq!((talk.state.status, talk.state.snoozed_until), (Status::Pending, None));
    assert!(talk.state.effects.is_empty());
}

#[test]
fn a_longer_sleep_makes_the_first_clock_ring_in_vain() {
    let mut talk = Talk::new();
    talk.hears("hola");
    snooze(&mut talk, 1);
    let first = talk.state.snooze_generation;
    snooze(&mut talk, 5);
    assert_eq!(talk.apply(Command::UnsnoozeDue { generation: first }).events, []);
    talk.wait(Duration::from_hours(2));
    assert_eq!(talk.state.status, Status::Snoozed);
}

#[test]
fn the_same_sleep_again_changes_nothing() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let sleep = Command::Snooze { by: ana(), until: None };
    talk.apply(sleep.clone());
    assert_eq!(talk.apply(sleep).events, []);
    assert!(talk.state.effects.is_empty(), "a sleep without an end has no clock");
}

#[test]
fn a_sleep_lies_in_the_future() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let refused = talk.try_apply(Command::Snooze { by: ana(), until: Some(MORNING) });
    assert_eq!(refused.unwrap_err(), Refusal::Past);
}

#[test]
fn everything_that_ends_a_sleep_stops_its_clock() {
    let wakers: [fn(&mut Talk); 5] = [
        |talk| {
            talk.hears("hola");
        },
        |talk| {
            talk.joins(ana());
        },
        |talk| drop(talk.apply(Command::Close { by: ana(), force: false })),
        |talk| drop(talk.apply(Command::Reopen { by: ana() })),
        |talk| {
            let echo = written("echo", MORNING, text("te atiendo"));
            talk.arrive(vec![crate::incoming::Arrival::Echo(echo)]);
        },
    ];
    for wake in wakers {
        let mut talk = Talk::new();
        talk.hears("hola");
        snooze(&mut talk, 2);
        wake(&mut talk);
        assert_ne!(talk.state.status, Status::Snoozed);
        assert_eq!(talk.state.snoozed_until, None);
        assert!(!talk.state.effects.contains_key(&EffectKey::Unsnooze));
    }
}

#[test]
fn labels_are_a_set() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let set = |labels: &[u128]| Command::SetLabels {
        by: ana(),
        labels: labels.iter().copied().map(label).collect(),
    };
    talk.apply(set(&[2, 1, 2]));
    assert_eq!(talk.state.labels, [label(1), label(2)]);
    assert_eq!(talk.apply(set(&[1, 2])).events, []);
    talk.apply(set(&[]));
    assert_eq!(talk.state.labels, []);
}

#[test]
fn assigning_and_renaming_again_change_nothing() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let assign = Command::Assign { by: ana(), user: Some(beto()), force: false };
    talk.apply(assign.clone());
    assert_eq!(talk.apply(assign).events, []);
    let rename = Command::Rename { by: ana(), name: "Rosa Q.".to_owned() };
    talk.apply(rename.clone());
    assert_eq!(talk.apply(rename).events, []);
    assert_eq!(talk.state.row(conversation()).unwrap().contact_name, "Rosa Q.");
}

#[test]
fn reading_clears_what_is_unread_and_reading_again_is_not_kept() {
    let mut talk = Talk::new();
    talk.hears("asesor").hears("hola").hears("hola");
    assert_eq!(talk.state.unread, 3);
    talk.apply(Command::Read { by: ana(), number: 3 });
    assert_eq!(talk.state.unread, 1);
    assert_eq!(talk.apply(Command::Read { by: ana(), number: 3 }).events, []);
    talk.apply(Command::Read { by: ana(), number: 4 });
    assert_eq!(talk.state.unread, 0);
    assert_eq!(talk.apply(Command::Read { by: ana(), number: 4 }).events, []);
}

#[test]
fn the_customer_sees_that_an_agent_reads_and_not_that_a_passer_by_does() {
    let mut talk = Talk::new();
    talk.hears("asesor").hears("uno");
    let passing = talk.apply(Command::Read { by: beto(), number: 2 });
    assert_eq!(passing.mark_read, None);
    let joined = talk.apply(Command::Join { user: ana(), force: false });
    assert_eq!(joined.mark_read, Some(provider("in-2")));
}

#[test]
fn a_note_stays_in_the_house() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let last = talk.state.last_message.clone();
    let note = Command::Note { user: ana(), text: "cliente fiel".to_owned(), request: None };
    let number = talk.apply(note).number.unwrap();
    assert_eq!(talk.words(number), "cliente fiel");
    assert_eq!(talk.facts(number), ["stored"]);
    assert_eq!(talk.state.last_message, last);
    assert_eq!(talk.left, [2]);
}

#[test]
fn every_event_of_a_person_names_the_person() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    talk.says(ana(), "uno");
    let joined = talk.log.iter().find(|r| matches!(r.event, Event::Joined { .. })).unwrap();
    assert_eq!(joined.by, Some(ana()));
    let queued = talk.log.iter().rev().find(|r| matches!(r.event, Event::MessageQueued { .. }));
    assert_eq!(queued.unwrap().by, Some(ana()));
}

#[test]
fn what_was_set_aside_does_not_come_again() {
    let mut talk = Talk::new();
    let message = written("poison", MORNING, text("boom"));
    let arrival = crate::incoming::Arrival::Message(message);
    let key = arrival.dedupe_key().unwrap();
    talk.apply(Command::SetAside {
        card: card(),
        reason: SetAsideReason::Panic,
        error: "boom".to_owned(),
        keys: vec![key.clone(), key],
    });
    talk.arrive(vec![arrival]);
    assert_eq!(talk.rows.len(), 0);
    assert!(talk.left.is_empty());
    talk.hears("hola");
    assert_eq!(talk.left.len(), 1, "the talk goes on without it");
}
