//! What a process that starts again makes of what an earlier one left open.
use std::time::Duration;

use recado_testkit::{Reply, ScriptedChannel, in_simulated_time, settle};

use crate::{
    harness::{Standing, config, settings},
    stubborn::Stubborn,
};

const QUESTION: &str = "¿tienen envío a Cusco?";

#[test]
fn an_answer_still_in_its_quiet_time_is_given_by_the_next_process() {
    in_simulated_time(async {
        let quiet = recado_domain::bot::BotSettings { quiet_ms: 5_000, ..settings() };
        let standing = Standing::with(ScriptedChannel::default(), quiet, config()).await;
        standing.rosa_writes("in.1", QUESTION).await;
        let old = standing.provider.clone();
        standing.house.shutdown(Duration::ZERO).await;
        let after = standing.killed_and_started_again(ScriptedChannel::default()).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(old.texts().len() + after.provider.texts().len(), 1, "one process answered");
    });
}

#[test]
fn a_send_that_may_have_left_is_not_repeated_and_becomes_unknown() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([Reply::Hang])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        assert_eq!(standing.states().await, ["started"]);
        let after = standing.killed_and_started_again(ScriptedChannel::default()).await;
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert!(after.provider.texts().is_empty());
        assert_eq!(after.states().await, ["unknown"]);
    });
}

#[test]
fn a_second_kill_before_the_first_is_settled_repeats_nothing() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([Reply::Hang])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        let stores = standing.stores().clone();
        // The second process sees what is open and lives too short to write down what became of it.
        let (full, _log) = Stubborn::before(&stores);
        let second = standing.killed_and_started_on(full, ScriptedChannel::default()).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        let third = second.killed_and_started_on(stores, ScriptedChannel::default()).await;
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert_eq!(third.provider.texts().len(), 0, "it may have left in the first process");
        assert_eq!(third.states().await, ["unknown"]);
    });
}

#[test]
fn a_conversation_at_rest_wakes_with_all_it_knew() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", QUESTION).await;
        standing.agent_joins().await;
        tokio::time::sleep(Duration::from_mins(3)).await;
        assert_eq!(standing.house.figures().awake, 0);
        standing.rosa_writes("in.2", QUESTION).await;
        settle().await;
        assert_eq!(standing.provider.texts().len(), 1, "the agent still has the turn");
        assert_eq!(standing.messages().await.len(), 3);
    });
}
