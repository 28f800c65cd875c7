//! The 24 hours in which free text may be sent.
use std::time::Duration;

use crate::{
    Timestamp,
    conversation::{Command, Refusal},
    incoming::Arrival,
};

use super::{
    fixture::*,
    talk::{Talk, say},
};

const DAY: Duration = Duration::from_hours(24);

fn first(content: crate::content::Content) -> Command {
    Command::Say { user: ana(), content, reply_to: None, request: None, proactive: Some(card()) }
}

fn heard_at(sent_at: Timestamp) -> Talk {
    let mut talk = Talk::new();
    talk.arrive(vec![Arrival::Message(written("in-0", sent_at, text("hola")))]);
    talk
}

#[test]
fn it_opens_for_a_day_from_when_the_customer_wrote() {
    let earlier = MORNING - Duration::from_hours(3);
    let mut talk = heard_at(earlier);
    assert_eq!(talk.state.window_until, Some(earlier + DAY));
    talk.joins(ana()).wait(Duration::from_hours(21) - Duration::from_millis(1));
    talk.apply(Command::Join { user: ana(), force: false });
    talk.apply(say(ana(), text("a tiempo")));
    talk.wait(Duration::from_millis(1));
    assert_eq!(talk.try_apply(say(ana(), text("tarde"))).unwrap_err(), Refusal::WindowClosed);
    talk.apply(say(ana(), template("aviso")));
}

#[test]
fn a_clock_that_runs_ahead_does_not_stretch_it() {
    let talk = heard_at(MORNING + Duration::from_hours(100));
    assert_eq!(talk.state.window_until, Some(MORNING + DAY));
    let talk = heard_at(Timestamp(i64::MAX));
    assert_eq!(talk.state.window_until, Some(MORNING + DAY));
}

#[test]
fn a_late_delivery_does_not_shrink_it() {
    let mut talk = heard_at(MORNING);
    let old = written("old", MORNING - Duration::from_hours(5), text("antes"));
    talk.arrive(vec![Arrival::Message(old)]);
    assert_eq!(talk.state.window_until, Some(MORNING + DAY));
}

#[test]
fn a_reply_from_the_phone_and_a_notice_do_not_open_it() {
    let mut talk = Talk::new();
    talk.arrive(vec![Arrival::Echo(written("echo", MORNING, text("hola")))]);
    let notice = crate::content::Content::System {
        text: "changed number".to_owned(),
        detail: serde_json::Value::Null,
    };
    talk.hears_content(notice);
    assert_eq!(talk.state.window_until, None);
}

#[test]
fn only_a_template_opens_a_conversation() {
    let mut talk = Talk::new();
    assert_eq!(talk.try_apply(first(text("hola"))).unwrap_err(), Refusal::WindowClosed);
    let decision = talk.apply(first(template("bienvenida")));
    talk.work();
    assert_eq!(decision.number, Some(1));
    assert_eq!(talk.spoken(), ["template bienvenida"]);
    talk.hears("sí, quiero");
    assert_eq!(
        talk.spoken().last().unwrap(),
        "hola: sí, quiero",
        "the answer is the bot's to take"
    );
}

#[test]
fn a_template_does_not_go_into_another_agents_turn() {
    let mut talk = heard_at(MORNING);
    talk.joins(beto());
    let refused = talk.try_apply(first(template("promo"))).unwrap_err();
    assert_eq!(refused, Refusal::Taken { by: beto() });
}

#[test]
fn a_template_to_a_closed_conversation_opens_it() {
    let mut talk = heard_at(MORNING);
    talk.apply(Command::Close { by: ana(), force: false });
    talk.apply(first(template("promo")));
    assert_eq!(talk.state.status, crate::conversation::Status::Pending);
}

#[test]
fn before_the_first_event_there_is_no_conversation_for_people() {
    let mut talk = Talk::new();
    for command in [
        Command::Join { user: ana(), force: false },
        Command::Close { by: ana(), force: false },
        say(ana(), text("hola")),
    ] {
        assert_eq!(talk.try_apply(command).unwrap_err(), Refusal::NotFound("conversation".into()));
    }
}
