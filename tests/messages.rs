//! Messages with more than words, from the API to the customer's phone and back.
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Customer, Shop, eventually};

const ROSA: &str = "51958114207";

fn form() -> Value {
    json!({
        "kind": "form", "text": "¿A dónde enviamos?", "button": "Llenar", "form_id": "1042",
        "token": "pedido-7", "screen": "ENVIO", "data": { "ciudad": "Cusco" },
    })
}

fn product() -> Value {
    json!({ "kind": "product", "text": "El de la semana", "catalog_id": "7", "product_id": "misti-250" })
}

fn product_list() -> Value {
    json!({
        "kind": "product_list", "text": "Lo que queda", "header": "Cafés", "catalog_id": "7",
        "sections": [
            { "title": "En grano", "product_ids": ["misti-250", "misti-1000"] },
            { "title": "Molido", "product_ids": ["chachani-250"] },
        ],
    })
}

/// Returns the path where a person who joined writes.
async fn joined(rosa: &Customer<'_>) -> String {
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    rosa.shop.api.act(&format!("{path}/join")).await.ok();
    format!("{path}/messages")
}

#[tokio::test]
async fn messages_with_forms_and_products_go_out_and_their_answers_come_back() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    let path = joined(&rosa).await;
    for message in [form(), product(), product_list()] {
        let sent = shop.api.post(&path, &message).await.ok();
        assert_eq!(sent.status, 202);
        assert_eq!((&sent.body["kind"], &sent.body["text"]), (&message["kind"], &message["text"]));
        rosa.sees(message["text"].as_str().unwrap()).await;
    }
    let shown = eventually("the phone shows all three", || async {
        let chat = format!("/sim/numbers/{{number}}/customers/{ROSA}/chat");
        let chat = shop.simulate(Method::GET, &chat, &Value::Null).await;
        let cards =
            chat["items"].as_array().unwrap().iter().filter(|line| line["card"] != json!(null));
        let cards: Vec<_> = cards.cloned().collect();
        (cards.len() == 3).then_some(cards)
    })
    .await;
    let line = |message: &Value| {
        shown.iter().find(|line| line["card"]["text"] == message["text"]).unwrap()
    };
    assert_eq!(line(&form())["data"], form()["data"]);
    assert_eq!(line(&product())["products"], json!(["misti-250"]));
    assert_eq!(
        line(&product_list())["products"],
        json!(["misti-250", "misti-1000", "chachani-250"])
    );
    let answers = json!({ "flow_token": "pedido-7", "ciudad": "Puno" });
    rosa.says(json!({ "kind": "nfm_reply", "response": answers, "body": "Sent" }));
    let item = json!({ "product_retailer_id": "misti-250", "quantity": 2, "item_price": 0, "currency": "PEN" });
    rosa.says(json!({ "kind": "order", "catalog_id": "7", "product_items": [item] }));
    let messages = eventually("the answers are in the conversation", || async {
        let messages = rosa.messages().await;
        (messages.len() == 7).then_some(messages)
    })
    .await;
    let kinds: Vec<_> = messages.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[2..], ["form", "product", "product_list", "form_reply", "order"]);
    assert_eq!(messages[2]["content"]["data"], form()["data"]);
    assert_eq!(messages[4]["content"]["sections"], product_list()["sections"]);
    assert_eq!(messages[5]["content"]["response"], answers);
    assert_eq!(messages[6]["content"]["items"], json!([item]));
}

#[tokio::test]
async fn messages_with_forms_and_products_over_the_limits_are_refused_field_by_field() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    let path = joined(&rosa).await;
    let but = |message: Value, field: &str, value: Value| {
        let mut changed = message;
        changed[field] = value;
        changed
    };
    let section = |count: usize| json!({ "product_ids": vec!["p"; count] });
    let deep = (0..40).fold(json!("x"), |inner, _| json!([inner]));
    for (message, field, word) in [
        (but(form(), "button", json!("Llenar ☕")), "button", "limit"),
        (but(form(), "form_id", json!("")), "form_id", "limit"),
        (but(form(), "screen", json!(null)), "screen", "limit"),
        (but(form(), "data", json!({})), "data", "limit"),
        (but(form(), "data", json!({ "x": deep })), "data", "invalid"),
        (but(product(), "product_id", json!("")), "product_id", "limit"),
        (but(product_list(), "header", json!("")), "header", "limit"),
        (but(product_list(), "sections", json!([section(31)])), "sections", "limit"),
        (but(product_list(), "sections", json!([])), "sections", "limit"),
        (but(product_list(), "sections", json!([section(0)])), "sections.0.product_ids", "limit"),
    ] {
        let refused = shop.api.post(&path, &message).await.refused(422, word);
        assert_eq!(refused.fields(), [field], "{message}");
    }
    assert_eq!(rosa.messages().await.len(), 2, "nothing of it was kept");
}
