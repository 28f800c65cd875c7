//! What waits for long in great numbers, and what never ends by itself.
use std::time::Duration;

use recado_actors::HouseConfig;
use recado_domain::{
    conversation::{Command, Status},
    send_error::ErrorClass,
};
use recado_testkit::{Reply, ScriptedChannel, customer, in_simulated_time, message};

use crate::harness::{Standing, config, settings};

const QUESTION: &str = "¿tienen envío a Cusco?";
/// More than the scheduler reads at once.
const CUSTOMERS: u32 = 5_100;

impl Standing {
    /// Many customers ask at once.
    async fn many_write(&self) {
        for start in (0..CUSTOMERS).step_by(200) {
            let question = |nth: u32| {
                let asks = customer(&format!("51{}", 900_000_000 + nth));
                message(&asks, &format!("many.{nth}"), QUESTION, self.now())
            };
            let some = (start..CUSTOMERS.min(start + 200)).map(question);
            self.deliver(some.collect()).await;
        }
    }
}

#[test]
fn thousands_that_wait_for_a_number_hold_up_nobody_elses_timer() {
    in_simulated_time(async {
        let config = HouseConfig { rest_after: Duration::from_secs(1), ..config() };
        let standing = Standing::with(ScriptedChannel::default(), settings(), config).await;
        standing.rosa_writes("in.1", "hola").await;
        let until = Some(standing.now() + Duration::from_mins(3));
        standing.tell(Command::Snooze { by: standing.agent, until }).await.unwrap();
        let rosa = standing.row().await.id;
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(standing.house.figures().awake, 0);
        standing.channel_is_switched(false).await;
        standing.many_write().await;
        let status = async || {
            let (inbox, tenant) = (&standing.stores().inbox, standing.tenant);
            inbox.get(tenant, rosa).await.unwrap().unwrap().status
        };
        assert_eq!(status().await, Status::Snoozed);
        tokio::time::sleep(Duration::from_mins(3)).await;
        assert_ne!(status().await, Status::Snoozed);
    });
}

#[test]
fn what_waits_for_a_channel_that_is_removed_fails_and_says_why() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.channel_is_switched(false).await;
        standing.rosa_writes("in.1", QUESTION).await;
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(standing.states().await, ["queued"]);
        standing.channel_is_removed().await;
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert_eq!(standing.states().await, ["failed"]);
        let messages = standing.messages().await;
        let failed = messages.last().and_then(|message| message.delivery.failed.clone()).unwrap();
        assert_eq!(failed.class, ErrorClass::NoChannel);
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert_eq!(standing.house.figures().awake, 0, "it rests");
    });
}

#[test]
fn what_waits_for_a_number_longer_than_it_is_worth_fails() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.channel_is_switched(false).await;
        standing.rosa_writes("in.1", QUESTION).await;
        tokio::time::sleep(Duration::from_hours(25)).await;
        assert_eq!(standing.states().await, ["failed"]);
        assert_eq!(standing.provider.texts().len(), 0);
    });
}

#[test]
fn what_only_waits_keeps_no_record_of_an_earlier_process() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([Reply::Hang])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        standing.channel_is_switched(false).await;
        let other = message(&customer("51958000000"), "in.2", QUESTION, standing.now());
        standing.deliver(vec![other]).await;
        let before = standing.records();
        let after = standing.killed_and_started_again(ScriptedChannel::default()).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        let now = after.records();
        assert_eq!(now.len(), 1);
        assert!(!before.contains(&now[0]), "that of the earlier process is forgotten");
    });
}
