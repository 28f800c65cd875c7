//! What a customer who writes gets.
use std::time::Duration;

use recado_domain::{bot::BotSettings, delivery::Stage};
use recado_testkit::{ScriptedChannel, customer, in_simulated_time, message, settle, status};

use crate::harness::{Standing, config, settings};

#[test]
fn a_question_is_answered_at_once_and_marked_as_read() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        assert_eq!(standing.provider.texts(), ["Sí, S/ 14."]);
        assert_eq!(standing.states().await, ["accepted"]);
        assert_eq!(standing.provider.read().len(), 1);
    });
}

#[test]
fn a_message_that_comes_again_gets_no_second_answer() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        for _ in 0..3 {
            standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        }
        assert_eq!(standing.provider.texts().len(), 1);
        assert_eq!(standing.messages().await.len(), 2);
    });
}

#[test]
fn the_same_delivery_fifty_times_at_once_is_kept_once() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        let rosa = customer("51958114207");
        let text = "¿tienen envío a Cusco?";
        let deliveries = (0..50).map(|_| {
            let incoming = vec![message(&rosa, "in.1", text, standing.now())];
            standing.house.deliver(&standing.channel, incoming)
        });
        for outcome in futures_util::future::join_all(deliveries).await {
            outcome.unwrap();
        }
        settle().await;
        assert_eq!(standing.messages().await.len(), 2);
        assert_eq!(standing.provider.texts().len(), 1);
    });
}

#[test]
fn fragments_within_the_quiet_time_get_one_answer() {
    in_simulated_time(async {
        let quiet = BotSettings { quiet_ms: 1_200, ..settings() };
        let standing = Standing::with(ScriptedChannel::default(), quiet, config()).await;
        standing.rosa_writes("in.1", "hola").await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        tokio::time::sleep(Duration::from_millis(800)).await;
        assert!(standing.provider.texts().is_empty());
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(standing.provider.texts(), ["Sí, S/ 14."]);
    });
}

#[test]
fn statuses_raise_a_message_in_whatever_order_they_come() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        let rosa = customer("51958114207");
        for stage in [Stage::Read, Stage::Sent, Stage::Delivered, Stage::Read] {
            standing.deliver(vec![status(&rosa, "out.1", None, stage, standing.now())]).await;
        }
        assert_eq!(standing.states().await, ["read"]);
    });
}

#[test]
fn a_status_long_after_still_finds_its_message() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        for n in 1..=40 {
            standing.rosa_writes(&format!("in.{n}"), "¿tienen envío a Cusco?").await;
        }
        tokio::time::sleep(Duration::from_mins(5)).await;
        let rosa = customer("51958114207");
        standing.deliver(vec![status(&rosa, "out.1", None, Stage::Read, standing.now())]).await;
        assert_eq!(standing.states().await.first(), Some(&"read"));
    });
}

#[test]
fn a_status_of_a_message_that_was_never_ours_changes_nothing() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        let stranger = customer("51900000000");
        standing.deliver(vec![status(&stranger, "out.9", None, Stage::Read, standing.now())]).await;
        assert_eq!(standing.messages().await.len(), 2);
    });
}
