//! Whatever happens, in whatever order: the promises hold, and everything comes to rest.
use std::time::Duration;

use proptest::prelude::*;

use crate::{
    conversation::{Command, SendResult},
    message::{Direction, FileState},
};

use super::{
    super::{fixture::accepted_as, talk::Talk},
    steps::{step, take},
    watch::Watch,
};

/// Lets everything open end: the assistant answers, the provider takes, timers ring.
fn rest(talk: &mut Talk) {
    for _ in 0..300 {
        while let Some(ask) = talk.thinking.pop() {
            talk.apply(Command::Thought { ask, answer: None });
            talk.work();
        }
        while let Some((number, attempt)) = talk.wire.pop_front() {
            let result = SendResult::Accepted { provider_id: accepted_as(number) };
            talk.apply(Command::SendResult { number, attempt, result });
            talk.work();
        }
        for number in talk.rows.keys().copied().collect::<Vec<_>>() {
            let file = FileState::Failed { error: "gone".to_owned() };
            talk.apply(Command::FileResult { number, file });
        }
        if talk.state.effects.is_empty() {
            return;
        }
        talk.wait(Duration::from_hours(2));
    }
}

proptest! {
    #![proptest_config(super::tries(96))]

    #[test]
    fn the_promises_hold_and_nothing_leaks(steps in prop::collection::vec(step(), 1..60)) {
        let mut talk = Talk::unheard();
        let mut known = Vec::new();
        for step in steps {
            take(&mut talk, &mut known, step);
        }
        prop_assert!(talk.state.outbox.len() <= 101);
        rest(&mut talk);
        prop_assert_eq!(Watch::read(&talk.log), Ok(()));
        prop_assert!(talk.state.effects.is_empty(), "open for ever: {:?}", talk.state.effects);
        prop_assert!(talk.state.outbox.is_empty() && talk.state.asking.is_none());
        for row in talk.rows.values().filter(|row| row.direction == Direction::Outbound) {
            let stands = row.delivery.status();
            prop_assert!(!matches!(stands, "queued" | "started"), "{} is {stands}", row.number);
        }
    }
}
