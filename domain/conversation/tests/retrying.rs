//! What a refusal leads to, by its class.
use std::time::Duration;

use crate::{
    conversation::{Event, SendResult},
    send_error::ErrorClass,
};

use super::{fixture::*, talk::Talk};

/// Refuses the first send `times` times; returns the waits in milliseconds.
fn waits(class: ErrorClass, times: usize, jitter: f64) -> Vec<i64> {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    for _ in 0..times {
        talk.told(SendResult::Refused { error: error(class), wait_ms: None, jitter });
        let Some(due) = talk.state.next_due() else { break };
        talk.wait(due.since(talk.now));
    }
    let waits = talk.log.iter().filter_map(|recorded| match &recorded.event {
        Event::SendRefused { retry_at, .. } => Some(retry_at.0 - recorded.at.0),
        _ => None,
    });
    waits.collect()
}

#[test]
fn passing_trouble_doubles_the_wait_up_to_five_minutes() {
    for class in [ErrorClass::Retry, ErrorClass::SlowNumber] {
        assert_eq!(waits(class, 4, 1.0), [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(waits(class, 4, 0.0), [500, 1_000, 2_000, 4_000], "half is left to chance");
        assert_eq!(waits(class, 12, 1.0).last(), Some(&300_000));
    }
}

#[test]
fn a_pair_that_is_too_fast_waits_at_least_four_to_the_nth() {
    assert_eq!(waits(ErrorClass::SlowPair, 4, 0.0), [1_000, 4_000, 16_000, 64_000]);
    assert!(waits(ErrorClass::SlowPair, 1, 1.0)[0] > 1_000);
}

#[test]
fn a_stopped_channel_is_tried_each_minute() {
    for class in [ErrorClass::Auth, ErrorClass::StopNumber] {
        assert_eq!(waits(class, 3, 0.0), [60_000, 60_000, 60_000]);
    }
}

#[test]
fn the_other_classes_are_never_tried_again() {
    for class in [
        ErrorClass::Wait,
        ErrorClass::Change,
        ErrorClass::StopContact,
        ErrorClass::StopTemplate,
        ErrorClass::FixPayload,
        ErrorClass::Flow,
        ErrorClass::NoChannel,
        ErrorClass::Unclear,
        ErrorClass::Superseded,
    ] {
        assert_eq!(waits(class, 1, 0.5), [] as [i64; 0], "{class:?}");
    }
}

#[test]
fn a_chance_that_is_no_number_does_no_harm() {
    assert_eq!(waits(ErrorClass::Retry, 1, f64::NAN), [500]);
    assert_eq!(waits(ErrorClass::Retry, 1, f64::INFINITY), [1_000]);
    assert_eq!(waits(ErrorClass::SlowPair, 1, -3.0), [1_000]);
}

#[test]
fn a_stopped_channel_is_tried_until_the_message_expires() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let mut attempts = 0;
    while !talk.wire.is_empty() {
        attempts += 1;
        let error = error(ErrorClass::Auth);
        talk.told(SendResult::Refused { error, wait_ms: None, jitter: 0.0 });
        talk.wait(Duration::from_mins(1));
    }
    assert_eq!(attempts, 24 * 60);
    assert_eq!(talk.stands(2), "failed");
    assert!(talk.state.troubled.contains(&2));
}

#[test]
fn the_provider_says_how_long_to_wait() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let error = error(ErrorClass::Retry);
    talk.told(SendResult::Refused { error, wait_ms: Some(90_000), jitter: 0.0 });
    assert_eq!(talk.rows[&2].retry_at, Some(MORNING + Duration::from_secs(90)));
    assert_eq!(talk.stands(2), "queued");
    talk.wait(Duration::from_secs(90)).accepted();
    assert_eq!(talk.rows[&2].retry_at, None);
    assert_eq!(talk.stands(2), "accepted");
}

#[test]
fn a_wait_beyond_all_bounds_is_a_failure() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let error = error(ErrorClass::Retry);
    talk.told(SendResult::Refused { error, wait_ms: Some(u64::MAX), jitter: 0.0 });
    assert_eq!(talk.stands(2), "failed");
}

#[test]
fn a_status_that_proves_acceptance_ends_the_tries() {
    let mut talk = Talk::unheard();
    talk.hears("hola");
    let error = error(ErrorClass::Retry);
    talk.told(SendResult::Refused { error, wait_ms: None, jitter: 1.0 });
    let told = status(2, crate::delivery::Stage::Sent, talk.now);
    talk.arrive(vec![crate::incoming::Arrival::Status(told)]);
    talk.wait(Duration::from_mins(10));
    assert_eq!(talk.left, [2], "it is not sent a second time");
    assert_eq!(talk.stands(2), "sent");
}
