//! What a company knows of its customers.
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, eventually};

const PHONES: [&str; 12] = [
    "51958114201",
    "51958114202",
    "51958114203",
    "51958114204",
    "51958114205",
    "51958114206",
    "51958114207",
    "51958114208",
    "51958114209",
    "51958114210",
    "51958114211",
    "51958114212",
];

#[tokio::test]
async fn a_name_given_at_the_moment_of_a_stop_takes_nothing_back() {
    let shop = Shop::open().await;
    for phone in PHONES {
        let rosa = shop.customer(phone);
        rosa.asks_and_is_answered().await;
        let row = rosa.conversation().await;
        let contact = format!("/api/v1/contacts/{}", row["contact_id"].as_str().unwrap());
        let names = async {
            for number in 0..30 {
                let name = json!({ "name": format!("Doña Rosa {number}") });
                shop.api.patch(&contact, &name).await.ok();
            }
        };
        let stop = async {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            rosa.writes("STOP");
        };
        tokio::join!(names, stop);
        let known = eventually("the stop is known", || async {
            let messages = rosa.messages().await;
            let heard = messages.iter().any(|message| message["text"] == "STOP");
            let known: Value = shop.api.get(&contact).await.ok().body;
            (heard && known["opted_out"] == true).then_some(known)
        })
        .await;
        assert_eq!(known["name"], "Doña Rosa 29");
    }
}

#[tokio::test]
async fn a_profiles_name_of_any_length_is_cut() {
    let shop = Shop::open().await;
    let mut delivery = shop.delivery(&[json!({
        "from": "51958114207", "id": "wamid.long", "timestamp": "1700000000", "type": "text",
        "text": { "body": "hola" },
    })]);
    let name = "Rósa ".repeat(400_000);
    delivery["entry"][0]["changes"][0]["value"]["contacts"][0]["profile"]["name"] = json!(name);
    shop.deliver(delivery.to_string()).await.ok();
    let row = shop.customer("51958114207").conversation().await;
    let shown = row["contact_name"].as_str().unwrap();
    assert!(shown.starts_with("Rósa Rósa") && shown.chars().count() <= 128, "{}", shown.len());
}

#[tokio::test]
async fn every_free_text_has_an_end() {
    let shop = Shop::open().await;
    let rosa = shop.customer("51958114207");
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let long = "x".repeat(100_000);
    let row = rosa.conversation().await;
    let contact = format!("/api/v1/contacts/{}", row["contact_id"].as_str().unwrap());
    let channel = format!("/api/v1/channels/{}", shop.channel);
    let said = |text: &str| json!({ "es": text, "en": text });
    let faq = |text: &str| json!({ "es": { "question": text, "answer": "Sí" } });
    let mut connection = crate::harness::new_channel(&shop.number);
    connection["kind"] = json!(long);
    let mut bot = shop.api.get("/api/v1/settings/bot").await.ok().body;
    bot["timezone"] = json!(long);
    for (method, path, body) in [
        (Method::PATCH, contact.as_str(), json!({ "name": long })),
        (Method::PATCH, &channel, json!({ "name": long })),
        (Method::PATCH, &channel, json!({ "settings": { "business_account_id": long } })),
        (Method::PATCH, &channel, json!({ "settings": { "unknown": long } })),
        (Method::PATCH, &channel, json!({ "credentials": { "verify_token": long } })),
        (Method::PATCH, &channel, json!({ "credentials": { "unknown": long } })),
        (Method::POST, "/api/v1/channels", connection),
        (Method::POST, "/api/v1/labels", json!({ "name": long })),
        (Method::POST, "/api/v1/api-keys", json!({ "name": long, "scopes": ["read"] })),
        (Method::POST, "/api/v1/faqs", faq(&long)),
        (Method::POST, "/api/v1/faqs/try", json!({ "text": long })),
        (
            Method::POST,
            "/api/v1/canned-replies",
            json!({ "shortcut": said(&long), "text": said("b") }),
        ),
        (
            Method::POST,
            "/api/v1/canned-replies",
            json!({ "shortcut": said("b"), "text": said(&long) }),
        ),
        (Method::PUT, "/api/v1/settings/bot", bot),
        (Method::POST, &format!("{path}/notes"), json!({ "text": long })),
        (Method::POST, &format!("{path}/messages"), json!({ "kind": "text", "text": long })),
        (Method::PUT, &format!("{path}/labels"), json!({ "labels": [long] })),
        (Method::POST, "/api/v1/session", json!({ "email": long, "password": "x" })),
        (Method::POST, "/api/v1/session", json!({ "email": "a@b.c", "password": long })),
    ] {
        let request = shop.api.ask(method.clone(), path).json(&body);
        let answer = crate::harness::Answer::of(request).await;
        let text = &body.to_string()[..60];
        assert_eq!(answer.status, 422, "{method} {path} {text}: {}", answer.body);
    }
}
