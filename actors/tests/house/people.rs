//! Agents take over and give back.
use std::time::Duration;

use recado_actors::Untold;
use recado_domain::{
    bot::BotSettings,
    conversation::{Command, Owner, Refusal},
};
use recado_testkit::{Reply, ScriptedChannel, in_simulated_time};

use crate::harness::{Standing, config, settings};

#[test]
fn while_an_agent_has_the_turn_the_bot_is_silent_and_goes_on_afterwards() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        standing.agent_joins().await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        standing.agent_says("Te ayudo yo.").await.unwrap();
        standing.tell(Command::Leave { user: standing.agent }).await.unwrap();
        standing.rosa_writes("in.3", "¿tienen envío a Cusco?").await;
        assert_eq!(standing.provider.texts(), ["Sí, S/ 14.", "Te ayudo yo.", "Sí, S/ 14."]);
    });
}

#[test]
fn an_agent_who_has_not_joined_may_not_write() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "hola").await;
        let refused = standing.agent_says("Hola").await;
        assert!(matches!(refused, Err(Untold::Refused(Refusal::NotOwner))));
    });
}

#[test]
fn another_company_finds_no_conversation() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "hola").await;
        let stranger = recado_domain::TenantId::from_uuid(uuid::Uuid::from_u128(99));
        let command = Command::Join { user: standing.agent, force: false };
        let told = standing.house.tell(stranger, standing.talk().await, command).await;
        assert!(matches!(told, Err(Untold::NotFound)));
    });
}

#[test]
fn an_answer_already_started_may_land_after_a_join_and_nothing_later_does() {
    in_simulated_time(async {
        let slow = Reply::AcceptAfter(Duration::from_secs(3));
        let standing = Standing::new(ScriptedChannel::answering([slow])).await;
        standing.rosa_writes("in.1", "¿tienen envío a Cusco?").await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        standing.agent_joins().await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(standing.provider.texts().len(), 1, "the second answer waited behind the first");
        assert_eq!(standing.states().await, ["accepted", "failed"]);
    });
}

#[test]
fn the_bot_comes_back_after_the_agents_silence() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "hola").await;
        standing.agent_joins().await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        tokio::time::sleep(Duration::from_mins(31)).await;
        assert_eq!(standing.provider.texts().last().map(String::as_str), Some("Sí, S/ 14."));
        assert_eq!(standing.row().await.turn.owner, Owner::Bot);
    });
}

#[test]
fn while_nobody_has_joined_the_bot_answers_what_it_knows_and_nothing_else() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", "quiero hablar con una persona").await;
        let handed_over = standing.provider.texts();
        assert_eq!(handed_over.len(), 1);
        let since = standing.row().await.waiting_since;
        tokio::time::sleep(Duration::from_mins(10)).await;
        for (id, text) in [("in.2", "hola"), ("in.3", "asesor"), ("in.4", "venden bicicletas?")] {
            standing.rosa_writes(id, text).await;
        }
        assert_eq!(standing.provider.texts(), handed_over, "no greeting, no second hand-over");
        standing.rosa_writes("in.5", "¿tienen envío a Cusco?").await;
        assert_eq!(standing.provider.texts().last().map(String::as_str), Some("Sí, S/ 14."));
        let row = standing.row().await;
        assert_eq!((row.turn.owner, row.waiting_since), (Owner::Nobody, since));
        assert!(since.is_some());
        standing.agent_joins().await;
        standing.rosa_writes("in.6", "¿tienen envío a Cusco?").await;
        assert_eq!(standing.provider.texts().len(), 2, "from the join on the bot is silent");
    });
}

#[test]
fn a_join_in_quiet_time_fences_the_answer_to_who_waits() {
    in_simulated_time(async {
        let quiet = BotSettings { quiet_ms: 1_200, ..settings() };
        let standing = Standing::with(ScriptedChannel::default(), quiet, config()).await;
        standing.rosa_writes("in.1", "asesor").await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let handed_over = standing.provider.texts();
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        standing.agent_joins().await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(standing.provider.texts(), handed_over);
    });
}
