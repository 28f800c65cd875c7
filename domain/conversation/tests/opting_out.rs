//! Silence and talk again.
use std::time::Duration;

use crate::{
    Timestamp,
    conversation::{Command, Event, Owner, Refusal, SendResult},
    incoming::Arrival,
    send_error::ErrorClass,
};

use super::{
    fixture::*,
    talk::{Talk, say},
};

fn at(id: &str, minute: u64, words: &str) -> Arrival {
    Arrival::Message(written(id, MORNING + Duration::from_mins(minute), text(words)))
}

#[test]
fn the_word_brings_one_confirmation_and_then_silence() {
    let mut talk = Talk::new();
    talk.hears("Baja.").hears("¿tienen envío?").hears("STOP");
    assert!(talk.state.opted_out);
    assert_eq!(talk.left.len(), 1);
    assert!(talk.spoken()[0].contains("ALTA"));
}

#[test]
fn more_than_the_word_is_not_the_word() {
    let mut talk = Talk::new();
    talk.hears("cancelar mi pedido");
    assert!(!talk.state.opted_out);
    assert_eq!(talk.spoken(), ["hola: cancelar mi pedido"]);
}

#[test]
fn a_tap_on_a_button_with_the_word_counts_unless_it_means_something_else() {
    let tap = |id: &str, title: &str| crate::content::Content::ButtonReply {
        id: id.to_owned(),
        title: title.to_owned(),
    };
    let mut talk = Talk::new();
    talk.hears_content(tap("cancel-order-77", "Cancelar"));
    assert!(!talk.state.opted_out);
    talk.hears_content(tap("BAJA", "BAJA"));
    assert!(talk.state.opted_out);
}

#[test]
fn templates_are_refused_and_people_may_answer() {
    let mut talk = Talk::new();
    talk.hears("baja").joins(ana());
    talk.says(ana(), "entendido");
    assert_eq!(talk.try_apply(say(ana(), template("promo"))).unwrap_err(), Refusal::OptedOut);
    let first = Command::Say {
        user: ana(),
        content: template("promo"),
        reply_to: None,
        request: None,
        proactive: Some(card()),
    };
    assert_eq!(talk.try_apply(first).unwrap_err(), Refusal::OptedOut);
    assert_eq!(talk.spoken().last().unwrap(), "entendido");
}

#[test]
fn what_waits_to_be_sent_by_bot_or_as_a_template_does_not_leave_any_more() {
    let mut talk = Talk::unheard();
    talk.hears("uno").joins(ana());
    talk.apply(say(ana(), template("promo")));
    talk.hears("baja");
    talk.accepted().accepted();
    assert_eq!(talk.left.len(), 2, "the first reply and the confirmation");
    assert_eq!(talk.stands(3), "failed");
}

#[test]
fn the_word_for_talk_brings_one_confirmation_and_the_bot_answers_again() {
    let mut talk = Talk::new();
    talk.hears("baja").hears("¿hola?").wait(Duration::from_secs(1));
    talk.hears("ALTA").hears("¿envío?");
    assert!(!talk.state.opted_out);
    assert_eq!(talk.left.len(), 3);
    assert_eq!(talk.spoken().last().unwrap(), "hola: ¿envío?");
}

#[test]
fn the_word_for_talk_without_silence_before_is_a_message_like_any() {
    let mut talk = Talk::new();
    talk.hears("start");
    assert_eq!(talk.spoken(), ["hola: start"]);
}

#[test]
fn the_customers_latest_wish_counts_in_whatever_order_they_come() {
    let wishes = [at("a", 1, "baja"), at("b", 2, "alta"), at("c", 3, "stop"), at("d", 4, "start")];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [3, 0, 1, 2], [1, 3, 0, 2], [2, 3, 1, 0]] {
        let mut talk = Talk::new();
        talk.wait(Duration::from_mins(10));
        for index in order {
            talk.arrive(vec![wishes[index].clone()]);
        }
        assert!(!talk.state.opted_out, "{order:?}");
    }
    let mut talk = Talk::new();
    talk.wait(Duration::from_mins(10));
    talk.arrive(vec![at("c", 3, "stop")]).arrive(vec![at("b", 2, "alta")]);
    assert!(talk.state.opted_out);
}

#[test]
fn of_two_wishes_in_the_same_second_silence_counts() {
    for order in [["baja", "alta"], ["alta", "baja"]] {
        let mut talk = Talk::new();
        talk.hears(order[0]).hears(order[1]);
        assert!(talk.state.opted_out, "{order:?}");
    }
}

#[test]
fn a_word_sent_in_the_future_does_not_outweigh_what_is_said_tomorrow() {
    let mut talk = Talk::new();
    talk.arrive(vec![Arrival::Message(written("x", Timestamp(i64::MAX), text("baja")))]);
    talk.wait(Duration::from_secs(1)).hears("alta");
    assert!(!talk.state.opted_out);
}

#[test]
fn while_the_assistant_thinks_the_word_stops_the_answer() {
    let mut talk = Talk::new();
    talk.hears("pensar").hears("baja");
    talk.thinks("late");
    assert_eq!(talk.left.len(), 1);
    assert!(talk.state.effects.is_empty());
}

#[test]
fn the_wish_about_marketing_is_kept_by_its_time() {
    let mut talk = Talk::new();
    let wish = |marketing, minute| Arrival::Preference {
        marketing,
        at: MORNING + Duration::from_mins(minute),
    };
    talk.wait(Duration::from_hours(1)).arrive(vec![wish(false, 5), wish(true, 4), wish(false, 5)]);
    assert_eq!(talk.state.marketing, Some(false));
    assert_eq!(talk.count(|event| matches!(event, Event::MarketingPreference { .. })), 1);
    talk.arrive(vec![wish(true, 6)]);
    assert_eq!(talk.state.marketing, Some(true));
}

#[test]
fn the_bot_does_not_come_back_to_who_asked_for_silence_but_the_wait_is_seen() {
    let mut talk = Talk::new();
    talk.hears("asesor").wait(Duration::from_mins(1)).hears("baja");
    talk.wait(Duration::from_hours(5));
    assert_eq!(talk.state.turn.owner, Owner::Nobody);
    assert_eq!(talk.state.waiting_since, Some(MORNING));
    assert!(talk.state.effects.is_empty());
    talk.hears("alta").wait(Duration::from_hours(2));
    assert_eq!(talk.state.turn.owner, Owner::Bot, "who talks again is not forgotten");
}

#[test]
fn a_blocked_customer_is_heard_and_not_answered() {
    let mut talk = Talk::new();
    talk.hears("hola");
    talk.apply(Command::Block { by: ana(), blocked: true });
    assert_eq!(talk.apply(Command::Block { by: ana(), blocked: true }).events, []);
    talk.hears("¿hola?").hears("baja");
    assert_eq!((talk.left.len(), talk.rows.len(), talk.state.unread), (1, 4, 1));
    talk.apply(Command::Join { user: ana(), force: false });
    assert_eq!(talk.try_apply(say(ana(), text("x"))).unwrap_err(), Refusal::Blocked);
    assert_eq!(talk.try_apply(say(ana(), template("x"))).unwrap_err(), Refusal::Blocked);
}

#[test]
fn a_blocked_customer_opens_no_closed_conversation_and_is_not_answered_afterwards() {
    let mut talk = Talk::new();
    talk.hears("hola");
    talk.apply(Command::Close { by: ana(), force: false });
    talk.apply(Command::Block { by: ana(), blocked: true });
    talk.hears("¡contesten!");
    assert_eq!(talk.state.status, crate::conversation::Status::Closed);
    talk.apply(Command::Block { by: ana(), blocked: false });
    talk.hears("perdón");
    assert_eq!(talk.spoken().last().unwrap(), "perdón");
}

#[test]
fn what_was_queued_for_a_blocked_customer_does_not_leave() {
    let mut talk = Talk::unheard();
    talk.hears("hola").joins(ana());
    talk.says(ana(), "uno");
    talk.apply(Command::Block { by: ana(), blocked: true });
    let error = error(ErrorClass::Retry);
    talk.told(SendResult::Refused { error, wait_ms: None, jitter: 0.0 });
    talk.wait(Duration::from_mins(5));
    assert_eq!(talk.left, [2]);
    assert!(talk.state.outbox.is_empty() && talk.state.effects.is_empty());
}
