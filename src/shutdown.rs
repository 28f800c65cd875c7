//! The end: nothing new is taken, what is under way is finished, the store is closed.
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tokio::signal::unix::{SignalKind, signal};

use crate::gateway::Gateway;

/// Time that requests and sends under way have to end. A send ends by itself within 10 s.
pub(crate) const DRAIN_WITHIN: Duration = Duration::from_secs(12);

/// Waits until somebody asks the process to end.
pub(crate) async fn asked_to_end() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => tracing::info!(signal = "SIGTERM", "asked to end"),
        _ = interrupt.recv() => tracing::info!(signal = "SIGINT", "asked to end"),
    }
    Ok(())
}

/// Ends a gateway: sockets first, which would keep the server waiting, then what other gateways can
/// take over (deliveries that still come are carried to them), then writes whose clients hung up and HTTP, then conversations, then the
/// store.
pub(crate) async fn drain(gateway: &Gateway, server: ServerHandle) {
    gateway.leaving.send_replace(true);
    let house = &gateway.house;
    house.leave(DRAIN_WITHIN).await;
    gateway.orphans.done(DRAIN_WITHIN).await;
    server.stop(true).await;
    house.shutdown(DRAIN_WITHIN).await;
    house.stores().health.close().await;
    tracing::info!("ended");
}
