//! Every limit of a message and the error that names it.

use serde_json::{Value, json};

use crate::harness::{ROSA, World, world};

/// Sends what must be refused with this code.
async fn refused(world: &World, code: u64, kind: &str, content: Value) -> String {
    let shown = content.to_string();
    let (given, details) = world.refusal(ROSA, kind, content).await;
    assert_eq!(given, code, "{kind} {} → {details}", &shown[..shown.len().min(200)]);
    details
}

async fn taken(world: &World, kind: &str, content: Value) {
    let (status, answer) = world.send(ROSA, kind, content).await;
    assert_eq!(status, 200, "{answer}");
}

#[actix_rt::test]
async fn the_frame() {
    let world = world(json!({})).await;
    let code = async |message: Value| world.post(message).await.1["error"]["code"].as_u64();
    let text = json!({"body": "x"});
    assert_eq!(code(json!({"to": ROSA, "text": text})).await, Some(100));
    assert_eq!(code(json!({"messaging_product": "whatsapp", "text": text})).await, Some(100));
    assert_eq!(
        code(json!({"messaging_product": "whatsapp", "to": "{{x}}", "text": text})).await,
        Some(100)
    );
    assert_eq!(
        code(json!({"messaging_product": "whatsapp", "to": 51, "text": text})).await,
        Some(100)
    );
    let odd = json!({"messaging_product": "whatsapp", "to": ROSA, "type": "hologram"});
    assert_eq!(code(odd).await, Some(131_051));
    let opaque = |n: usize| json!({"messaging_product": "whatsapp", "to": ROSA, "text": text, "biz_opaque_callback_data": "x".repeat(n)});
    assert_eq!(code(opaque(513)).await, Some(100));
    assert_eq!(code(opaque(512)).await, None);
    let group = json!({"messaging_product": "whatsapp", "recipient_type": "group", "to": ROSA, "text": text});
    assert_eq!(code(group).await, Some(100));
    let own = world.number["display_phone_number"].clone();
    assert_eq!(
        code(json!({"messaging_product": "whatsapp", "to": own, "text": text})).await,
        Some(131_021)
    );
    let url = format!("{}/v24.0/{}/messages", world.simulator.url(), world.id());
    let broken =
        world.http.post(url).bearer_auth(world.token()).body("{oops").send().await.unwrap();
    assert_eq!(broken.status().as_u16(), 400);
    assert_eq!(broken.json::<Value>().await.unwrap()["error"]["code"], 100);
    assert!(world.accepted().await.len() == 1, "only the one with 512 characters");
}

#[actix_rt::test]
async fn texts_and_captions() {
    let world = world(json!({})).await;
    refused(&world, 100, "text", json!({"body": ""})).await;
    refused(&world, 100, "text", json!({"body": "ñ".repeat(4097)})).await;
    taken(&world, "text", json!({"body": "ñ".repeat(4096)})).await;
    let image = |caption: String| json!({"link": "https://example.com/a.png", "caption": caption});
    refused(&world, 100, "image", image("x".repeat(1025))).await;
    taken(&world, "image", image("x".repeat(1024))).await;
    refused(&world, 100, "audio", json!({"link": "https://example.com/a.ogg", "caption": "x"}))
        .await;
    refused(&world, 100, "sticker", json!({"link": "https://example.com/a.webp", "caption": "x"}))
        .await;
    refused(&world, 100, "image", json!({"id": "1", "link": "https://example.com/a.png"})).await;
    refused(&world, 100, "image", json!({"id": "404404"})).await;
    refused(&world, 100, "image", json!({"link": "ftp://example.com/a.png"})).await;
    refused(&world, 100, "document", json!({})).await;
}

fn buttons(buttons: &Value) -> Value {
    json!({"type": "button", "body": {"text": "¿Sí?"}, "action": {"buttons": buttons}})
}

fn reply(id: &str, title: &str) -> Value {
    json!({"type": "reply", "reply": {"id": id, "title": title}})
}

#[actix_rt::test]
async fn reply_buttons() {
    let world = world(json!({})).await;
    let twenty = "x".repeat(20);
    taken(
        &world,
        "interactive",
        buttons(&json!([reply("a", &twenty), reply("b", "No"), reply("c", "Tal vez")])),
    )
    .await;
    let four = json!([reply("a", "1"), reply("b", "2"), reply("c", "3"), reply("d", "4")]);
    refused(&world, 131_009, "interactive", buttons(&four)).await;
    refused(&world, 131_009, "interactive", buttons(&json!([]))).await;
    let details =
        refused(&world, 131_009, "interactive", buttons(&json!([reply("a", &"x".repeat(21))])))
            .await;
    assert_eq!(details, "Button title length invalid. Min length: 1, Max length: 20");
    refused(&world, 131_009, "interactive", buttons(&json!([reply("a", "Sí"), reply("b", "Sí")])))
        .await;
    refused(&world, 131_009, "interactive", buttons(&json!([reply("a", "Sí"), reply("a", "No")])))
        .await;
    refused(&world, 131_009, "interactive", buttons(&json!([reply(" a", "Sí")]))).await;
    refused(&world, 131_009, "interactive", buttons(&json!([reply(&"x".repeat(257), "Sí")]))).await;
    refused(
        &world,
        131_008,
        "interactive",
        buttons(&json!([{"type": "reply", "reply": {"id": "a"}}])),
    )
    .await;
    let mut long = buttons(&json!([reply("a", "Sí")]));
    long["body"]["text"] = "x".repeat(1025).into();
    refused(&world, 131_009, "interactive", long.clone()).await;
    long["body"]["text"] = "x".into();
    long["footer"] = json!({"text": "x".repeat(61)});
    refused(&world, 131_009, "interactive", long.clone()).await;
    long["footer"] = json!({"text": "x"});
    long["header"] = json!({"type": "text", "text": "x".repeat(61)});
    refused(&world, 131_009, "interactive", long).await;
}

fn list(sections: &Value) -> Value {
    json!({"type": "list", "body": {"text": "Elige"}, "action": {"button": "Ver", "sections": sections}})
}

fn rows(from: usize, to: usize) -> Value {
    (from..to).map(|n| json!({"id": format!("r{n}"), "title": format!("Fila {n}")})).collect()
}

#[actix_rt::test]
async fn lists() {
    let world = world(json!({})).await;
    taken(
        &world,
        "interactive",
        list(&json!([{"title": "A", "rows": rows(0, 5)}, {"title": "B", "rows": rows(5, 10)}])),
    )
    .await;
    refused(
        &world,
        131_009,
        "interactive",
        list(&json!([{"title": "A", "rows": rows(0, 5)}, {"title": "B", "rows": rows(5, 11)}])),
    )
    .await;
    refused(
        &world,
        131_008,
        "interactive",
        list(&json!([{"rows": rows(0, 1)}, {"title": "B", "rows": rows(1, 2)}])),
    )
    .await;
    refused(&world, 131_009, "interactive", list(&json!([]))).await;
    let row = |row: Value| list(&json!([{"rows": [row]}]));
    refused(&world, 131_009, "interactive", row(json!({"id": "a", "title": "x".repeat(25)}))).await;
    refused(&world, 131_009, "interactive", row(json!({"id": "x".repeat(201), "title": "a"})))
        .await;
    refused(
        &world,
        131_009,
        "interactive",
        row(json!({"id": "a", "title": "a", "description": "x".repeat(73)})),
    )
    .await;
    taken(
        &world,
        "interactive",
        row(json!({"id": "x".repeat(200), "title": "x".repeat(24), "description": "x".repeat(72)})),
    )
    .await;
    refused(
        &world,
        131_009,
        "interactive",
        list(&json!([{"title": "x".repeat(25), "rows": rows(0, 1)}])),
    )
    .await;
    refused(
        &world,
        131_009,
        "interactive",
        list(&json!([{"rows": [{"id": "a", "title": "1"}, {"id": "a", "title": "2"}]}])),
    )
    .await;
    let mut long = list(&json!([{"rows": rows(0, 1)}]));
    long["action"]["button"] = "x".repeat(21).into();
    refused(&world, 131_009, "interactive", long.clone()).await;
    long["action"]["button"] = "Ver".into();
    long["header"] = json!({"type": "image", "image": {"link": "https://example.com/a.png"}});
    refused(&world, 131_009, "interactive", long).await;
}

#[actix_rt::test]
async fn links_places_people() {
    let world = world(json!({})).await;
    let link = |label: &str, url: &str| {
        json!({"type": "cta_url", "body": {"text": "x"}, "action": {"name": "cta_url",
               "parameters": {"display_text": label, "url": url}}})
    };
    taken(&world, "interactive", link("Ver", "https://example.com")).await;
    refused(&world, 131_009, "interactive", link(&"x".repeat(21), "https://example.com")).await;
    refused(&world, 131_009, "interactive", link("Ver", "example")).await;
    refused(&world, 131_009, "interactive", json!({"type": "hologram", "action": {}})).await;
    refused(&world, 131_008, "location", json!({"latitude": 1})).await;
    refused(&world, 131_009, "location", json!({"latitude": 91, "longitude": 0})).await;
    taken(&world, "location", json!({"latitude": "-16.4", "longitude": "-71.5"})).await;
    let person = |name: Value| json!([{ "name": name, "phones": [{"phone": "+51 9"}] }]);
    refused(&world, 131_008, "contacts", person(json!({"first_name": "Rosa"}))).await;
    refused(&world, 131_008, "contacts", person(json!({"formatted_name": "Rosa"}))).await;
    taken(&world, "contacts", person(json!({"formatted_name": "Rosa", "first_name": "Rosa"})))
        .await;
    refused(&world, 131_008, "reaction", json!({"emoji": "👍"})).await;
    refused(&world, 131_009, "reaction", json!({"message_id": "wamid.x", "emoji": "hola"})).await;
}
