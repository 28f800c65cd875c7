//! The test of a connection, and the mark that shows the customer that somebody reads.
use recado_channels::{ChannelError, ReadMark};

use super::*;

#[tokio::test]
async fn a_number_is_connected_and_its_account_subscribed() {
    let world = World::start().await;
    let path = format!("numbers/{NUMBER}");
    let off = json!({ "subscribed": false });
    world.control(reqwest::Method::PATCH, &path, off).await;
    for _ in 0..2 {
        let checks = world.adapter.test().await;
        assert!(checks.iter().all(|check| check.ok), "{checks:#?}");
    }
    let record = world.control(reqwest::Method::GET, &path, json!({})).await;
    assert_eq!(record["subscribed"], json!(true));
}

#[tokio::test]
async fn a_revoked_token_is_told() {
    let world = World::start().await;
    world.simulator.change_number(NUMBER, json!({ "token_revoked": true })).unwrap();
    let checks = world.adapter.test().await;
    assert!(checks.iter().all(|check| !check.ok), "{checks:#?}");
}

#[tokio::test]
async fn a_message_is_marked_as_read_and_a_foreign_one_is_not() {
    let world = World::start().await;
    let provider_id = world.say(json!({ "kind": "text", "text": "hola" }));
    world.adapter.mark_read(ReadMark { provider_id: &provider_id, typing: true }).await.unwrap();
    let unknown = ProviderId("wamid.unknown".to_owned());
    let outcome = world.adapter.mark_read(ReadMark { provider_id: &unknown, typing: false }).await;
    match outcome {
        Err(ChannelError::Refused(error)) => assert_eq!(error.code, Some(100)),
        other => panic!("{other:?}"),
    }
}
