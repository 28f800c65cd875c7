//! A write repeated with the same key is done once.
use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use futures_util::future::join_all;
use recado_domain::Timestamp;
use recado_store::{
    Receipt,
    sqlite::{self, SqliteOptions},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Shop, eventually, new_channel};

const ROSA: &str = "51958114207";

#[tokio::test]
async fn a_message_with_the_same_key_is_sent_once_and_another_body_is_a_mismatch() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let path = format!("{path}/messages");
    let body = json!({ "kind": "text", "text": "una sola vez" });
    let answers = join_all((0..10).map(|_| shop.api.post_once(&path, "k-1", &body))).await;
    let ids: Vec<String> = answers.into_iter().map(|answer| answer.ok().id()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let spelt_otherwise = shop
        .api
        .ask(Method::POST, &path)
        .header("idempotency-key", "k-1")
        .header("content-type", "application/json")
        .body(r#" { "text" : "una sola vez", "preview_url": false, "kind":"text" } "#);
    assert_eq!(Answer::of(spelt_otherwise).await.ok().id(), ids[0]);
    let other = json!({ "kind": "text", "text": "otra cosa" });
    shop.api.post_once(&path, "k-1", &other).await.refused(422, "idempotency_mismatch");
    rosa.sees("una sola vez").await;
    assert_eq!(shop.accepted(ROSA).await.len(), 2);
}

#[tokio::test]
async fn a_key_is_remembered_beyond_a_crash() {
    let mut shop = Shop::open().await;
    shop.customer(ROSA).asks_and_is_answered().await;
    let path = shop.customer(ROSA).path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let note = json!({ "text": "llamar mañana" });
    let message = json!({ "kind": "text", "text": "hola" });
    let first_note = shop.api.post_once(&format!("{path}/notes"), "n", &note).await.ok().id();
    let first = shop.api.post_once(&format!("{path}/messages"), "m", &message).await.ok().id();
    let label = json!({ "name": "nueva" });
    let first_label = shop.api.post_once("/api/v1/labels", "l", &label).await.ok().id();
    shop.gateway.kill();
    shop.gateway.start().await;
    assert_eq!(
        shop.api.post_once(&format!("{path}/notes"), "n", &note).await.ok().id(),
        first_note
    );
    assert_eq!(
        shop.api.post_once(&format!("{path}/messages"), "m", &message).await.ok().id(),
        first
    );
    assert_eq!(shop.api.post_once("/api/v1/labels", "l", &label).await.ok().id(), first_label);
}

/// Makes the receipts of a gateway what they are when it is killed before it keeps the answers: old
/// reservations.
async fn forget_answers(shop: &Shop, keys: &[&str]) {
    let stores = sqlite::open(SqliteOptions::new(shop.gateway.file("recado.db"))).unwrap();
    let (tenant, user) = (shop.tenant.parse().unwrap(), shop.user.parse().unwrap());
    let credential = stores.accounts.api_keys(tenant).await.unwrap()[0].id;
    for key in keys {
        let name = format!("key {credential}: {key}");
        let at = Timestamp(0);
        let asked = Receipt { request_hash: [0; 32], status: 0, body: Vec::new(), at };
        let kept = stores.receipts.reserve(tenant, user, &name, asked).await.unwrap();
        let kept = kept.expect("the answer was kept");
        let reserved = Receipt { status: 0, at, ..kept };
        stores.receipts.complete(tenant, user, &name, reserved).await.unwrap();
    }
    stores.health.close().await;
}

#[tokio::test]
async fn what_was_made_just_before_a_kill_is_found_by_the_repetition() {
    let mut shop = Shop::open().await;
    let said = |text: &str| json!({ "es": text, "en": text });
    let other = shop.simulator.create_number(json!({})).unwrap();
    let writes = [
        ("/api/v1/labels", json!({ "name": "Mayorista" })),
        ("/api/v1/faqs", json!({ "es": { "question": "¿Abren?", "answer": "Sí." } })),
        ("/api/v1/canned-replies", json!({ "shortcut": said("hola"), "text": said("hola") })),
        ("/api/v1/channels", new_channel(&other)),
        ("/api/v1/api-keys", json!({ "name": "informes", "scopes": ["read"] })),
    ];
    let mut first = Vec::new();
    for (path, body) in &writes {
        first.push(shop.api.post_once(path, path, body).await.ok());
    }
    shop.gateway.kill();
    forget_answers(&shop, &writes.each_ref().map(|(path, _)| *path)).await;
    shop.gateway.start().await;
    for ((path, body), first) in writes.iter().zip(first) {
        let again = shop.api.post_once(path, path, body).await.ok();
        assert_eq!((again.status, again.id()), (first.status, first.id()), "{path}");
        let all = shop.api.items(path).await;
        let made = all.iter().filter(|one| one["id"] == first.id().as_str()).count();
        assert_eq!(made, 1, "{path}");
        if let (Some(lost), Some(key)) = (first.body["key"].as_str(), again.body["key"].as_str()) {
            let url = shop.gateway.url();
            Client::with_key(&url, lost).get("/api/v1/faqs").await.refused(401, "unauthorized");
            Client::with_key(&url, key).get("/api/v1/faqs").await.ok();
        }
    }
    assert_eq!(shop.api.items("/api/v1/channels").await.len(), 2);
    assert_eq!(shop.api.items("/api/v1/labels").await.len(), 1);
}

#[tokio::test]
async fn other_writes_answer_as_the_first_time() {
    let shop = Shop::open().await;
    let label = json!({ "name": "Mayorista" });
    let first = shop.api.post_once("/api/v1/labels", "k", &label).await.ok();
    let again = shop.api.post_once("/api/v1/labels", "k", &label).await.ok();
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(shop.api.items("/api/v1/labels").await.len(), 1);
    shop.api
        .post_once("/api/v1/labels", "k", &json!({ "name": "Otra" }))
        .await
        .refused(422, "idempotency_mismatch");
    let wish = json!({ "name": "programa", "scopes": ["read"] });
    let first = shop.api.post_once("/api/v1/api-keys", "key", &wish).await.ok();
    let again = shop.api.post_once("/api/v1/api-keys", "key", &wish).await.ok();
    assert_eq!(first.body["key"], again.body["key"], "who lost the answer gets the key after all");
    assert!(!shop.gateway.holds(first.body["key"].as_str().unwrap()), "kept sealed");
    shop.api.post_once("/api/v1/labels", "", &label).await.refused(422, "invalid");
    shop.api.post_once("/api/v1/labels", &"k".repeat(201), &label).await.refused(422, "invalid");
    shop.api.post_once("/api/v1/labels", &"k".repeat(200), &json!({ "name": "b" })).await.ok();
}

#[tokio::test]
async fn a_refusal_that_may_pass_is_not_remembered() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    let body = json!({ "kind": "text", "text": "hola" });
    shop.api.post_once(&format!("{path}/messages"), "k", &body).await.refused(409, "not_owner");
    shop.api.act(&format!("{path}/join")).await.ok();
    shop.api.post_once(&format!("{path}/messages"), "k", &body).await.ok();
    eventually("it is sent", || async { (shop.accepted(ROSA).await.len() == 2).then_some(()) })
        .await;
}

#[tokio::test]
async fn a_packed_body_is_unpacked_once_with_a_key_and_without() {
    let shop = Shop::open().await;
    let packed = |body: &Value| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(body.to_string().as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let post = async |key: Option<&str>, body: Vec<u8>| {
        let mut request = shop
            .api
            .ask(Method::POST, "/api/v1/labels")
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body(body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        Answer::of(request).await
    };
    post(None, packed(&json!({ "name": "sin clave" }))).await.ok();
    let first = post(Some("k"), packed(&json!({ "name": "con clave" }))).await.ok();
    assert_eq!(first.body["name"], "con clave");
    let again = post(Some("k"), packed(&json!({ "name": "con clave" }))).await.ok();
    assert_eq!(
        (again.id(), &again.headers["idempotent-replayed"]),
        (first.id(), &"true".parse().unwrap())
    );
    let plain = shop.api.post_once("/api/v1/labels", "k", &json!({ "name": "con clave" })).await;
    assert_eq!(plain.ok().id(), first.id(), "packed or not, it is the same request");
    assert_eq!(post(Some("bad"), b"no gzip".to_vec()).await.status, 400);
    let bomb = packed(&json!({ "name": "x".repeat(40 << 20) }));
    assert!(bomb.len() < 256 << 10);
    post(Some("bomb"), bomb).await.refused(413, "too_large");
    assert_eq!(shop.api.items("/api/v1/labels").await.len(), 2);
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_whatever_changed_since() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let talk = rosa.path().await;
    shop.api.act(&format!("{talk}/join")).await.ok();
    let (path, body) = (format!("{talk}/messages"), json!({ "kind": "text", "text": "una vez" }));
    let first = shop.api.post_once(&path, "k", &body).await.ok().id();
    let template = json!({ "name": "hello_world", "language": "en_US" });
    let start = json!({ "channel_id": shop.channel, "to": "+51999888777", "template": template });
    let started = shop.api.post_once("/api/v1/conversations", "s", &start).await.ok();
    rosa.sees("una vez").await;
    let repeated = async |why: &str| {
        let again = shop.api.post_once(&path, "k", &body).await;
        assert_eq!(again.status, 202, "{why}: {}", again.body);
        assert_eq!(again.id(), first, "{why}");
        let again = shop.api.post_once("/api/v1/conversations", "s", &start).await;
        assert_eq!(again.status, 202, "{why}: {}", again.body);
        assert_eq!(again.body["message"]["id"], started.body["message"]["id"], "{why}");
    };
    shop.api.act(&format!("{talk}/leave")).await.ok();
    repeated("the turn was given back").await;
    shop.api.act(&format!("{talk}/block")).await.ok();
    repeated("the customer is blocked").await;
    let channel = format!("/api/v1/channels/{}", shop.channel);
    shop.api.patch(&channel, &json!({ "enabled": false })).await.ok();
    repeated("the channel is off").await;
    shop.api.post_once(&path, "new", &body).await.refused(409, "channel_disabled");
    let other = json!({ "kind": "text", "text": "otra cosa" });
    shop.api.post_once(&path, "k", &other).await.refused(422, "idempotency_mismatch");
    shop.api.delete(&channel).await.ok();
    repeated("the channel is gone").await;
    assert_eq!(shop.accepted(ROSA).await.iter().filter(|text| *text == "una vez").count(), 1);
}
