//! Templates that the provider does not have, and templates while it is away.
use futures_util::future::join_all;
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

#[tokio::test]
async fn a_template_that_the_provider_would_refuse_is_refused_at_once() {
    let shop = Shop::open().await;
    let account = shop.number["business_account_id"].as_str().unwrap();
    let path = format!("/sim/accounts/{account}/templates");
    for (name, status) in
        [("rechazada", "REJECTED"), ("pausada", "PAUSED"), ("cerrada", "DISABLED")]
    {
        let template = json!({
            "name": name, "language": "en_US", "category": "UTILITY", "status": status,
            "components": [{ "type": "BODY", "text": "Listo." }],
        });
        shop.simulate(Method::POST, &path, &template).await;
    }
    let greeting = json!({
        "name": "saludo", "language": "en_US", "category": "UTILITY", "status": "APPROVED",
        "components": [{ "type": "BODY", "text": "Hola {{1}}, va {{2}}" }],
    });
    shop.simulate(Method::POST, &path, &greeting).await;
    for name in ["rechazada", "pausada", "cerrada"] {
        let refused = writes_first(&shop, &shop.channel, name).await.refused(422, "invalid");
        assert_eq!(refused.fields(), ["name"], "{name}");
    }
    let with = async |parameters: Value| {
        let template = json!({ "name": "saludo", "language": "en_US", "parameters": parameters });
        let body =
            json!({ "channel_id": shop.channel, "to": "+51 999 888 777", "template": template });
        shop.api.post("/api/v1/conversations", &body).await
    };
    for values in [json!([]), json!(["a"]), json!(["a", "b", "c"])] {
        let refused = with(values.clone()).await.refused(422, "invalid");
        assert_eq!(refused.fields(), ["parameters"], "{values}");
    }
    assert!(shop.conversations().await.is_empty(), "nothing was begun");
    let sent = with(json!(["{{2}}", "X"])).await.ok().body;
    assert_eq!(sent["message"]["text"], "Hola {{2}}, va X");
}

#[tokio::test]
async fn news_of_templates_while_the_list_is_read_let_none_pass_that_is_refused() {
    let shop = Shop::open().await;
    let account = shop.number["business_account_id"].as_str().unwrap();
    let path = format!("/sim/accounts/{account}/templates");
    let template = |name: &str, status: &str| {
        json!({
            "name": name, "language": "en_US", "category": "UTILITY", "status": status,
            "components": [{ "type": "BODY", "text": "Listo." }],
        })
    };
    for round in 0..12 {
        let name = format!("rechazada_{round}");
        shop.simulate(Method::POST, &path, &template(&name, "REJECTED")).await;
        let news = async {
            for number in 0..6 {
                let template = template(&format!("nueva_{round}_{number}"), "APPROVED");
                shop.simulate(Method::POST, &path, &template).await;
            }
        };
        let writers = join_all((0..6).map(|_| writes_first(&shop, &shop.channel, &name)));
        let (refused, ()) = tokio::join!(writers, news);
        for answer in refused {
            answer.refused(422, "invalid");
        }
    }
}

#[tokio::test]
async fn a_template_that_was_paused_when_it_was_last_read_goes_once_it_is_not() {
    let shop = Shop::open().await;
    let account = shop.number["business_account_id"].as_str().unwrap();
    let path = format!("/sim/accounts/{account}/templates");
    let template = |status: &str| {
        json!({
            "name": "oferta", "language": "en_US", "category": "UTILITY", "status": status,
            "components": [{ "type": "BODY", "text": "Listo." }],
        })
    };
    shop.simulate(Method::POST, &path, &template("PAUSED")).await;
    writes_first(&shop, &shop.channel, "oferta").await.refused(422, "invalid");
    shop.simulate(Method::POST, &path, &template("APPROVED")).await;
    eventually("it goes", || async {
        let started = writes_first(&shop, &shop.channel, "oferta").await;
        started.status.is_success().then_some(())
    })
    .await;
}
