//! Webhook delivery: handshake, order, repetition, refusals, subscription, raw bodies.

use std::sync::atomic::Ordering;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, a_while, world};

async fn counters(world: &crate::harness::World) -> Value {
    let (_, record) = world.sim(Method::GET, &format!("numbers/{}", world.id()), json!({})).await;
    record["counters"]["webhooks"].clone()
}

#[actix_rt::test]
async fn the_handshake() {
    let world = world(json!({})).await;
    let shake = world.of_number(Method::POST, "verify", json!({})).await;
    assert_eq!((&shake["verified"], &shake["status"]), (&json!(true), &json!(200)));
    world.change(json!({"verify_token": "wrong"})).await;
    let shake = world.of_number(Method::POST, "verify", json!({})).await;
    assert_eq!((&shake["verified"], &shake["status"]), (&json!(false), &json!(403)));
}

#[actix_rt::test]
async fn an_outage_delays_but_keeps_the_order() {
    let world = world(json!({})).await;
    world.inbox.answer.store(503, Ordering::SeqCst);
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(world.say(ROSA, json!({"kind": "text", "text": format!("{n}")})).await);
    }
    a_while().await;
    let chat = world.chat(ROSA).await;
    assert!(chat.iter().all(|line| line["state"] == "sent"), "one tick only");
    assert!(counters(&world).await["retried"].as_u64().unwrap() >= 2);
    world.inbox.posts_clear();
    world.inbox.answer.store(200, Ordering::SeqCst);
    world.message(&ids[4]).await;
    a_while().await;
    let order: Vec<_> =
        world.posts().iter().map(|post| post.value()["messages"][0]["id"].clone()).collect();
    let mut once = order.clone();
    once.dedup();
    assert_eq!(once, ids.iter().map(|id| json!(id)).collect::<Vec<_>>());
    let chat = world.chat(ROSA).await;
    assert!(chat.iter().all(|line| line["state"] == "delivered"), "two ticks");
    assert_eq!(counters(&world).await["pending"], 0);
    let log = world.of_number(Method::GET, "received?after=0", json!({})).await;
    assert!(log["items"].as_array().unwrap().iter().all(|one| one["acknowledged_at"].is_i64()));
}

#[actix_rt::test]
async fn a_refused_webhook_lets_the_others_pass() {
    let world = world(json!({})).await;
    world.inbox.answer.store(400, Ordering::SeqCst);
    world.of_number(Method::POST, "raw", json!({"nonsense": true})).await;
    world.until("the refusal", |posts| (!posts.is_empty()).then_some(())).await;
    world.inbox.answer.store(200, Ordering::SeqCst);
    world.greet(ROSA).await;
    world
        .until("the repetition", |posts| {
            (posts.iter().filter(|post| post.json()["nonsense"] == true).count() >= 2).then_some(())
        })
        .await;
}

#[actix_rt::test]
async fn pauses_grow_and_end() {
    let webhooks = json!({"retry_first_ms": 20, "retry_cap_ms": 1000, "give_up_after_s": 0});
    let world = world(json!({ "webhooks": webhooks })).await;
    world.inbox.answer.store(500, Ordering::SeqCst);
    world.say(ROSA, json!({"kind": "text", "text": "x"})).await;
    a_while().await;
    assert_eq!(counters(&world).await["given_up"], 1);
    world.change(json!({"webhooks": {"give_up_after_s": 60}})).await;
    world.say(ROSA, json!({"kind": "text", "text": "y"})).await;
    world.until("four attempts", |posts| (posts.len() >= 5).then_some(())).await;
    let times: Vec<_> = world.posts().iter().skip(1).map(|post| post.at).collect();
    let pauses: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses[2] > pauses[0] + Duration::from_millis(30), "{pauses:?}");
}

#[actix_rt::test]
async fn nothing_is_told_without_subscription() {
    let world = world(json!({"subscribed": false})).await;
    world.say(ROSA, json!({"kind": "text", "text": "x"})).await;
    a_while().await;
    assert!(world.posts().is_empty());
    assert_eq!(counters(&world).await["dropped"], 1);
}
