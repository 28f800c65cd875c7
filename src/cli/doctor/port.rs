//! Looks at the address to listen on: free, or taken by a gateway that runs already.
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::{Finding, finding};
use crate::{
    boot,
    cli::neighbours::{self, Health},
    config::Config,
};

/// Tells whether the address can be listened on, or by which gateway it is: that of these settings, or
/// another one, beside which none of these settings can start.
pub(super) async fn look(config: &Config) -> Finding {
    let listen = config.listen;
    let Err(error) = TcpListener::bind(listen) else {
        return finding(true, format!("{listen} está libre."), format!("{listen} is free."));
    };
    let health = match error.kind() {
        std::io::ErrorKind::AddrInUse => ask(listen).await,
        _ => None,
    };
    // Gateways that join others claim no folder: whose one of them is cannot be told by it.
    let is_ours = config.cluster.is_some() || boot::may_be_served_at(&config.data, listen);
    match health {
        Some(Health { version, .. }) if !is_ours => {
            let data = config.data.display();
            finding(
                false,
                format!(
                    "En {listen} ya escucha otro Recado ({version}), que no sirve la carpeta {data}: \
                     elige otra dirección con --listen, o detén ese."
                ),
                format!(
                    "Another Recado ({version}) listens at {listen} already, and does not serve the \
                     folder {data}: choose another address with --listen, or stop that one."
                ),
            )
        }
        Some(Health { status, version, .. }) => {
            let (es, en) = in_words(&status);
            finding(
                status != "unhealthy",
                format!("En {listen} ya escucha Recado {version}: {es}."),
                format!("Recado {version} runs at {listen} already: {en}."),
            )
        }
        None => finding(
            false,
            format!("No se puede escuchar en {listen}: {error}."),
            format!("{listen} cannot be listened on: {error}."),
        ),
    }
}

/// Asks whoever listens there; `None` when it is not Recado.
async fn ask(mut listen: SocketAddr) -> Option<Health> {
    if listen.ip().is_unspecified() {
        listen.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    neighbours::ask(&format!("http://{listen}")).await
}

fn in_words(status: &str) -> (&'static str, &'static str) {
    match status {
        "healthy" => ("está bien", "it is well"),
        "degraded" => ("anda a medias; mira /health", "it limps; see /health"),
        _ => ("no está bien; mira /health", "it is not well; see /health"),
    }
}
