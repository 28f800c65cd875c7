//! Looks at the address to listen on: free, or taken by a gateway that runs already.
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use super::{Finding, finding};
use crate::cli::neighbours::{self, Health};

/// Tells whether the address can be listened on, or by which gateway it is.
pub(super) async fn look(listen: SocketAddr) -> Finding {
    let Err(error) = TcpListener::bind(listen) else {
        return finding(true, format!("{listen} está libre."), format!("{listen} is free."));
    };
    let health = match error.kind() {
        std::io::ErrorKind::AddrInUse => ask(listen).await,
        _ => None,
    };
    match health {
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
