//! A message that makes its conversation panic hurts nobody else (P6).
use std::time::Duration;

use recado_actors::HouseConfig;
use recado_domain::incoming::SetAsideReason;
use recado_testkit::{ScriptedChannel, customer, in_simulated_time, message};

use crate::harness::{Standing, config, settings};

#[test]
fn a_poison_message_is_set_aside_and_the_talk_goes_on() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        let rosa = customer("51958114207");
        let now = standing.now();
        let question = "¿tienen envío a Cusco?";
        standing
            .deliver(vec![
                message(&rosa, "in.1", "panic!", now),
                message(&rosa, "in.2", question, now),
            ])
            .await;
        assert_eq!(standing.provider.texts(), ["Sí, S/ 14."]);
        let aside = standing.stores().set_aside.page(standing.tenant, None, 10).await.unwrap();
        assert_eq!(aside.len(), 1);
        assert_eq!(aside[0].reason, SetAsideReason::Panic);
        assert_eq!(aside[0].conversation, Some(standing.talk().await));
    });
}

#[test]
fn a_poison_message_that_waited_in_the_intake_is_set_aside_too() {
    in_simulated_time(async {
        // Nobody is reached at once: everything goes by way of the intake.
        let hasty = HouseConfig { reach_within: Duration::ZERO, ..config() };
        let standing = Standing::with(ScriptedChannel::default(), settings(), hasty).await;
        standing.rosa_writes("in.1", "panic!").await;
        standing.rosa_writes("in.2", "¿tienen envío a Cusco?").await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(standing.provider.texts(), ["Sí, S/ 14."]);
        let aside = standing.stores().set_aside.page(standing.tenant, None, 10).await.unwrap();
        let reasons: Vec<SetAsideReason> = aside.iter().map(|item| item.reason).collect();
        assert_eq!(reasons, [SetAsideReason::Panic]);
    });
}
