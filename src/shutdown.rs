//! The end: nothing new is taken, what is under way is finished, the store is closed.
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::gateway::Gateway;

/// Time that requests and sends under way have to end. A send ends by itself within 10 s.
pub(crate) const DRAIN_WITHIN: Duration = Duration::from_secs(12);

/// Hears when somebody asks the process to end. Until it is made such a signal ends the process at once,
/// as one should that still starts; from then on none is lost.
pub(crate) struct Ear {
    terminate: Signal,
    interrupt: Signal,
}

impl Ear {
    /// Listens from now on.
    pub(crate) fn open() -> std::io::Result<Self> {
        let (terminate, interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        Ok(Self { terminate, interrupt })
    }

    /// Waits until somebody asks, or has asked already.
    pub(crate) async fn asked_to_end(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!(signal = "SIGTERM", "asked to end"),
            _ = self.interrupt.recv() => tracing::info!(signal = "SIGINT", "asked to end"),
        }
    }
}

/// Lets a write beyond the largest size of a file (`ulimit -f`) fail as one on a full disk does. Unless
/// somebody listens to its signal, it ends the process without a word. Needs a runtime; holds for good.
pub(crate) fn outlive_file_limit() -> std::io::Result<()> {
    let beyond = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    signal(beyond).map(drop)
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
