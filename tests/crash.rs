//! Ends that nobody asked for.
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, eventually};

const ROSA: &str = "51958114207";

#[tokio::test]
async fn what_was_acknowledged_before_a_kill_is_answered_once_after_it() {
    let mut shop = Shop::open().await;
    shop.set_bot(json!({ "quiet_ms": 2_000 })).await;
    let now = chrono::Utc::now().timestamp().to_string();
    let messages: Vec<Value> = (0..20)
        .map(|number| json!({ "from": format!("519581142{number:02}"), "id": format!("wamid.{number}"), "timestamp": now, "type": "text", "text": { "body": "¿tienen envío a Cusco?" } }))
        .collect();
    let body = shop.delivery(&messages).to_string();
    shop.deliver(body.clone()).await.ok();
    shop.gateway.kill();
    tokio::time::sleep(Duration::from_millis(500)).await;
    shop.gateway.start().await;
    eventually("everybody is answered", || async {
        let log = shop.simulate(Method::GET, "/sim/numbers/{number}/accepted", &Value::Null).await;
        (log["total"].as_u64()? >= 20).then_some(())
    })
    .await;
    shop.deliver(body).await.ok();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let log = shop.simulate(Method::GET, "/sim/numbers/{number}/accepted", &Value::Null).await;
    assert_eq!(log["total"], 20, "nobody is answered twice");
}

#[tokio::test]
async fn a_send_whose_answer_was_cut_is_settled_by_its_status_and_never_doubled() {
    let shop = Shop::open().await;
    let fault = json!({ "kind": "cut_after", "next": 1 });
    shop.simulate(Method::POST, "/sim/numbers/{number}/faults", &fault).await;
    let rosa = shop.customer(ROSA);
    rosa.writes("¿tienen envío a Cusco?");
    eventually("the status proves it", || async {
        let messages = rosa.messages().await;
        (messages.len() == 2 && messages[1]["status"] == "delivered").then_some(())
    })
    .await;
    assert_eq!(shop.accepted(ROSA).await.len(), 1);
}

#[tokio::test]
async fn a_send_that_nothing_proves_is_shown_as_unknown_and_stays_alone() {
    let shop = Shop::open().await;
    let off = json!({ "statuses": "off" });
    let number = format!("/sim/numbers/{}", shop.phone_number_id());
    shop.simulate(Method::PATCH, &number, &off).await;
    let fault = json!({ "kind": "cut_after", "next": 1 });
    shop.simulate(Method::POST, "/sim/numbers/{number}/faults", &fault).await;
    let rosa = shop.customer(ROSA);
    rosa.writes("¿tienen envío a Cusco?");
    let unknown = eventually("it is unknown", || async {
        let messages = rosa.messages().await;
        messages.into_iter().find(|message| message["status"] == "unknown")
    })
    .await;
    assert_eq!(unknown["error"]["class"], "unknown");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(shop.accepted(ROSA).await.len(), 1);
    assert_eq!(rosa.conversation().await["troubled"], 1);
}

#[tokio::test]
async fn a_message_that_makes_its_conversation_fail_is_set_aside_and_hurts_nobody() {
    let shop = Shop::with(&[("RECADO_TEST_PANIC_WORD", "¡revienta!")]).await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    rosa.writes("¡revienta!");
    let aside = eventually("it is set aside", || async {
        shop.set_aside().await.into_iter().find(|piece| piece["reason"] == "panic")
    })
    .await;
    assert_eq!(aside["conversation_id"], rosa.conversation().await["id"]);
    shop.customer("51958114311").asks_and_is_answered().await;
    rosa.writes("¿y el envío a Cusco?");
    eventually("the talk goes on", || async {
        (shop.accepted(ROSA).await.len() == 2).then_some(())
    })
    .await;
}
