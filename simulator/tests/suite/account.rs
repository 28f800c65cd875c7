//! Numbers, business accounts, tokens, the owner's app; and the control API around them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, World, a_while, world};

#[actix_rt::test]
async fn a_number_tells_its_fields() {
    let world =
        world(json!({"coexistence": true, "name": "Misti", "quality_rating": "YELLOW"})).await;
    let fields = "verified_name,quality_rating,is_on_biz_app,throughput,status,whatsapp_business_manager_messaging_limit";
    let (_, node) =
        world.graph(Method::GET, &format!("{}?fields={fields}", world.id()), None).await;
    assert_eq!(
        node,
        json!({"id": world.id(), "verified_name": "Misti", "quality_rating": "YELLOW", "is_on_biz_app": true,
               "throughput": {"level": "HIGH"}, "status": "CONNECTED",
               "whatsapp_business_manager_messaging_limit": "TIER_250"})
    );
    let (_, numbers) =
        world.graph(Method::GET, &format!("{}/phone_numbers", world.account()), None).await;
    assert_eq!(numbers["data"][0]["id"], world.id());
    let (_, account) = world.graph(Method::GET, world.account(), None).await;
    assert_eq!(account["id"], world.account());
}

#[actix_rt::test]
async fn subscribing_and_what_a_token_is_worth() {
    let world = world(json!({"subscribed": false})).await;
    let path = format!("{}/subscribed_apps", world.account());
    assert_eq!(world.graph(Method::GET, &path, None).await.1, json!({"data": []}));
    assert_eq!(world.graph(Method::POST, &path, None).await, (200, json!({"success": true})));
    assert_eq!(world.graph(Method::GET, &path, None).await.1["data"].as_array().unwrap().len(), 1);
    world.greet(ROSA).await;
    assert_eq!(world.graph(Method::DELETE, &path, None).await.0, 200);
    let override_to =
        |token: &str| json!({"override_callback_uri": world.webhook_url, "verify_token": token});
    assert_eq!(world.graph(Method::POST, &path, Some(&override_to("wrong"))).await.0, 400);
    assert_eq!(world.graph(Method::POST, &path, Some(&override_to("open sesame"))).await.0, 200);
    let (_, token) =
        world.graph(Method::GET, &format!("debug_token?input_token={}", world.token()), None).await;
    assert_eq!(token["data"]["is_valid"], true);
    assert_eq!(token["data"]["granular_scopes"][0]["target_ids"], json!([world.account()]));
    let (_, token) = world.graph(Method::GET, "debug_token?input_token=EAAother", None).await;
    assert_eq!(token["data"]["is_valid"], false);
    let other = world.simulator.create_number(json!({})).unwrap();
    let foreign = format!("{}/subscribed_apps", other["business_account_id"].as_str().unwrap());
    assert_eq!(world.graph(Method::GET, &foreign, None).await.1["error"]["error_subcode"], 33);
}

async fn field(world: &World, field: &str) -> Value {
    world
        .until(field, |posts| {
            let mut changes =
                posts.iter().map(|post| post.json()["entry"][0]["changes"][0].clone());
            changes.find(|change| change["field"] == field).map(|change| change["value"].clone())
        })
        .await
}

#[actix_rt::test]
async fn the_owners_app_hands_over_contacts_and_history() {
    let world = world(json!({"coexistence": true})).await;
    world.say(ROSA, json!({"kind": "text", "text": "hola", "name": "Rosa Quispe"})).await;
    let path = format!("{}/smb_app_data", world.id());
    let ask = |what: &str| json!({"messaging_product": "whatsapp", "sync_type": what});
    let (status, answer) = world.graph(Method::POST, &path, Some(&ask("smb_app_state_sync"))).await;
    assert_eq!(status, 200);
    assert!(answer["request_id"].is_string());
    let contacts = field(&world, "smb_app_state_sync").await;
    assert_eq!(contacts["state_sync"][0]["contact"]["full_name"], "Rosa Quispe");
    assert_eq!(world.graph(Method::POST, &path, Some(&ask("history"))).await.0, 200);
    let history = field(&world, "history").await;
    assert_eq!(history["history"][0]["threads"][0]["messages"][0]["text"]["body"], "hola");
    world.change(json!({"coexistence": false})).await;
    assert_eq!(world.graph(Method::POST, &path, Some(&ask("history"))).await.0, 400);
}

#[actix_rt::test]
async fn notices_of_the_account() {
    let world = world(json!({})).await;
    let notice = json!({"field": "phone_number_quality_update",
                        "value": {"display_phone_number": "1", "event": "FLAGGED", "current_limit": "TIER_10K"}});
    let path = format!("accounts/{}/notices", world.account());
    assert_eq!(world.sim(Method::POST, &path, notice).await.0, 202);
    assert_eq!(field(&world, "phone_number_quality_update").await["event"], "FLAGGED");
    assert!(world.posts()[0].json()["entry"][0]["time"].is_i64());
    assert_eq!(
        world.sim(Method::POST, &path, json!({"field": "gossip", "value": {}})).await.0,
        400
    );
}

#[actix_rt::test]
async fn numbers_come_change_and_go() {
    let world = world(json!({})).await;
    let path = format!("numbers/{}", world.id());
    assert_eq!(
        world.sim(Method::POST, "numbers", json!({"phone_number_id": world.id()})).await.0,
        409
    );
    assert_eq!(world.sim(Method::POST, "numbers", json!({"colour": "red"})).await.0, 400);
    assert_eq!(world.sim(Method::PATCH, &path, json!({"phone_number_id": "1"})).await.0, 400);
    let (status, other) = world.sim(Method::POST, "numbers", json!({"statuses": "off"})).await;
    assert_eq!(status, 201);
    assert_eq!(other["statuses"]["enabled"], false);
    let (_, list) = world.sim(Method::GET, "numbers", json!({})).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    world.text(ROSA, "x").await;
    let (_, stats) = world.sim(Method::GET, "stats", json!({})).await;
    assert_eq!(
        (&stats["accepted"], &stats["numbers"][0]["counters"]["accepted"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(world.sim(Method::DELETE, &path, json!({})).await.0, 204);
    assert_eq!(world.sim(Method::GET, &path, json!({})).await.0, 404);
    assert_eq!(world.post(json!({})).await.0, 401, "its token is gone with it");
    assert_eq!(world.sim(Method::POST, "reset", json!({})).await.0, 204);
    let (_, list) = world.sim(Method::GET, "numbers", json!({})).await;
    assert_eq!(list["items"], json!([]));
}

#[actix_rt::test]
async fn stopping_frees_the_port() {
    let world = world(json!({})).await;
    let address = world.simulator.addr();
    world.simulator.stop().await;
    a_while().await;
    std::net::TcpListener::bind(address).unwrap();
}
