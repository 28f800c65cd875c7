//! No company sees another's: whatever id it names, the answer is that there is no such thing.
use serde_json::{Value, json};

use crate::harness::{Answer, Client, Live, Shop};

/// Every operation that names something by its id: method, path, body. A word in braces stands for
/// what the other company has.
const CALLS: [(&str, &str, &str); 39] = [
    ("GET", "/api/v1/conversations/{talk}", ""),
    ("GET", "/api/v1/conversations/{talk}/messages", ""),
    ("GET", "/api/v1/conversations/{talk}/events", ""),
    ("POST", "/api/v1/conversations/{talk}/messages", r#"{"kind":"text","text":"x"}"#),
    ("POST", "/api/v1/conversations/{talk}/notes", r#"{"text":"x"}"#),
    ("POST", "/api/v1/conversations/{talk}/join", "{}"),
    ("POST", "/api/v1/conversations/{talk}/leave", ""),
    ("POST", "/api/v1/conversations/{talk}/assign", r#"{"user_id":null}"#),
    ("POST", "/api/v1/conversations/{talk}/snooze", "{}"),
    ("POST", "/api/v1/conversations/{talk}/close", ""),
    ("POST", "/api/v1/conversations/{talk}/reopen", ""),
    ("POST", "/api/v1/conversations/{talk}/block", ""),
    ("POST", "/api/v1/conversations/{talk}/unblock", ""),
    ("POST", "/api/v1/conversations/{talk}/read", r#"{"number":1}"#),
    ("PUT", "/api/v1/conversations/{talk}/labels", r#"{"labels":[]}"#),
    ("GET", "/api/v1/messages/{message}", ""),
    ("GET", "/api/v1/messages/{message}/ledger", ""),
    ("POST", "/api/v1/messages/{message}/retry", ""),
    ("POST", "/api/v1/messages/{message}/discard", ""),
    ("GET", "/api/v1/contacts/{contact}", ""),
    ("PATCH", "/api/v1/contacts/{contact}", r#"{"name":"x"}"#),
    ("GET", "/api/v1/channels/{channel}", ""),
    ("PATCH", "/api/v1/channels/{channel}", r#"{"name":"x"}"#),
    ("DELETE", "/api/v1/channels/{channel}", ""),
    ("POST", "/api/v1/channels/{channel}/test", ""),
    ("GET", "/api/v1/channels/{channel}/templates", ""),
    ("POST", "/api/v1/channels/{channel}/templates/sync", ""),
    ("GET", "/api/v1/faqs/{faq}", ""),
    ("PUT", "/api/v1/faqs/{faq}", r#"{"es":{"question":"q","answer":"a"}}"#),
    ("DELETE", "/api/v1/faqs/{faq}", ""),
    ("PUT", "/api/v1/labels/{label}", r#"{"name":"y"}"#),
    ("DELETE", "/api/v1/labels/{label}", ""),
    ("PUT", "/api/v1/canned-replies/{reply}", r#"{"shortcut":{"es":"h"},"text":{"es":"H"}}"#),
    ("DELETE", "/api/v1/canned-replies/{reply}", ""),
    ("DELETE", "/api/v1/api-keys/{key}", ""),
    ("PATCH", "/api/v1/users/{person}", r#"{"role":"admin"}"#),
    ("DELETE", "/api/v1/users/{person}", ""),
    ("GET", "/api/v1/media/{file}", ""),
    ("POST", "/api/v1/conversations", START),
];

const START: &str = r#"{"channel_id":"{channel}","to":"+51999888777",
    "template":{"name":"hello_world","language":"en_US"}}"#;

#[tokio::test]
async fn every_id_of_another_company_is_unknown() {
    let shop = Shop::open().await;
    shop.customer("51958114207").asks_and_is_answered().await;
    let known = belongings(&shop).await;
    let named =
        |text: &str| known.iter().fold(text.to_owned(), |text, (word, id)| text.replace(word, id));
    let other = other_company(&shop);
    for (method, path, body) in CALLS {
        let request = other.ask(method.parse().unwrap(), &named(path));
        let request = match body {
            "" => request,
            body => request.header("content-type", "application/json").body(named(body)),
        };
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.body);
    }
    let lists =
        ["conversations", "contacts", "channels", "faqs", "labels", "canned-replies", "set-aside"];
    for list in lists {
        assert!(other.items(&format!("/api/v1/{list}")).await.is_empty(), "{list}");
    }
    assert_eq!(other.get("/api/v1/conversations/counts").await.ok().body["all"], 0);
    assert_eq!(shop.conversations().await[0]["status"], "pending", "it is still as it was");
}

/// One of everything that a company can have, by its word in the calls.
async fn belongings(shop: &Shop) -> Vec<(&'static str, String)> {
    let id = |value: &Value| value.as_str().unwrap().to_owned();
    let rosa = shop.customer("51958114207");
    let conversation = rosa.conversation().await;
    let reply = json!({ "shortcut": { "es": "hola" }, "text": { "es": "Hola" } });
    vec![
        ("{talk}", id(&conversation["id"])),
        ("{contact}", id(&conversation["contact_id"])),
        ("{message}", id(&rosa.messages().await[0]["id"])),
        ("{channel}", shop.channel.clone()),
        ("{person}", shop.user.clone()),
        ("{faq}", id(&shop.api.items("/api/v1/faqs").await[0]["id"])),
        ("{label}", shop.api.post("/api/v1/labels", &json!({ "name": "x" })).await.ok().id()),
        ("{reply}", shop.api.post("/api/v1/canned-replies", &reply).await.ok().id()),
        ("{key}", id(&shop.api.items("/api/v1/api-keys").await[0]["id"])),
        ("{file}", shop.upload("nota.txt", b"hola".to_vec()).await),
    ]
}

#[tokio::test]
async fn the_calls_above_are_all_that_name_something() {
    let shop = Shop::open().await;
    let document = shop.api.get("/api/openapi.json").await.ok().body;
    for (path, item) in document["paths"].as_object().unwrap() {
        if !path.contains("{id}") {
            continue;
        }
        for method in item.as_object().unwrap().keys() {
            let same = |(known, template, _): &(&str, &str, &str)| {
                let (before, rest) = template.split_once('{').unwrap_or((template, "}"));
                let after = rest.split_once('}').map_or("", |(_, after)| after);
                known.eq_ignore_ascii_case(method) && format!("{before}{{id}}{after}") == *path
            };
            assert!(CALLS.iter().any(same), "{method} {path} is not tried");
        }
    }
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
