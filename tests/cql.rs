//! One gateway on a CQL server: the same system, with nothing but a key in its folder.
use std::time::Duration;

use recado_store::scylla::ScyllaAddress;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cql_server::Server,
    harness::{Gateway, Shop, eventually, recado},
};

const ROSA: &str = "51958114207";

/// Starts a server of this test's own; returns the address of a keyspace that is not there yet.
async fn keyspace() -> Option<(Server, &'static str)> {
    let server = tokio::task::spawn_blocking(|| Server::start("gateway")).await.unwrap()?;
    let address = format!("scylla://{}/recado", server.contact_point());
    assert!(address.parse::<ScyllaAddress>().is_ok());
    Some((server, Box::leak(address.into_boxed_str())))
}

#[tokio::test]
async fn a_gateway_on_cql_loses_nothing_when_it_is_killed() {
    let Some((_server, address)) = keyspace().await else { return };
    the_doctor_says_what_is_missing(address);
    let mut shop = Shop::with(&[("RECADO_STORE", address)]).await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    rosa.writes("¿hay alguien?");
    eventually("it is kept", || async { (rosa.messages().await.len() == 3).then_some(()) }).await;
    let before = rosa.messages().await;
    shop.set_bot(json!({ "quiet_ms": 2_000 })).await;
    let now = chrono::Utc::now().timestamp().to_string();
    let messages: Vec<Value> = (10..30)
        .map(|number| json!({ "from": format!("519581142{number}"), "id": format!("wamid.{number}"), "timestamp": now, "type": "text", "text": { "body": "¿tienen envío a Cusco?" } }))
        .collect();
    let body = shop.delivery(&messages).to_string();
    shop.deliver(body.clone()).await.ok();
    shop.gateway.kill();
    tokio::time::sleep(Duration::from_millis(500)).await;
    shop.gateway.start().await;
    let accepted = async || {
        let log = shop.simulate(Method::GET, "/sim/numbers/{number}/accepted", &Value::Null).await;
        log["total"].as_u64().unwrap_or(0)
    };
    // One answer for Rosa before her agent came, and one for each of the twenty.
    eventually("everybody is answered", || async { (accepted().await >= 21).then_some(()) }).await;
    shop.deliver(body).await.ok();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(accepted().await, 21, "nobody is answered twice");
    assert_eq!(shop.conversations().await.len(), 21);
    let rosa = shop.customer(ROSA);
    assert_eq!(rosa.messages().await.len(), before.len(), "her talk is whole");
    assert_eq!(rosa.conversation().await["owner"]["kind"], "agent", "and still an agent's");
    assert!(!shop.gateway.file("recado.db").exists(), "nothing of it is in the folder");
}

fn the_doctor_says_what_is_missing(address: &str) {
    let folder = tempfile::tempdir().unwrap();
    let said = |address: &str| {
        let output = recado()
            .args(["doctor", "--listen", "127.0.0.1:0", "--store", address, "--data"])
            .arg(folder.path())
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(said(address).contains("There is no keyspace recado"), "{}", said(address));
    let nowhere = said("scylla://127.0.0.1:1/recado");
    assert!(nowhere.contains("No CQL server answers at 127.0.0.1:1"), "{nowhere}");
    let gateway = Gateway::prepare(&[]);
    let migrated = gateway.tell(&["migrate", "--store", address]);
    assert_eq!(migrated["migrated"], address);
}
