//! HTTP/1.1 as the bench needs it, on plain TCP: no allocation a header, no task a connection. A
//! generator that costs more than the server would measure itself.
mod line;
mod message;
mod socket;

pub(crate) use line::{Line, Pool};
pub(crate) use message::{Message, Wire};
pub(crate) use socket::{Frame, Socket};

use std::net::SocketAddr;

use anyhow::{Context as _, bail};
use url::Url;

/// Where a server is: its address, and the name to call it by.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    pub(crate) name: String,
}

impl Host {
    /// Finds the address of a server.
    pub(crate) async fn find(url: &Url) -> anyhow::Result<Self> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            bail!("{url} has no host");
        };
        let name = format!("{host}:{port}");
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::net::lookup_host((bare, port)).await;
        let address = found.with_context(|| format!("{name} is not found"))?.next();
        Ok(Self { address: address.with_context(|| format!("{name} is not found"))?, name })
    }
}
