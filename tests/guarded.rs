//! A number whose address the gateway may not call any more: it waits, in words, and nothing is lost.
use serde_json::{Value, json};

use crate::{
    harness::{Shop, eventually, new_channel},
    media::DOT,
};

const ROSA: &str = "51958114207";

async fn shown(shop: &Shop) -> Value {
    let channel = shop.api.get(&format!("/api/v1/channels/{}", shop.channel)).await.ok().body;
    let listed = shop.api.items("/api/v1/channels").await;
    assert_eq!(listed, std::slice::from_ref(&channel), "the list says the same");
    channel
}

#[tokio::test]
async fn a_number_that_may_not_be_called_any_more_is_paused_with_its_reason() {
    let mut shop = Shop::open().await;
    shop.customer(ROSA).asks_and_is_answered().await;
    let path = shop.customer(ROSA).path().await;
    shop.gateway.terminate();
    shop.gateway.start_guarded().await;
    let channel = shown(&shop).await;
    assert_eq!(
        (&channel["state"], &channel["trouble"]["code"]),
        (&json!("paused"), &json!("private_address"))
    );
    let detail = channel["trouble"]["detail"].as_str().unwrap();
    assert!(detail.contains("--allow-private-endpoints"), "{detail}");
    let log = shop.gateway.log();
    assert!(log.contains(&shop.channel) && log.contains("private_address"), "{log}");
    shop.api.act(&format!("{path}/join")).await.ok();
    let text = json!({ "kind": "text", "text": "hola" });
    let refused = shop.api.post(&format!("{path}/messages"), &text).await;
    let refused = refused.refused(409, "channel_unusable");
    let why = refused.body["detail"].as_str().unwrap();
    assert!(why.contains("--allow-private-endpoints"), "{why}");
    let start = json!({
        "channel_id": shop.channel, "to": "+51999888777",
        "template": { "name": "hello_world", "language": "en_US" },
    });
    shop.api.post("/api/v1/conversations", &start).await.refused(409, "channel_unusable");
    let channel = format!("/api/v1/channels/{}", shop.channel);
    shop.api.act(&format!("{channel}/templates/sync")).await.refused(409, "channel_unusable");
    let tested = shop.api.act(&format!("{channel}/test")).await.ok().body;
    assert_eq!((&tested["ok"], &tested["checks"][0]["name"]), (&json!(false), &json!("address")));
    for language in ["es", "en"] {
        let words = tested["checks"][0]["message"][language].as_str().unwrap();
        assert!(words.contains("--allow-private-endpoints"), "{words}");
    }
}

#[tokio::test]
async fn what_waits_for_such_a_number_goes_on_once_the_operator_allows_it() {
    let mut shop = Shop::open().await;
    shop.customer(ROSA).asks_and_is_answered().await;
    shop.gateway.terminate();
    shop.gateway.start_guarded().await;
    let bytes = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, DOT);
    let picture = json!({ "kind": "image", "data": bytes, "mime_type": "image/png" });
    shop.customer(ROSA).writes("otra vez: ¿tienen envío a Cusco?");
    shop.customer(ROSA).says(picture);
    eventually("both questions are kept and their answers wait", || async {
        let messages = shop.customer(ROSA).messages().await;
        let inbound = messages.iter().filter(|message| message["direction"] == "inbound").count();
        let queued = messages.iter().filter(|message| message["status"] == "queued").count();
        (inbound == 3 && queued == 2).then_some(())
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(shop.accepted(ROSA).await.len(), 1, "nothing was tried");
    shop.gateway.kill();
    shop.gateway.start().await;
    eventually("everything that waited is delivered", || async {
        let messages = shop.customer(ROSA).messages().await;
        let is_done = |message: &&Value| message["status"] == "delivered";
        let stored = messages.iter().any(|message| message["media"]["state"] == "stored");
        (messages.iter().filter(is_done).count() == 3 && stored).then_some(())
    })
    .await;
    let channel = shown(&shop).await;
    assert_eq!((&channel["state"], &channel["trouble"]), (&json!("connected"), &Value::Null));
}

#[tokio::test]
async fn secrets_that_do_not_open_any_more_are_told_and_mended_by_new_ones() {
    let mut shop = Shop::open().await;
    shop.customer(ROSA).asks_and_is_answered().await;
    let path = shop.customer(ROSA).path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    shop.gateway.terminate();
    std::fs::remove_file(shop.gateway.file("recado.key")).unwrap();
    shop.gateway.start().await;
    let channel = shown(&shop).await;
    assert_eq!(
        (&channel["state"], &channel["trouble"]["code"]),
        (&json!("paused"), &json!("secrets"))
    );
    let text = json!({ "kind": "text", "text": "hola" });
    let send = async || shop.api.post(&format!("{path}/messages"), &text).await;
    send().await.refused(409, "channel_unusable");
    let one = format!("/api/v1/channels/{}", shop.channel);
    let tested = shop.api.act(&format!("{one}/test")).await.ok().body;
    assert_eq!(tested["checks"][0]["name"], "secrets");
    shop.api.get(&format!("{one}/templates")).await.refused(409, "channel_unusable");
    let credentials = &new_channel(&shop.number)["credentials"];
    let token = json!({ "credentials": { "access_token": credentials["access_token"] } });
    shop.api.patch(&one, &token).await.refused(409, "channel_unusable");
    let all = json!({ "credentials": credentials });
    assert_eq!(shop.api.patch(&one, &all).await.ok().body["trouble"], Value::Null);
    send().await.ok();
    shop.customer(ROSA).sees("hola").await;
}

#[tokio::test]
async fn such_a_number_can_still_be_renamed_and_switched_off() {
    let mut shop = Shop::open().await;
    shop.gateway.terminate();
    shop.gateway.start_guarded().await;
    let one = format!("/api/v1/channels/{}", shop.channel);
    let changes = json!({ "name": "Apagado", "enabled": false });
    let changed = shop.api.patch(&one, &changes).await.ok().body;
    assert_eq!((&changed["name"], &changed["state"]), (&json!("Apagado"), &json!("disabled")));
    let settings = json!({ "settings": { "per_second": 10 } });
    shop.api.patch(&one, &settings).await.refused(422, "invalid");
    shop.gateway.terminate();
    std::fs::remove_file(shop.gateway.file("recado.key")).unwrap();
    shop.gateway.start().await;
    let renamed = shop.api.patch(&one, &json!({ "name": "Sin llave" })).await.ok().body;
    assert_eq!(renamed["name"], "Sin llave");
}
