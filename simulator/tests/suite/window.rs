//! The window of 24 hours: what fails, when, and how it is told.

use reqwest::Method;
use serde_json::json;

use crate::harness::{ROSA, a_while, world};

#[actix_rt::test]
async fn outside_the_window_the_failure_comes_later() {
    let world = world(json!({})).await;
    let wamid = world.text(ROSA, "you never wrote").await;
    let told = world.status(&wamid, "failed").await;
    assert_eq!(told["errors"][0]["code"], 131_047);
    assert_eq!(told["errors"][0]["title"], "Re-engagement message");
    assert!(told["errors"][0]["error_data"]["details"].as_str().unwrap().contains("24 hours"));
    assert!(told.get("pricing").is_none());
    a_while().await;
    assert_eq!(world.told(&wamid), ["failed"]);
    assert!(world.chat(ROSA).await.is_empty(), "the phone shows nothing");
    assert_eq!(world.accepted().await.len(), 1, "it was accepted all the same");
}

#[actix_rt::test]
async fn the_window_closes_after_a_day() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    world.sim(Method::POST, "clock", json!({"advance_seconds": 86_000})).await;
    world.status(&world.text(ROSA, "still open").await, "delivered").await;
    world.sim(Method::POST, "clock", json!({"advance_seconds": 500})).await;
    world.status(&world.text(ROSA, "closed").await, "failed").await;
    let components = json!([{"type": "body", "parameters": [
        {"type": "text", "text": "Rosa"}, {"type": "text", "text": "48240"}]}]);
    let template =
        json!({"name": "pedido_en_camino", "language": {"code": "es"}, "components": components});
    let (_, answer) = world.send(ROSA, "template", template).await;
    let wamid = answer["messages"][0]["id"].as_str().unwrap();
    assert_eq!(world.status(wamid, "delivered").await["pricing"]["category"], "utility");
    world.greet(ROSA).await;
    world.status(&world.text(ROSA, "open again").await, "delivered").await;
}

#[actix_rt::test]
async fn it_can_be_closed_by_hand_and_by_a_fault() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let customer = format!("customers/{ROSA}");
    world.of_number(Method::PATCH, &customer, json!({"window": false})).await;
    world.status(&world.text(ROSA, "closed").await, "failed").await;
    world.of_number(Method::PATCH, &customer, json!({"window": true})).await;
    world.status(&world.text(ROSA, "open").await, "delivered").await;
    world.faults(json!([{"kind": "close_window"}])).await;
    let told = world.status(&world.text(ROSA, "closed").await, "failed").await;
    assert_eq!(told["errors"][0]["code"], 131_047);
}

#[actix_rt::test]
async fn customers_who_cannot_be_reached() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    world.of_number(Method::PATCH, &format!("customers/{ROSA}"), json!({"reachable": false})).await;
    let told = world.status(&world.text(ROSA, "are you there").await, "failed").await;
    assert_eq!(told["errors"][0]["code"], 131_026);
}
