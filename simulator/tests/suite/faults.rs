//! Each fault: what the caller sees, what was accepted, what is told.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, World, a_while, world};

/// Sends a text; an error means that no answer came.
async fn attempt(world: &World, wait: Duration) -> Result<u16, reqwest::Error> {
    let url = format!("{}/v24.0/{}/messages", world.simulator.url(), world.id());
    let message = json!({"messaging_product": "whatsapp", "to": ROSA, "text": {"body": "x"}});
    let request = world.http.post(url).bearer_auth(world.token()).timeout(wait).json(&message);
    request.send().await.map(|answer| answer.status().as_u16())
}

const PATIENT: Duration = Duration::from_secs(5);

#[actix_rt::test]
async fn errors_by_code_count_and_recipient() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    world
        .faults(
            json!([{"kind": "error", "code": 131_016, "next": 2, "to": ROSA, "details": "later"}]),
        )
        .await;
    world.text("51900000001", "spared").await;
    for _ in 0..2 {
        let (status, answer) = world.send(ROSA, "text", json!({"body": "x"})).await;
        assert_eq!((status, &answer["error"]["code"]), (503, &json!(131_016)));
        assert_eq!(answer["error"]["error_data"]["details"], "later");
    }
    world.text(ROSA, "over").await;
    assert_eq!(world.accepted().await.len(), 2);
    let left = world.of_number(Method::GET, "faults", json!({})).await;
    assert_eq!(left["faults"], json!([]));
}

#[actix_rt::test]
async fn a_bare_500() {
    let world = world(json!({})).await;
    world.faults(json!([{"kind": "http_500", "next": 1}])).await;
    let (status, answer) = world.send(ROSA, "text", json!({"body": "x"})).await;
    assert_eq!((status, answer), (500, Value::Null));
    assert!(world.accepted().await.is_empty());
}

#[actix_rt::test]
async fn cut_before_and_after_accepting() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    world.faults(json!([{"kind": "cut_before", "next": 1}])).await;
    attempt(&world, PATIENT).await.unwrap_err();
    a_while().await;
    assert!(world.accepted().await.is_empty());
    world.faults(json!([{"kind": "cut_after", "next": 1}])).await;
    let error = attempt(&world, PATIENT).await.unwrap_err();
    assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
    let log = world.accepted().await;
    assert_eq!(log.len(), 1);
    world.status(log[0]["wamid"].as_str().unwrap(), "delivered").await;
}

#[actix_rt::test]
async fn delays_and_hanging() {
    let world = world(json!({})).await;
    world.faults(json!([{"kind": "delay", "ms": 300, "next": 2}])).await;
    let start = Instant::now();
    assert_eq!(attempt(&world, PATIENT).await.unwrap(), 200);
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(attempt(&world, Duration::from_millis(50)).await.unwrap_err().is_timeout());
    assert_eq!(world.accepted().await.len(), 1);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(world.accepted().await.len(), 2, "accepted although the caller had hung up");
    world.faults(json!([{"kind": "hang", "next": 1}])).await;
    assert!(attempt(&world, Duration::from_millis(100)).await.unwrap_err().is_timeout());
    assert_eq!(world.accepted().await.len(), 2);
    world.faults(json!([{"kind": "hang", "next": 1, "accept": true}])).await;
    assert!(attempt(&world, Duration::from_millis(100)).await.unwrap_err().is_timeout());
    assert_eq!(world.accepted().await.len(), 3);
    world.faults(json!([{"kind": "answer_late", "ms": 200, "next": 1}])).await;
    let start = Instant::now();
    assert_eq!(attempt(&world, PATIENT).await.unwrap(), 200);
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[actix_rt::test]
async fn refused_connections_and_back() {
    let world = world(json!({})).await;
    let (status, _) = world.sim(Method::POST, "refuse", json!({"for_ms": 400})).await;
    assert_eq!(status, 202);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(attempt(&world, PATIENT).await.unwrap_err().is_connect());
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(attempt(&world, PATIENT).await.unwrap(), 200);
}

#[actix_rt::test]
async fn statuses_doubled_lost_and_in_the_wrong_order() {
    let world = world(json!({"statuses": {"sent_ms": 5, "delivered_ms": 10, "read_ms": 10}})).await;
    world.greet(ROSA).await;
    world.faults(json!([{"kind": "duplicate_statuses"}])).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "read").await;
    a_while().await;
    assert_eq!(world.told(&wamid), ["sent", "sent", "delivered", "delivered", "read", "read"]);
    world.faults(json!([{"kind": "lose_statuses", "only": ["delivered"]}])).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "read").await;
    assert_eq!(world.told(&wamid), ["sent", "read"]);
    world.faults(json!([{"kind": "reorder_statuses"}])).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "sent").await;
    assert_eq!(world.told(&wamid), ["read", "delivered", "sent"]);
    world.change(json!({"statuses": {"read_ms": null}})).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "sent").await;
    assert_eq!(world.told(&wamid), ["delivered", "sent"], "told although nobody reads");
    world.faults(json!([{"kind": "fail_status", "code": 131_049}])).await;
    let wamid = world.text(ROSA, "x").await;
    assert_eq!(world.status(&wamid, "failed").await["errors"][0]["code"], 131_049);
}

#[actix_rt::test]
async fn webhooks_doubled_and_cut() {
    let world = world(json!({})).await;
    world.faults(json!([{"kind": "duplicate_webhooks", "next": 1}])).await;
    let wamid = world.greet(ROSA).await;
    a_while().await;
    assert_eq!(world.posts().len(), 2);
    assert_eq!(world.posts()[0].body, world.posts()[1].body);
    world.faults(json!([{"kind": "cut_webhooks", "for_ms": 400}])).await;
    let start = Instant::now();
    let second = world.say(ROSA, json!({"kind": "text", "text": "x"})).await;
    let third = world.say(ROSA, json!({"kind": "text", "text": "y"})).await;
    a_while().await;
    assert_eq!(world.posts().len(), 2, "nothing leaves meanwhile");
    world.message(&third).await;
    assert!(start.elapsed() >= Duration::from_millis(400));
    assert_ne!(wamid, second);
    world.message(&second).await;
}

#[actix_rt::test]
async fn a_token_revoked_in_the_middle() {
    let world = world(json!({})).await;
    world.faults(json!([{"kind": "revoke_token", "for_ms": 200}])).await;
    let (status, answer) = world.send(ROSA, "text", json!({"body": "x"})).await;
    assert_eq!((status, &answer["error"]["code"]), (401, &json!(190)));
    tokio::time::sleep(Duration::from_millis(250)).await;
    world.text(ROSA, "valid again").await;
}

#[actix_rt::test]
async fn odd_faults_are_refused() {
    let world = world(json!({})).await;
    let path = format!("numbers/{}/faults", world.id());
    for rule in
        [json!({"kind": "gremlin"}), json!({"kind": "hang", "rate": 3}), json!({"kind": "refuse"})]
    {
        let (status, _) = world.sim(Method::PUT, &path, json!({"faults": [rule]})).await;
        assert_eq!(status, 400);
    }
}

#[actix_rt::test]
async fn the_phones_cut_of_the_network_stops_both_directions_and_ends() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let rules =
        json!([{"kind": "cut_webhooks", "for_ms": 600}, {"kind": "cut_before", "for_ms": 600}]);
    world.faults(rules).await;
    let said = world.say(ROSA, json!({"kind": "text", "text": "¿me oyes?"})).await;
    let message = json!({"messaging_product": "whatsapp", "to": ROSA, "text": {"body": "x"}});
    let url = format!("{}/v24.0/{}/messages", world.simulator.url(), world.id());
    let sent = world.http.post(url).bearer_auth(world.token()).json(&message).send().await;
    assert!(sent.is_err(), "no answer comes");
    a_while().await;
    assert!(world.accepted().await.is_empty(), "nothing got out");
    assert!(
        !world
            .posts()
            .iter()
            .any(|post| post.body.windows(said.len()).any(|w| w == said.as_bytes()))
    );
    world.message(&said).await;
    world.status(&world.text(ROSA, "otra vez").await, "delivered").await;
}
