//! Gateways that run already, asked over HTTP who they are.
use std::time::Duration;

use futures_util::future::join_all;
use recado_store::scylla;
use serde::Deserialize;

use super::Failure;
use crate::{
    boot::{self, Purpose},
    config::Config,
};

/// Time that somebody has to say who it is.
const WITHIN: Duration = Duration::from_secs(5);

/// What `/health` answers, as far as it tells Recado from others.
#[derive(Debug, Deserialize)]
pub(super) struct Health {
    pub(super) status: String,
    pub(super) version: String,
    dependencies: serde_json::Map<String, serde_json::Value>,
}

/// Asks whoever listens at a base address, as `http://10.0.0.1:8080`; `None` when it is not Recado.
pub(super) async fn ask(base: &str) -> Option<Health> {
    // Clients of HTTP need a provider of TLS even where they use none.
    boot::install_tls();
    let client = reqwest::Client::builder().no_proxy().timeout(WITHIN).build().ok()?;
    let answer = client.get(format!("{base}/health")).send().await.ok()?;
    let health: Health = answer.json().await.ok()?;
    health.dependencies.contains_key("store").then_some(health)
}

/// Refuses a keyspace that gateways serve together. A folder is claimed instead.
pub(super) async fn nobody_serves(config: &Config) -> Result<(), Failure> {
    let Some(servers) = &config.store.scylla else { return Ok(()) };
    let addresses = scylla::gateways(&boot::scylla_options(servers, Purpose::Visit)).await?;
    let running =
        join_all(addresses.iter().map(|address| async move {
            ask(address).await.is_some().then_some(address.as_str())
        }));
    let running: Vec<&str> = running.await.into_iter().flatten().collect();
    if running.is_empty() {
        return Ok(());
    }
    let words = format!(
        "{} is served at {}: stop every gateway of it first",
        servers.address,
        running.join(", ")
    );
    Err(Failure::new("in_use", words))
}
