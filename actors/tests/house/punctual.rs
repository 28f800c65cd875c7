//! What is due happens when it is due, however long the conversation stays awake.
use std::time::Duration;

use recado_actors::HouseConfig;
use recado_domain::{bot::BotSettings, conversation::Owner};
use recado_testkit::{Reply, ScriptedChannel, in_simulated_time};

use crate::harness::{Standing, config, settings};

/// Longer than everything that these tests wait for.
fn never_rests() -> HouseConfig {
    let mut config = HouseConfig { rest_after: Duration::from_hours(1), ..config() };
    config.timing.settle_after = Duration::from_mins(1);
    config
}

#[test]
fn an_unclear_send_becomes_unknown_when_its_proof_is_late() {
    in_simulated_time(async {
        let provider = ScriptedChannel::answering([Reply::Silence]);
        let standing = Standing::with(provider, settings(), never_rests()).await;
        standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        tokio::time::sleep(Duration::from_secs(58)).await;
        assert_eq!(standing.states().await, ["started"]);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(standing.states().await, ["unknown"]);
    });
}

#[test]
fn the_bot_comes_back_in_the_minute_that_the_shop_set() {
    in_simulated_time(async {
        let settings = BotSettings { agent_silence_min: 1, ..settings() };
        let standing = Standing::with(ScriptedChannel::default(), settings, never_rests()).await;
        standing.rosa_writes("in.1", "hola").await;
        standing.agent_joins().await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        tokio::time::sleep(Duration::from_secs(58)).await;
        assert_ne!(standing.row().await.turn.owner, Owner::Bot);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(standing.row().await.turn.owner, Owner::Bot);
        assert_eq!(standing.provider.texts().last().map(String::as_str), Some("Sí, S/ 14."));
    });
}

#[test]
fn what_is_due_does_not_keep_an_idle_conversation_awake_longer() {
    in_simulated_time(async {
        let config = HouseConfig { rest_after: Duration::from_secs(50), ..never_rests() };
        let settings = BotSettings { agent_silence_min: 20, ..settings() };
        let standing = Standing::with(ScriptedChannel::default(), settings, config).await;
        standing.rosa_writes("in.1", "hola").await;
        standing.agent_joins().await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        tokio::time::sleep(Duration::from_secs(52)).await;
        assert_eq!(standing.house.figures().awake, 0);
        tokio::time::sleep(Duration::from_mins(20)).await;
        assert_eq!(standing.row().await.turn.owner, Owner::Bot);
    });
}
