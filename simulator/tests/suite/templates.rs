//! Templates: list by pages, create, send, delete; what they tell.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, World, world};

fn order(parameters: &[&str], language: &str) -> Value {
    let parameters: Vec<_> =
        parameters.iter().map(|p| json!({"type": "text", "text": p})).collect();
    json!({"name": "pedido_en_camino", "language": {"code": language},
           "components": [{"type": "body", "parameters": parameters}]})
}

#[actix_rt::test]
async fn sending_needs_the_name_the_language_and_the_parameters() {
    let world = world(json!({})).await;
    let (status, answer) = world.send(ROSA, "template", order(&["Rosa", "48240"], "es")).await;
    assert_eq!(status, 200, "{answer}");
    let wamid = answer["messages"][0]["id"].as_str().unwrap();
    world.status(wamid, "delivered").await;
    let shown = world.chat(ROSA).await;
    assert_eq!(shown[0]["card"]["text"], "Hola Rosa, tu pedido 48240 ya va en camino.");
    let (status, answer) = world.send(ROSA, "template", order(&["Rosa", "48240"], "pt_BR")).await;
    assert_eq!((status, &answer["error"]["code"]), (404, &json!(132_001)));
    assert_eq!(world.refusal(ROSA, "template", order(&["Rosa"], "es")).await.0, 132_000);
    assert_eq!(world.refusal(ROSA, "template", order(&["Rosa", "a\tb"], "es")).await.0, 132_012);
    assert_eq!(
        world
            .refusal(ROSA, "template", json!({"name": "nada", "language": {"code": "es"}}))
            .await
            .0,
        132_001
    );
    assert_eq!(world.refusal(ROSA, "template", json!({"name": "nada"})).await.0, 100);
}

async fn put(world: &World, status: &str) {
    let definition = json!({"name": "oferta", "language": "es", "category": "MARKETING", "status": status,
                            "components": [{"type": "BODY", "text": "Hola"}]});
    let path = format!("accounts/{}/templates", world.account());
    assert_eq!(world.sim(Method::POST, &path, definition).await.0, 201);
}

#[actix_rt::test]
async fn paused_disabled_and_waiting_templates() {
    let world = world(json!({})).await;
    let offer = json!({"name": "oferta", "language": {"code": "es"}});
    for (status, code) in [("PAUSED", 132_015), ("DISABLED", 132_016), ("PENDING", 132_001)] {
        put(&world, status).await;
        assert_eq!(world.refusal(ROSA, "template", offer.clone()).await.0, code, "{status}");
    }
    put(&world, "APPROVED").await;
    let (_, answer) = world.send(ROSA, "template", offer).await;
    let told = world.status(answer["messages"][0]["id"].as_str().unwrap(), "sent").await;
    assert_eq!(told["pricing"]["category"], "marketing");
    let events = world
        .until("four notices", |posts| {
            let changes = posts.iter().map(|post| post.json()["entry"][0]["changes"][0].clone());
            let field = "message_template_status_update";
            let events: Vec<_> = changes
                .filter(|c| c["field"] == field)
                .map(|c| c["value"]["event"].clone())
                .collect();
            (events.len() == 4).then_some(events)
        })
        .await;
    assert_eq!(events, ["PAUSED", "DISABLED", "PENDING", "APPROVED"]);
}

#[actix_rt::test]
async fn list_create_and_delete() {
    let world = world(json!({})).await;
    let path = format!("{}/message_templates", world.account());
    let (_, first) = world.graph(Method::GET, &format!("{path}?limit=3"), None).await;
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    assert!(first["paging"]["next"].as_str().unwrap().contains(after));
    let (_, rest) = world.graph(Method::GET, &format!("{path}?limit=3&after={after}"), None).await;
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
    assert!(rest["paging"].get("next").is_none());
    let new = json!({"name": "nueva", "language": "es", "category": "UTILITY",
                     "components": [{"type": "BODY", "text": "Hola {{1}}"}]});
    let (status, made) = world.graph(Method::POST, &path, Some(&new)).await;
    assert_eq!((status, &made["status"]), (200, &json!("APPROVED")), "{made}");
    let (_, again) = world.graph(Method::POST, &path, Some(&new)).await;
    assert_eq!(again["error"]["error_subcode"], 2_388_024);
    world.change(json!({"approve_templates": false})).await;
    let mut waiting = new.clone();
    waiting["name"] = "espera".into();
    assert_eq!(world.graph(Method::POST, &path, Some(&waiting)).await.1["status"], "PENDING");
    for wrong in [
        json!({"name": "Con Espacio", "language": "es"}),
        json!({"name": "x", "language": "es", "category": "FUN"}),
    ] {
        assert_eq!(world.graph(Method::POST, &path, Some(&wrong)).await.0, 400);
    }
    assert_eq!(world.graph(Method::DELETE, &format!("{path}?name=nueva"), None).await.0, 200);
    let (_, gone) = world.graph(Method::DELETE, &format!("{path}?name=nueva"), None).await;
    assert_eq!(gone["error"]["error_subcode"], 2_593_002);
}
