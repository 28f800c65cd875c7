//! Forms and products: what is refused, and what the phone gets to show.

use serde_json::{Value, json};

use crate::harness::{ROSA, World, world};

async fn refused(world: &World, code: u64, message: &Value) {
    let (given, details) = world.refusal(ROSA, "interactive", message.clone()).await;
    assert_eq!(given, code, "{message} → {details}");
}

async fn taken(world: &World, message: &Value) {
    let (status, answer) = world.send(ROSA, "interactive", message.clone()).await;
    assert_eq!(status, 200, "{message} → {answer}");
}

/// The message with a value at a place, or without it where the value is null.
fn but(message: &Value, place: &str, value: Value) -> Value {
    let mut changed = message.clone();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = changed.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        assert!(parent.remove(name).is_some(), "{place}");
    } else {
        parent.insert(name.to_owned(), value);
    }
    changed
}

fn flow() -> Value {
    json!({
        "type": "flow", "body": {"text": "¿A dónde enviamos?"},
        "action": {"name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "1042", "flow_cta": "Llenar",
            "flow_token": "pedido-7", "flow_action": "navigate",
            "flow_action_payload": {"screen": "ENVIO", "data": {"ciudad": "Cusco"}},
        }},
    })
}

fn product() -> Value {
    json!({"type": "product", "body": {"text": "El de la semana"},
           "action": {"catalog_id": "7", "product_retailer_id": "misti-250"}})
}

fn product_list(sections: &[usize]) -> Value {
    let section = |(at, count): (usize, &usize)| {
        let item = |n| json!({"product_retailer_id": format!("p{at}-{n}")});
        json!({"title": format!("Sección {at}"), "product_items": (0..*count).map(item).collect::<Vec<_>>()})
    };
    let sections: Vec<_> = sections.iter().enumerate().map(section).collect();
    json!({"type": "product_list", "header": {"type": "text", "text": "Cafés"},
           "body": {"text": "Lo que queda"}, "action": {"catalog_id": "7", "sections": sections}})
}

#[actix_rt::test]
async fn flows() {
    let world = world(json!({})).await;
    let parameter = |name: &str, value| but(&flow(), &format!("/action/parameters/{name}"), value);
    taken(&world, &flow()).await;
    taken(&world, &parameter("flow_token", Value::Null)).await;
    taken(&world, &parameter("flow_cta", json!("x".repeat(20)))).await;
    for name in ["flow_message_version", "flow_id", "flow_cta"] {
        refused(&world, 131_008, &parameter(name, Value::Null)).await;
    }
    for (name, value) in [
        ("flow_message_version", json!("2")),
        ("flow_id", json!("")),
        ("flow_name", json!("envio")),
        ("flow_cta", json!("x".repeat(21))),
        ("flow_cta", json!("Llenar ☕")),
        ("flow_action", json!("fly")),
        ("flow_action", json!("data_exchange")),
    ] {
        refused(&world, 131_009, &parameter(name, value)).await;
    }
    let payload = |payload| parameter("flow_action_payload", payload);
    refused(&world, 131_008, &payload(Value::Null)).await;
    refused(&world, 131_008, &payload(json!({"data": {"ciudad": "Cusco"}}))).await;
    refused(&world, 131_009, &payload(json!({"screen": "ENVIO", "data": {}}))).await;
    let unsaid = but(&payload(Value::Null), "/action/parameters/flow_action", Value::Null);
    taken(&world, &unsaid).await;
    refused(&world, 131_008, &but(&flow(), "/action/name", Value::Null)).await;
    refused(&world, 131_009, &but(&flow(), "/action/name", json!("form"))).await;
    refused(&world, 131_008, &but(&flow(), "/body", Value::Null)).await;
}

#[actix_rt::test]
async fn one_product() {
    let world = world(json!({})).await;
    taken(&world, &product()).await;
    taken(&world, &but(&product(), "/body", Value::Null)).await;
    for name in ["catalog_id", "product_retailer_id"] {
        let place = format!("/action/{name}");
        refused(&world, 131_008, &but(&product(), &place, Value::Null)).await;
        refused(&world, 131_009, &but(&product(), &place, json!(""))).await;
        refused(&world, 131_009, &but(&product(), &place, json!("x".repeat(101)))).await;
    }
    let header = json!({"type": "text", "text": "Cafés"});
    refused(&world, 131_009, &but(&product(), "/header", header)).await;
    let long = json!({"text": "x".repeat(1_025)});
    refused(&world, 131_009, &but(&product(), "/body", long)).await;
}

#[actix_rt::test]
async fn several_products() {
    let world = world(json!({})).await;
    taken(&world, &product_list(&[30])).await;
    taken(&world, &product_list(&[3; 10])).await;
    taken(&world, &but(&product_list(&[1]), "/action/sections/0/title", Value::Null)).await;
    for sections in [&[31][..], &[16, 15], &[1; 11], &[]] {
        refused(&world, 131_009, &product_list(sections)).await;
    }
    refused(&world, 131_008, &product_list(&[1, 0])).await;
    let two = product_list(&[1, 1]);
    for place in
        ["/header", "/body", "/action/catalog_id", "/action/sections", "/action/sections/1/title"]
    {
        refused(&world, 131_008, &but(&two, place, Value::Null)).await;
    }
    let picture = json!({"type": "image", "image": {"link": "https://example.com/a.png"}});
    refused(&world, 131_009, &but(&two, "/header", picture)).await;
    let long = json!("x".repeat(25));
    refused(&world, 131_009, &but(&two, "/action/sections/0/title", long)).await;
}

#[actix_rt::test]
async fn the_phone_gets_what_it_shows() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    for message in [flow(), product(), product_list(&[2, 1])] {
        let (_, answer) = world.send(ROSA, "interactive", message).await;
        let wamid = answer["messages"][0]["id"].as_str().unwrap();
        world.status(wamid, "delivered").await;
    }
    let path = format!("/phone/api/state?number={}&customer={ROSA}", world.id());
    let state = world.http.get(format!("{}{path}", world.simulator.url())).send().await.unwrap();
    let state: Value = state.json().await.unwrap();
    let shown = |at: usize, names: &[&str]| {
        let line = &state["lines"][at];
        names.iter().map(|name| line[*name].clone()).collect::<Value>()
    };
    assert_eq!(
        shown(1, &["kind", "label", "flow_token", "data"]),
        json!(["flow", "Llenar", "pedido-7", {"ciudad": "Cusco"}])
    );
    assert_eq!(
        shown(2, &["kind", "catalog", "products", "shelves"]),
        json!(["products", "7", ["misti-250"], null])
    );
    assert_eq!(
        shown(3, &["products", "shelves"]),
        json!([["p0-0", "p0-1", "p1-0"],
               [{"title": "Sección 0", "count": 2}, {"title": "Sección 1", "count": 1}]])
    );
}
