//! The test of a connection: what it sees, mends, and says.
use serde_json::{Value, json};

use super::*;
use crate::Check;

/// A Graph API in which everything is well; tests spoil one answer.
fn answer(line: &str) -> Value {
    let (_, path) = line.split_once("/v25.0/").unwrap();
    match path.split(['?', ' ']).next().unwrap() {
        "debug_token" => json!({ "data": {
            "app_id": "55", "is_valid": true, "expires_at": 0,
            "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"],
        } }),
        "1234" => json!({
            "id": "1234", "display_phone_number": "+51 958 114 207", "verified_name": "Misti",
            "quality_rating": "GREEN", "status": "CONNECTED",
        }),
        "99/phone_numbers" => json!({ "data": [{ "id": "1234" }] }),
        "99/subscribed_apps" if line.starts_with("POST") => json!({ "success": true }),
        "99/subscribed_apps" => {
            json!({ "data": [{ "whatsapp_business_api_data": { "id": "55", "name": "Recado" } }] })
        }
        other => panic!("nobody asks for {other}"),
    }
}

async fn test(
    spoil: impl Fn(&str) -> Option<(u16, Value)> + Send + Sync + 'static,
) -> (Vec<Check>, Server) {
    let server = Server::start(move |request| {
        let spoilt = spoil(&request.line);
        let (status, body) = spoilt.unwrap_or_else(|| (200, answer(&request.line)));
        Act::json(status, body)
    })
    .await;
    (at(&server.url).test().await, server)
}

fn error(code: i64, subcode: i64) -> (u16, Value) {
    (
        400,
        json!({ "error": { "code": code, "error_subcode": subcode, "message": "(#code) Told so" } }),
    )
}

#[track_caller]
fn states(checks: &[Check], expected: [bool; 3]) {
    let names: Vec<_> = checks.iter().map(|check| check.name).collect();
    assert_eq!(names, ["token", "number", "subscription"]);
    let states: Vec<_> = checks.iter().map(|check| check.ok).collect();
    assert_eq!(states, expected, "{checks:#?}");
    for check in checks {
        assert!(!check.message.es.is_empty() && !check.message.en.is_empty());
        assert_ne!(check.message.es, check.message.en);
    }
}

#[tokio::test]
async fn a_good_connection_is_well_and_nothing_is_changed() {
    let (checks, server) = test(|_| None).await;
    states(&checks, [true, true, true]);
    assert_eq!(checks[1].message.es, "El número es +51 958 114 207 (Misti), calidad GREEN.");
    assert!(server.seen().iter().all(|request| request.line.starts_with("GET")));
}

#[tokio::test]
async fn an_account_that_is_not_subscribed_is_subscribed() {
    for apps in [
        json!({ "data": [] }),
        json!({ "data": [{ "whatsapp_business_api_data": { "id": "66" } }] }),
    ] {
        let (checks, server) = test(move |line| {
            line.starts_with("GET /v25.0/99/subscribed_apps").then(|| (200, apps.clone()))
        })
        .await;
        states(&checks, [true, true, true]);
        let is_subscription = |line: &str| line == "POST /v25.0/99/subscribed_apps";
        assert_eq!(
            server.seen().iter().filter(|request| is_subscription(&request.line)).count(),
            1
        );
        assert!(checks[2].message.en.contains("now it does"), "{}", checks[2].message.en);
    }
}

#[tokio::test]
async fn a_token_that_meta_refuses_is_named_first() {
    let (checks, _) = test(|_| Some(error(190, 463))).await;
    states(&checks, [false, false, false]);
    assert!(checks[0].message.en.contains("expired"), "{}", checks[0].message.en);
    let (checks, _) = test(|_| Some(error(190, 0))).await;
    assert!(checks[0].message.en.contains("Copy the access token again"), "{checks:?}");
}

#[tokio::test]
async fn a_token_without_a_permission_or_with_an_end_is_told() {
    let token = |record: Value| {
        move |line: &str| line.contains("debug_token").then(|| (200, json!({ "data": record })))
    };
    let half = json!({ "is_valid": true, "scopes": ["whatsapp_business_messaging"] });
    let (checks, _) = test(token(half)).await;
    states(&checks, [false, true, true]);
    assert!(checks[0].message.es.contains("whatsapp_business_management"), "{checks:?}");
    let (checks, _) = test(token(json!({ "is_valid": true, "expires_at": 1_893_456_000 }))).await;
    states(&checks, [true, true, true]);
    assert!(checks[0].message.es.contains("2030-01-01"), "{checks:?}");
    let (checks, _) = test(token(json!({ "is_valid": false }))).await;
    states(&checks, [false, true, true]);
}

#[tokio::test]
async fn a_token_that_may_not_look_at_itself_is_judged_by_the_number() {
    let (checks, _) = test(|line| line.contains("debug_token").then(|| error(100, 0))).await;
    states(&checks, [true, true, true]);
}

#[tokio::test]
async fn a_wrong_number_or_account_is_told_apart() {
    let (checks, _) = test(|line| line.contains("/1234?").then(|| error(100, 33))).await;
    states(&checks, [true, false, true]);
    assert!(checks[1].message.en.contains("1234"), "{checks:?}");
    let (checks, _) = test(|line| line.contains("/99/").then(|| error(100, 33))).await;
    states(&checks, [true, true, false]);
    assert!(checks[2].message.en.contains("99"), "{checks:?}");
    let others = json!({ "data": [{ "id": "5" }] });
    let (checks, _) =
        test(move |line| line.contains("phone_numbers").then(|| (200, others.clone()))).await;
    states(&checks, [true, false, true]);
    let (checks, _) =
        test(|line| line.contains("/1234?").then(|| (200, json!({ "status": "BANNED" })))).await;
    states(&checks, [true, false, true]);
}

#[tokio::test]
async fn a_subscription_that_does_not_succeed_is_told() {
    let (checks, _) =
        test(|line| match (line.contains("subscribed_apps"), line.starts_with("POST")) {
            (true, true) => Some(error(200, 0)),
            (true, false) => Some((200, json!({ "data": [] }))),
            _ => None,
        })
        .await;
    states(&checks, [true, true, false]);
    assert!(checks[2].message.en.contains("permissions"), "{checks:?}");
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_told_once_and_soon() {
    let server = Server::always(Act::Hang).await;
    let started = tokio::time::Instant::now();
    states(&at(&server.url).test().await, [false, false, false]);
    assert!(started.elapsed() < DEADLINE * 3);
    let checks = at_no_name().test().await;
    assert!(checks[0].message.es.contains("No se pudo llegar a Meta"), "{checks:?}");
    assert!(!format!("{checks:?}").contains("access_token-value"));
}
