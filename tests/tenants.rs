//! No company sees another's: whatever id it names, the answer is that there is no such thing.
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Live, Shop};

#[tokio::test]
async fn every_id_of_another_company_is_unknown() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let conversation = rosa.conversation().await;
    let id = conversation["id"].as_str().unwrap();
    let contact = conversation["contact_id"].as_str().unwrap();
    let message = rosa.messages().await[0]["id"].as_str().unwrap().to_owned();
    let faq = shop.api.items("/api/v1/faqs").await[0]["id"].as_str().unwrap().to_owned();
    let label = shop.api.post("/api/v1/labels", &json!({ "name": "x" })).await.ok().id();
    let reply = json!({ "shortcut": { "es": "hola" }, "text": { "es": "Hola" } });
    let reply = shop.api.post("/api/v1/canned-replies", &reply).await.ok().id();
    let key = shop.api.items("/api/v1/api-keys").await[0]["id"].as_str().unwrap().to_owned();
    let file = shop.upload("nota.txt", b"hola".to_vec()).await;
    let talk = format!("/api/v1/conversations/{id}");
    let text = json!({ "kind": "text", "text": "x" });
    let faq_body = json!({ "es": { "question": "q", "answer": "a" } });
    let calls: Vec<(Method, String, Value)> = vec![
        (Method::GET, talk.clone(), Value::Null),
        (Method::GET, format!("{talk}/messages"), Value::Null),
        (Method::GET, format!("{talk}/events"), Value::Null),
        (Method::POST, format!("{talk}/messages"), text),
        (Method::POST, format!("{talk}/notes"), json!({ "text": "x" })),
        (Method::POST, format!("{talk}/join"), json!({})),
        (Method::POST, format!("{talk}/leave"), Value::Null),
        (Method::POST, format!("{talk}/assign"), json!({ "user_id": null })),
        (Method::POST, format!("{talk}/snooze"), json!({})),
        (Method::POST, format!("{talk}/close"), Value::Null),
        (Method::POST, format!("{talk}/reopen"), Value::Null),
        (Method::POST, format!("{talk}/block"), Value::Null),
        (Method::POST, format!("{talk}/unblock"), Value::Null),
        (Method::POST, format!("{talk}/read"), json!({ "number": 1 })),
        (Method::PUT, format!("{talk}/labels"), json!({ "labels": [] })),
        (Method::GET, format!("/api/v1/messages/{message}"), Value::Null),
        (Method::GET, format!("/api/v1/messages/{message}/ledger"), Value::Null),
        (Method::POST, format!("/api/v1/messages/{message}/retry"), Value::Null),
        (Method::POST, format!("/api/v1/messages/{message}/discard"), Value::Null),
        (Method::GET, format!("/api/v1/contacts/{contact}"), Value::Null),
        (Method::PATCH, format!("/api/v1/contacts/{contact}"), json!({ "name": "x" })),
        (Method::GET, format!("/api/v1/channels/{}", shop.channel), Value::Null),
        (Method::PATCH, format!("/api/v1/channels/{}", shop.channel), json!({ "name": "x" })),
        (Method::DELETE, format!("/api/v1/channels/{}", shop.channel), Value::Null),
        (Method::POST, format!("/api/v1/channels/{}/test", shop.channel), Value::Null),
        (Method::GET, format!("/api/v1/channels/{}/templates", shop.channel), Value::Null),
        (Method::POST, format!("/api/v1/channels/{}/templates/sync", shop.channel), Value::Null),
        (Method::GET, format!("/api/v1/faqs/{faq}"), Value::Null),
        (Method::PUT, format!("/api/v1/faqs/{faq}"), faq_body),
        (Method::DELETE, format!("/api/v1/faqs/{faq}"), Value::Null),
        (Method::PUT, format!("/api/v1/labels/{label}"), json!({ "name": "y" })),
        (Method::DELETE, format!("/api/v1/labels/{label}"), Value::Null),
        (
            Method::PUT,
            format!("/api/v1/canned-replies/{reply}"),
            json!({ "shortcut": { "es": "h" }, "text": { "es": "H" } }),
        ),
        (Method::DELETE, format!("/api/v1/canned-replies/{reply}"), Value::Null),
        (Method::DELETE, format!("/api/v1/api-keys/{key}"), Value::Null),
        (Method::GET, format!("/api/v1/media/{file}"), Value::Null),
    ];
    let other = other_company(&shop);
    for (method, path, body) in calls {
        let request = other.ask(method.clone(), &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.body);
    }
    let start = json!({ "channel_id": shop.channel, "to": "+51999888777", "template": { "name": "hello_world", "language": "en_US" } });
    other.post("/api/v1/conversations", &start).await.refused(404, "not_found");
    for list in
        ["conversations", "contacts", "channels", "faqs", "labels", "canned-replies", "set-aside"]
    {
        assert!(other.items(&format!("/api/v1/{list}")).await.is_empty(), "{list}");
    }
    assert_eq!(other.get("/api/v1/conversations/counts").await.ok().body["all"], 0);
    assert_eq!(shop.conversations().await[0]["id"], id, "it is still as it was");
}

#[tokio::test]
async fn a_socket_hears_nothing_of_another_company() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let id = rosa.conversation().await["id"].as_str().unwrap().to_owned();
    let mut other = Live::open(&other_company(&shop)).await;
    let (told, subscribed) = other.follow("inbox", Some("0")).await;
    assert!(told.is_empty() && subscribed["reset"] == false, "{told:?}");
    let topic = format!("conversation:{id}");
    other.say(json!({ "type": "subscribe", "topic": topic })).await;
    assert_eq!(other.next("refused").await["code"], "not_found");
    for frame in [
        json!({ "type": "typing", "conversation_id": id, "typing": true }),
        json!({ "type": "viewing", "conversation_id": id }),
        json!({ "type": "read", "conversation_id": id, "number": 1 }),
    ] {
        other.say(frame).await;
        assert_eq!(other.next("refused").await["code"], "not_found");
    }
    rosa.writes("¿tienen envío a Cusco?");
    crate::harness::eventually("the other talk goes on", || async {
        (shop.accepted("51958114207").await.len() == 2).then_some(())
    })
    .await;
    other.say(json!({ "type": "ping", "id": "1" })).await;
    let next = other.until(|_| true).await;
    assert_eq!(next["type"], "pong", "nothing came before it");
}

fn other_company(shop: &Shop) -> Client {
    let other = shop.gateway.company("Otra", "otra@misti.example");
    Client::with_key(shop.api.base(), other["api_key"].as_str().unwrap())
}
