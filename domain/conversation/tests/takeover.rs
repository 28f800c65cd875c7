//! Taking the turn over is a fence (P4), and giving it back opens it again.
use std::time::Duration;

use crate::{
    conversation::{Command, Event, Owner, Refusal, SendResult, Status},
    incoming::Arrival,
    send_error::ErrorClass,
};

use super::{
    fixture::*,
    talk::{Talk, say},
};

#[test]
fn an_agent_takes_the_turn_and_writes() {
    let mut talk = Talk::new();
    talk.hears("asesor").joins(ana());
    assert_eq!((talk.state.turn.owner, talk.state.turn.number), (Owner::Agent(ana()), 2));
    assert_eq!((talk.state.assignee, talk.state.unread), (Some(ana()), 0));
    talk.says(ana(), "soy Ana");
    assert_eq!(talk.spoken(), ["te paso", "soy Ana"]);
    assert_eq!(talk.state.waiting_since, None);
}

#[test]
fn joining_again_changes_nothing() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let again = talk.apply(Command::Join { user: ana(), force: false });
    assert_eq!(again.events, []);
}

#[test]
fn another_agents_turn_is_taken_only_by_force() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let refused = talk.try_apply(Command::Join { user: beto(), force: false });
    assert_eq!(refused.unwrap_err(), Refusal::Taken { by: ana() });
    assert_eq!(
        talk.try_apply(Command::Leave { user: beto() }).unwrap_err(),
        Refusal::Taken { by: ana() }
    );
    talk.apply(Command::Join { user: beto(), force: true });
    assert_eq!(talk.state.turn.owner, Owner::Agent(beto()));
    assert_eq!(talk.try_apply(say(ana(), text("?"))).unwrap_err(), Refusal::NotOwner);
}

#[test]
fn nobody_writes_into_the_bots_turn() {
    let mut talk = Talk::new();
    talk.hears("hola");
    assert_eq!(talk.try_apply(say(ana(), text("hey"))).unwrap_err(), Refusal::NotOwner);
    let first = Command::Say {
        user: ana(),
        content: text("hey"),
        reply_to: None,
        request: None,
        proactive: Some(card()),
    };
    assert_eq!(talk.try_apply(first).unwrap_err(), Refusal::NotOwner);
}

#[test]
fn after_a_give_back_the_bot_goes_on() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    talk.apply(Command::Leave { user: ana() });
    assert_eq!(talk.apply(Command::Leave { user: ana() }).events, []);
    assert_eq!((talk.state.turn.owner, talk.state.status), (Owner::Bot, Status::Pending));
    talk.hears("¿envío?");
    assert_eq!(talk.spoken(), ["hola: hola", "¿envío?"]);
}

#[test]
fn what_the_bot_had_queued_is_dropped_by_a_takeover() {
    let mut talk = Talk::unheard();
    talk.hears("uno").hears("dos");
    assert_eq!(talk.left, [2]);
    talk.joins(ana());
    assert_eq!(talk.stands(4), "failed");
    talk.accepted();
    talk.says(ana(), "soy Ana");
    assert_eq!(talk.spoken(), ["hola: uno", "soy Ana"]);
    assert_eq!(talk.state.troubled.len(), 0, "nobody must look at what a takeover dropped");
}

#[test]
fn a_send_of_an_older_turn_that_was_refused_is_not_tried_again_and_holds_nobody_up() {
    let mut talk = Talk::unheard();
    talk.hears("uno").joins(ana());
    talk.says(ana(), "soy Ana");
    let error = error(ErrorClass::SlowPair);
    talk.told(SendResult::Refused { error, wait_ms: Some(60_000), jitter: 0.5 });
    assert_eq!(talk.spoken(), ["hola: uno", "soy Ana"]);
    assert_eq!(talk.facts(2), ["queued", "started", "refused", "dropped"]);
}

#[test]
fn a_late_answer_of_the_assistant_does_not_pass_the_fence() {
    let mut talk = Talk::new();
    talk.hears("pensar").joins(ana());
    talk.thinks("late");
    assert_eq!(talk.spoken(), [""; 0]);
    assert!(talk.state.effects.keys().all(|key| *key == crate::conversation::EffectKey::Silence));
}

#[test]
fn an_agents_own_messages_leave_also_after_the_turn_was_given_back() {
    let mut talk = Talk::unheard();
    talk.hears("hola").joins(ana());
    talk.says(ana(), "uno");
    talk.says(ana(), "dos");
    talk.apply(Command::Leave { user: ana() });
    talk.accepted().accepted().accepted();
    assert_eq!(talk.spoken(), ["hola: hola", "uno", "dos"]);
}

#[test]
fn what_the_bot_had_queued_is_dropped_by_a_give_back_too() {
    let mut talk = Talk::unheard();
    talk.hears("uno").hears("asesor");
    talk.apply(Command::Leave { user: ana() });
    talk.accepted();
    assert_eq!(talk.spoken(), ["hola: uno"]);
}

#[test]
fn an_answer_from_the_owners_phone_takes_the_turn() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("hola");
    talk.arrive(vec![Arrival::Echo(written("echo-1", MORNING, text("te atiendo")))]);
    talk.wait(Duration::from_secs(10));
    assert_eq!((talk.state.turn.owner, talk.state.status), (Owner::Phone, Status::Open));
    assert_eq!(talk.spoken(), [""; 0]);
    talk.arrive(vec![Arrival::Echo(written("echo-2", MORNING, text("¿sigues?")))]);
    assert_eq!(talk.count(|event| matches!(event, Event::TakenByPhone { .. })), 1);
    talk.apply(Command::Leave { user: ana() });
    assert_eq!(talk.state.turn.owner, Owner::Bot);
}

#[test]
fn an_echo_of_a_message_of_ours_is_no_takeover() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let ours = written(&accepted_as(2).0, MORNING, text("hola: hola"));
    let echoes = vec![Arrival::Echo(ours)];
    let context_free = Command::Arrivals { card: card(), arrivals: echoes };
    talk.apply(context_free);
    assert_eq!(talk.state.turn.owner, Owner::Bot);
}

#[test]
fn a_template_in_the_bots_turn_leaves_the_answer_to_the_bot() {
    let mut talk = Talk::quiet(1_200);
    talk.hears("¿envío?");
    talk.apply(Command::Say {
        user: ana(),
        content: template("promo"),
        reply_to: None,
        request: None,
        proactive: Some(card()),
    });
    talk.wait(Duration::from_secs(10));
    assert_eq!(talk.spoken(), ["template promo", "hola: ¿envío?"]);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn what_another_agent_holds_is_closed_and_assigned_only_by_force() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    let close = |force| Command::Close { by: beto(), force };
    let assign = |force| Command::Assign { by: beto(), user: Some(beto()), force };
    assert_eq!(talk.try_apply(close(false)).unwrap_err(), Refusal::NotOwner);
    assert_eq!(talk.try_apply(assign(false)).unwrap_err(), Refusal::NotOwner);
    assert_eq!(talk.state.status, Status::Open);
    talk.apply(assign(true));
    assert_eq!(talk.state.assignee, Some(beto()));
    assert_eq!(talk.state.turn.owner, Owner::Agent(ana()), "assigned is not taken over");
    talk.apply(close(true));
    assert_eq!(talk.state.status, Status::Closed);
    assert!(talk.try_apply(close(false)).is_ok(), "what is closed stays closed");
}

#[test]
fn closing_takes_the_turn_from_everybody_and_a_message_opens_again() {
    let mut talk = Talk::new();
    talk.hears("hola").joins(ana());
    talk.apply(Command::Close { by: ana(), force: false });
    assert_eq!(talk.apply(Command::Close { by: ana(), force: false }).events, []);
    assert_eq!((talk.state.turn.owner, talk.state.status), (Owner::Bot, Status::Closed));
    talk.hears("otra cosa");
    assert_eq!(talk.state.status, Status::Pending);
    assert_eq!(talk.spoken(), ["hola: hola", "otra cosa"]);
}

#[test]
fn what_somebody_holds_who_was_removed_goes_back_to_the_bot() {
    let mut talk = Talk::new();
    talk.hears("asesor").joins(ana());
    let given = talk.apply(Command::GiveBack { of: ana() });
    assert!(matches!(given.events[0].event, Event::Left { user, .. } if user == ana()));
    assert_eq!((talk.state.turn.owner, talk.state.assignee), (Owner::Bot, None));
    assert_eq!(talk.state.status, Status::Pending);
    assert_eq!(talk.apply(Command::GiveBack { of: ana() }).events, []);
    talk.joins(beto());
}

#[test]
fn nothing_is_given_back_that_somebody_else_took() {
    let mut talk = Talk::new();
    talk.hears("asesor").joins(beto());
    assert_eq!(talk.apply(Command::GiveBack { of: ana() }).events, []);
    assert_eq!(talk.state.turn.owner, Owner::Agent(beto()));
    talk.apply(Command::Leave { user: beto() });
    talk.hears("asesor");
    assert_eq!(talk.state.turn.owner, Owner::Nobody);
    assert_eq!(talk.apply(Command::GiveBack { of: ana() }).events, []);
    talk.apply(Command::Assign { by: beto(), user: Some(ana()), force: false });
    talk.apply(Command::GiveBack { of: ana() });
    assert_eq!((talk.state.turn.owner, talk.state.assignee), (Owner::Nobody, None));
}
