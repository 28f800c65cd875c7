//! Templates that the provider does not have, and templates while it is away.
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Shop, eventually, new_channel};

async fn writes_first(shop: &Shop, channel: &str, name: &str) -> Answer {
    let body = json!({
        "channel_id": channel, "to": "+51 999 888 777",
        "template": { "name": name, "language": "en_US" },
    });
    shop.api.post("/api/v1/conversations", &body).await
}

#[tokio::test]
async fn an_unknown_template_is_refused_although_nobody_ever_listed_them() {
    let shop = Shop::open().await;
    let refused = writes_first(&shop, &shop.channel, "no_such_template").await;
    refused.refused(422, "template_unknown");
    assert!(shop.conversations().await.is_empty(), "nothing was begun");
    let started = writes_first(&shop, &shop.channel, "hello_world").await.ok();
    let words = started.body["message"]["text"].as_str().unwrap_or_default();
    assert!(!words.is_empty(), "its words are known: {}", started.body);
}

#[tokio::test]
async fn an_unknown_template_within_a_talk_is_refused_too() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let body = json!({ "kind": "template", "name": "nada", "language": "es" });
    shop.api.post(&format!("{path}/messages"), &body).await.refused(422, "template_unknown");
}

#[tokio::test]
async fn a_template_made_after_the_last_look_is_found() {
    let shop = Shop::open().await;
    shop.api.items(&format!("/api/v1/channels/{}/templates", shop.channel)).await;
    let template = json!({
        "name": "recien_hecha", "language": "en_US", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Listo." }],
    });
    let account = shop.number["business_account_id"].as_str().unwrap();
    shop.simulate(Method::POST, &format!("/sim/accounts/{account}/templates"), &template).await;
    let started = eventually("the provider's notice is heard and the template found", || async {
        let started = writes_first(&shop, &shop.channel, "recien_hecha").await;
        started.status.is_success().then_some(started)
    })
    .await;
    assert_eq!(started.body["message"]["text"], "Listo.");
}

#[tokio::test]
async fn while_the_provider_is_away_a_template_is_taken_and_waits() {
    let shop = Shop::open().await;
    let mut number: Value = shop.simulator.create_number(json!({})).unwrap();
    number["api_base_url"] = "http://127.0.0.1:9".into();
    let channel = shop.api.post("/api/v1/channels", &new_channel(&number)).await.ok().id();
    let started = writes_first(&shop, &channel, "hello_world").await.ok();
    assert_eq!(started.status, 202);
}
