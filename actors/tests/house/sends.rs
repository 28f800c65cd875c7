//! What becomes of messages on their way out.
use std::time::Duration;

use recado_domain::{MessageId, conversation::Command, delivery::Stage, send_error::ErrorClass};
use recado_testkit::{Reply, ScriptedChannel, customer, in_simulated_time, status};

use crate::harness::Standing;

const QUESTION: &str = "¿tienen envío a Cusco?";

#[test]
fn passing_trouble_is_tried_again_until_it_is_over() {
    in_simulated_time(async {
        let trouble = [ErrorClass::Retry, ErrorClass::SlowNumber].map(Reply::Refuse);
        let standing = Standing::new(ScriptedChannel::answering(trouble)).await;
        standing.rosa_writes("in.1", QUESTION).await;
        assert_eq!(standing.states().await, ["queued"]);
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_eq!(standing.provider.texts().len(), 3);
        assert_eq!(standing.states().await, ["accepted"]);
    });
}

#[test]
fn what_may_be_tried_again_at_once_is() {
    in_simulated_time(async {
        let at_once = Reply::RefuseFor(ErrorClass::Retry, Duration::ZERO);
        let refusals = vec![at_once; 3];
        let standing = Standing::new(ScriptedChannel::answering(refusals)).await;
        standing.rosa_writes("in.1", QUESTION).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(standing.provider.texts().len(), 4);
        assert_eq!(standing.states().await, ["accepted"]);
    });
}

#[test]
fn a_provider_down_for_an_hour_gets_everything_afterwards_in_order() {
    in_simulated_time(async {
        let down = std::iter::repeat_n(Reply::Refuse(ErrorClass::Retry), 40);
        let standing = Standing::new(ScriptedChannel::answering(down)).await;
        for n in 1..=3 {
            standing.rosa_writes(&format!("in.{n}"), QUESTION).await;
        }
        tokio::time::sleep(Duration::from_hours(5)).await;
        assert_eq!(standing.states().await, ["accepted"; 3]);
        let numbers: Vec<u32> = standing.provider.shipped().iter().map(|s| s.id.number).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    });
}

#[test]
fn a_final_refusal_is_shown_and_not_repeated() {
    in_simulated_time(async {
        let provider = ScriptedChannel::answering([Reply::Refuse(ErrorClass::StopContact)]);
        let standing = Standing::new(provider).await;
        standing.rosa_writes("in.1", QUESTION).await;
        tokio::time::sleep(Duration::from_hours(2)).await;
        assert_eq!(standing.provider.texts().len(), 1);
        assert_eq!(standing.states().await, ["failed"]);
    });
}

#[test]
fn a_send_nobody_answered_becomes_unknown_and_is_never_repeated() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([Reply::Silence])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        assert_eq!(standing.states().await, ["started"]);
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert_eq!(standing.states().await, ["unknown"]);
        tokio::time::sleep(Duration::from_hours(2)).await;
        assert_eq!(standing.provider.texts().len(), 1);
    });
}

#[test]
fn a_status_that_carries_our_id_proves_an_unanswered_send() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([Reply::Silence])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        let id = MessageId { conversation: standing.talk().await, number: 2 };
        let rosa = customer("51958114207");
        standing
            .deliver(vec![status(&rosa, "wamid.1", Some(id), Stage::Delivered, standing.now())])
            .await;
        tokio::time::sleep(Duration::from_mins(5)).await;
        assert_eq!(standing.states().await, ["delivered"]);
    });
}

#[test]
fn a_status_on_another_channel_says_nothing_of_this_ones_messages() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::default()).await;
        standing.rosa_writes("in.1", QUESTION).await;
        assert_eq!(standing.states().await, ["accepted"]);
        let before = standing.row().await.position;
        let id = MessageId { conversation: standing.talk().await, number: 2 };
        let foreign = standing.channel_of_another_company().await;
        let mallory = customer("51900000666");
        for provider_id in ["out.1", "wamid.invented"] {
            let forged = status(&mallory, provider_id, Some(id), Stage::Read, standing.now());
            standing.house.deliver(&foreign, vec![forged]).await.unwrap();
        }
        assert_eq!(standing.states().await, ["accepted"]);
        assert_eq!(standing.row().await.position, before, "nothing was written to its log");
    });
}

#[test]
fn a_new_token_lets_everything_that_waited_go_at_once_and_in_order() {
    in_simulated_time(async {
        let provider = ScriptedChannel::answering([Reply::Refuse(ErrorClass::Auth)]);
        let standing = Standing::new(provider).await;
        standing.rosa_writes("in.1", QUESTION).await;
        standing.rosa_writes("in.2", QUESTION).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(standing.states().await, ["queued", "queued"]);
        let before = standing.now();
        standing.channel_is_mended().await;
        assert_eq!(standing.states().await, ["accepted", "accepted"]);
        assert!(standing.now().since(before) < Duration::from_secs(1), "nobody waited");
        let numbers: Vec<u32> = standing.provider.shipped().iter().map(|s| s.id.number).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
    });
}

#[test]
fn who_rests_while_the_token_does_not_work_is_woken_by_a_new_one() {
    in_simulated_time(async {
        let provider = ScriptedChannel::answering([Reply::Refuse(ErrorClass::Auth)]);
        let standing = Standing::new(provider).await;
        standing.rosa_writes("in.1", QUESTION).await;
        tokio::time::sleep(Duration::from_secs(25)).await;
        assert_eq!(standing.house.figures().awake, 0, "it rests until its next try");
        standing.channel_is_mended().await;
        assert_eq!(standing.states().await, ["accepted"]);
        tokio::time::sleep(Duration::from_mins(5)).await;
        assert_eq!(standing.provider.texts().len(), 2, "sent once more, not twice");
    });
}

#[test]
fn a_mended_channel_hurries_nobody_whom_the_provider_asked_to_wait() {
    in_simulated_time(async {
        let minute = Reply::RefuseFor(ErrorClass::SlowPair, Duration::from_mins(1));
        let standing = Standing::new(ScriptedChannel::answering([minute])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        standing.channel_is_mended().await;
        assert_eq!(standing.states().await, ["queued"]);
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert_eq!(standing.states().await, ["accepted"]);
    });
}

#[test]
fn a_revoked_token_holds_messages_back_until_it_works_again() {
    in_simulated_time(async {
        let provider = ScriptedChannel::answering([Reply::Refuse(ErrorClass::Auth)]);
        let standing = Standing::new(provider).await;
        standing.rosa_writes("in.1", QUESTION).await;
        assert!(standing.channel.record.read().trouble.is_some());
        standing.rosa_writes("in.2", QUESTION).await;
        assert_eq!(standing.provider.texts().len(), 1);
        tokio::time::sleep(Duration::from_mins(5)).await;
        assert_eq!(standing.states().await, ["accepted", "accepted"]);
        assert!(standing.channel.record.read().trouble.is_none());
    });
}

#[test]
fn a_request_that_is_repeated_uses_up_nothing() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        standing.agent_joins().await;
        for _ in 0..200 {
            standing.agent_repeats("el mismo encargo").await;
        }
        standing.agent_says("y otra cosa").await.unwrap();
        assert_eq!(standing.provider.texts().len(), 3, "the answer, the errand, the other thing");
    });
}

#[test]
fn a_request_that_is_repeated_is_answered_as_before_whatever_changed_since() {
    in_simulated_time(async {
        let standing = Standing::new(ScriptedChannel::answering([])).await;
        standing.rosa_writes("in.1", QUESTION).await;
        standing.agent_joins().await;
        let first = standing.agent_repeats("una sola vez").await.number;
        let user = standing.agent;
        standing.tell(Command::Leave { user }).await.unwrap();
        assert_eq!(standing.agent_repeats("una sola vez").await.number, first);
        standing.tell(Command::Block { by: user, blocked: true }).await.unwrap();
        assert_eq!(standing.agent_repeats("una sola vez").await.number, first);
        assert!(standing.agent_says("otra").await.is_err(), "what is new is refused");
        assert_eq!(standing.provider.texts().len(), 2, "the answer and the errand");
    });
}
