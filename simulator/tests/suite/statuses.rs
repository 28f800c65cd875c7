//! Statuses: order, shape, price, who reads when, signatures.

use reqwest::Method;
use ring::hmac;
use serde_json::json;

use crate::harness::{ROSA, a_while, world};

#[actix_rt::test]
async fn sent_and_delivered_come_by_themselves_read_does_not() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let message = json!({"messaging_product": "whatsapp", "to": ROSA, "text": {"body": "x"},
                         "biz_opaque_callback_data": "conv-7/effect-3"});
    let (_, answer) = world.post(message).await;
    let wamid = answer["messages"][0]["id"].as_str().unwrap().to_owned();
    let delivered = world.status(&wamid, "delivered").await;
    a_while().await;
    assert_eq!(world.told(&wamid), ["sent", "delivered"]);
    assert_eq!(delivered["recipient_id"], ROSA);
    assert_eq!(delivered["biz_opaque_callback_data"], "conv-7/effect-3");
    assert_eq!(
        delivered["pricing"],
        json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"})
    );
    assert!(delivered["timestamp"].as_str().unwrap().parse::<u64>().unwrap() > 1_700_000_000);
    world.of_number(Method::POST, &format!("customers/{ROSA}/read"), json!({})).await;
    world.status(&wamid, "read").await;
    world.of_number(Method::POST, &format!("customers/{ROSA}/read"), json!({})).await;
    a_while().await;
    assert_eq!(world.told(&wamid), ["sent", "delivered", "read"], "read is told once");
}

#[actix_rt::test]
async fn an_open_chat_reads_at_once_and_may_skip_delivered() {
    let statuses = json!({"sent_ms": 5, "delivered_ms": 10, "skip_delivered_when_read": true});
    let world = world(json!({ "statuses": statuses })).await;
    world.greet(ROSA).await;
    world.of_number(Method::PATCH, &format!("customers/{ROSA}"), json!({"open": true})).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "read").await;
    assert_eq!(world.told(&wamid), ["sent", "read"]);
    world.of_number(Method::PATCH, &format!("customers/{ROSA}"), json!({"open": false})).await;
    let wamid = world.text(ROSA, "y").await;
    world.status(&wamid, "delivered").await;
    a_while().await;
    assert_eq!(world.told(&wamid), ["sent", "delivered"]);
}

#[actix_rt::test]
async fn reading_by_itself_off_and_the_older_price() {
    let statuses = json!({"sent_ms": 5, "delivered_ms": 10, "read_ms": 20, "pricing": "cbp"});
    let world = world(json!({ "statuses": statuses })).await;
    world.greet(ROSA).await;
    let wamid = world.text(ROSA, "x").await;
    let read = world.status(&wamid, "read").await;
    assert_eq!(
        read["pricing"],
        json!({"billable": true, "pricing_model": "CBP", "category": "service"})
    );
    let sent = world.status(&wamid, "sent").await;
    assert!(sent["conversation"]["expiration_timestamp"].is_string());
    assert_eq!(sent["conversation"]["id"], read["conversation"]["id"]);
    world.change(json!({"statuses": "off"})).await;
    let quiet = world.text(ROSA, "y").await;
    a_while().await;
    assert!(world.told(&quiet).is_empty());
    let shown = world.chat(ROSA).await;
    assert_eq!(shown.last().unwrap()["text"], "y", "it is on the phone all the same");
}

#[actix_rt::test]
async fn voice_notes_are_played() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let (_, answer) = world
        .send(ROSA, "audio", json!({"link": "https://example.com/a.ogg", "voice": true}))
        .await;
    let wamid = answer["messages"][0]["id"].as_str().unwrap().to_owned();
    world.status(&wamid, "delivered").await;
    let path = format!("customers/{ROSA}/play");
    world.of_number(Method::POST, &path, json!({ "message_id": wamid })).await;
    world.status(&wamid, "played").await;
    assert_eq!(world.told(&wamid), ["sent", "delivered", "read", "played"]);
    let text = world.text(ROSA, "x").await;
    world.status(&text, "delivered").await;
    let (status, _) = world
        .sim(Method::POST, &format!("numbers/{}/{path}", world.id()), json!({"message_id": text}))
        .await;
    assert_eq!(status, 404, "a text cannot be played");
}

#[actix_rt::test]
async fn every_webhook_is_signed_over_its_raw_bytes() {
    let world = world(json!({})).await;
    world.say(ROSA, json!({"kind": "text", "text": "¿y a/b? 😀", "name": "Rosa Quispe Ñ"})).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "delivered").await;
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"meta_app_secret_1");
    for post in world.posts() {
        let digest = hex::decode(post.signature.strip_prefix("sha256=").unwrap()).unwrap();
        hmac::verify(&key, &post.body, &digest).unwrap();
        assert!(post.body.is_ascii());
    }
    let first = String::from_utf8(world.posts()[0].body.clone()).unwrap();
    assert!(first.contains(r"\u00bfy a\/b? \ud83d\ude00"), "{first}");
}

#[actix_rt::test]
async fn statuses_that_wait_share_a_post() {
    let webhooks = json!({"batch": 50, "retry_first_ms": 20, "retry_cap_ms": 40});
    let world = world(json!({ "webhooks": webhooks })).await;
    world.greet(ROSA).await;
    world.faults(json!([{"kind": "cut_webhooks", "for_ms": 150}])).await;
    let mut last = String::new();
    for n in 0..20 {
        last = world.text(ROSA, &format!("{n}")).await;
    }
    world.status(&last, "delivered").await;
    let shared =
        world.posts().iter().filter_map(|p| Some(p.value()["statuses"].as_array()?.len())).max();
    assert!(shared > Some(5), "{shared:?}");
}

#[actix_rt::test]
async fn beyond_a_thousand_a_month_service_messages_are_billed() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let mut last = String::new();
    for n in 1..=1_001 {
        last = world.text(ROSA, &n.to_string()).await;
    }
    let told = world.status(&last, "delivered").await;
    assert_eq!(
        told["pricing"],
        json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"})
    );
}
