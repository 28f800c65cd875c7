//! States in any order, before the message, before our record, for nothing we know.
use crate::{
    conversation::{Command, Event, SendResult},
    delivery::Stage,
    incoming::{Arrival, StatusUpdate},
    send_error::ErrorClass,
};

use super::{fixture::*, talk::Talk};

fn told(talk: &mut Talk, status: StatusUpdate) {
    talk.arrive(vec![Arrival::Status(status)]);
}

#[test]
fn states_never_go_down() {
    let mut talk = Talk::new();
    talk.hears("hola");
    for (stage, stands) in [
        (Stage::Read, "read"),
        (Stage::Sent, "read"),
        (Stage::Delivered, "read"),
        (Stage::Played, "played"),
        (Stage::Read, "played"),
    ] {
        let status = status(2, stage, talk.now);
        told(&mut talk, status);
        assert_eq!(talk.stands(2), stands);
        assert_eq!(talk.state.last_message.as_ref().unwrap().status, stands);
    }
    assert_eq!(talk.facts(2), ["queued", "started", "accepted", "read", "played"]);
}

#[test]
fn the_same_state_again_is_not_kept() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let status = status(2, Stage::Sent, talk.now);
    told(&mut talk, status.clone());
    let again = Command::Arrivals { card: card(), arrivals: vec![Arrival::Status(status)] };
    assert_eq!(talk.apply(again).events, []);
}

#[test]
fn a_state_before_our_record_of_the_acceptance_is_joined() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let early = status(2, Stage::Delivered, talk.now);
    told(&mut talk, early);
    assert_eq!(talk.stands(2), "delivered");
    talk.accepted();
    assert_eq!(talk.stands(2), "delivered");
    assert!(talk.state.effects.is_empty());
}

#[test]
fn a_state_without_our_id_waits_until_the_providers_id_is_known() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let early = bare_status(2, Stage::Read, talk.now);
    told(&mut talk, early.clone());
    told(&mut talk, early);
    assert_eq!(talk.count(|event| matches!(event, Event::StatusParked { .. })), 1);
    assert_eq!(talk.stands(2), "started");
    talk.accepted();
    assert_eq!(talk.stands(2), "read");
    assert!(talk.state.parked.is_empty(), "what was joined waits no more");
}

#[test]
fn a_parked_state_is_joined_when_another_state_tells_the_providers_id() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let read = bare_status(2, Stage::Read, talk.now);
    let sent = status(2, Stage::Sent, talk.now);
    told(&mut talk, read);
    told(&mut talk, sent);
    assert_eq!(talk.stands(2), "read");
    assert!(talk.state.parked.is_empty());
}

#[test]
fn a_state_for_a_message_we_never_sent_is_kept_and_harms_nothing() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let odd = StatusUpdate { provider_id: provider("x"), ..bare_status(7, Stage::Sent, talk.now) };
    told(&mut talk, odd);
    let never = StatusUpdate { provider_id: provider("y"), ..status(99, Stage::Sent, talk.now) };
    told(&mut talk, never);
    assert_eq!(talk.state.parked.len(), 2);
    assert_eq!(talk.stands(2), "accepted");
}

#[test]
fn a_state_opens_no_conversation() {
    let mut talk = Talk::new();
    let odd = bare_status(7, Stage::Sent, talk.now);
    told(&mut talk, odd);
    assert_eq!(talk.state.position, 0);
}

#[test]
fn a_failure_told_later_stands_until_a_delivery_disproves_it() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let failed = StatusUpdate {
        error: Some(error(ErrorClass::Change)),
        ..status(2, Stage::Accepted, talk.now)
    };
    told(&mut talk, failed);
    assert_eq!(talk.stands(2), "failed");
    assert!(talk.state.troubled.contains(&2));
    let delivered = status(2, Stage::Delivered, talk.now);
    told(&mut talk, delivered);
    assert_eq!(talk.stands(2), "delivered");
    assert!(talk.state.troubled.is_empty());
}

#[test]
fn the_price_stands_in_the_ledger() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let pricing = Some(serde_json::json!({"category": "service"}));
    let priced = StatusUpdate { pricing, ..status(2, Stage::Sent, talk.now) };
    told(&mut talk, priced);
    assert_eq!(talk.facts(2), ["queued", "started", "accepted", "sent", "priced"]);
}

#[test]
fn the_same_price_is_told_once_and_another_one_again() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let price = |kind: &str, model: &str| serde_json::json!({"category": "utility", "type": kind, "pricing_model": model});
    for (stage, pricing) in [
        (Stage::Sent, price("free_customer_service", "CBP")),
        (Stage::Delivered, price("free_customer_service", "PMP")),
        (Stage::Read, price("regular", "PMP")),
    ] {
        let priced = StatusUpdate { pricing: Some(pricing), ..status(2, stage, talk.now) };
        told(&mut talk, priced);
    }
    let expected =
        ["queued", "started", "accepted", "sent", "priced", "delivered", "read", "priced"];
    assert_eq!(talk.facts(2), expected);
}

#[test]
fn two_ids_of_the_provider_for_one_message_never_claim_a_key_twice() {
    let mut talk = Talk::new();
    talk.hears("hola");
    let other = |stage| StatusUpdate { provider_id: provider("twin"), ..status(2, stage, MORNING) };
    told(&mut talk, other(Stage::Sent));
    let ours = status(2, Stage::Delivered, talk.now);
    told(&mut talk, ours);
    told(&mut talk, other(Stage::Read));
    assert_eq!(talk.rows[&2].provider_id, Some(accepted_as(2)));
    assert_eq!(talk.stands(2), "delivered", "a stranger's state is not ours");
}

#[test]
fn a_state_for_a_message_the_state_forgot_joins_what_the_projection_knows() {
    let mut talk = Talk::new();
    for _ in 0..40 {
        talk.hears("hola");
    }
    assert!(talk.state.sent(2).is_none());
    let recalled = crate::conversation::Sent {
        number: 2,
        author: crate::message::Author::Bot,
        turn: 0,
        provider_id: Some(accepted_as(2)),
        delivery: talk.rows[&2].delivery.clone(),
        content: None,
    };
    talk.state.recall(recalled);
    let failed = StatusUpdate {
        error: Some(error(ErrorClass::Wait)),
        ..bare_status(2, Stage::Sent, MORNING)
    };
    told(&mut talk, failed);
    assert_eq!(talk.stands(2), "failed");
    assert!(talk.state.troubled.contains(&2), "and a replay of the log says so too");
}

#[test]
fn a_flood_of_states_for_forgotten_messages_keeps_the_state_small_and_the_projection_right() {
    let mut talk = Talk::new();
    for _ in 0..100 {
        talk.hears("hola");
    }
    let forgotten: Vec<u32> = (1..=60).map(|n| n * 2).collect();
    for number in &forgotten {
        let row = &talk.rows[number];
        let (provider_id, delivery) = (row.provider_id.clone(), row.delivery.clone());
        talk.state.recall(crate::conversation::Sent {
            number: *number,
            author: row.author,
            turn: 0,
            provider_id,
            delivery,
            content: None,
        });
    }
    let delivered = |n: &u32| Arrival::Status(bare_status(*n, Stage::Delivered, MORNING));
    let read = |n: &u32| Arrival::Status(bare_status(*n, Stage::Read, MORNING));
    talk.arrive(forgotten.iter().map(read).chain(forgotten.iter().map(delivered)).collect());
    assert!(forgotten.iter().all(|number| talk.stands(*number) == "read"));
    assert!(talk.state.sent.len() <= 24);
}

#[test]
fn an_acceptance_after_a_state_adds_nothing() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let sent = status(2, Stage::Sent, talk.now);
    told(&mut talk, sent);
    let late = SendResult::Accepted { provider_id: accepted_as(2) };
    assert_eq!(talk.apply(Command::SendResult { number: 2, attempt: 1, result: late }).events, []);
    let late = SendResult::Unclear { detail: String::new() };
    assert_eq!(talk.apply(Command::SendResult { number: 2, attempt: 1, result: late }).events, []);
}
