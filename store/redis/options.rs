//! What can be chosen about Redis.
use std::{path::PathBuf, sync::Arc, time::Duration};

use recado_domain::time::Clock;
use recado_placement::NodeId;

use super::RedisAddress;

/// How to talk to the other gateways through a Redis.
#[derive(Clone)]
pub struct RedisOptions {
    /// Where it is.
    pub address: RedisAddress,
    /// PEM file with the certificates of the authority that the server's own is signed by; `None`: the
    /// public authorities. Used with `rediss://` only.
    pub authority: Option<PathBuf>,
    /// What all gateways of a cluster have in common and others have not, the keyspace's name:
    /// several clusters may share one Redis.
    pub prefix: String,
    /// Who talks. A node never hears itself.
    pub node: NodeId,
    /// Tells since when Redis is away.
    pub clock: Arc<dyn Clock>,
    /// How long a topic that nobody follows any more is still listened to.
    pub linger: Duration,
    /// Most messages that wait to be told; more are dropped.
    pub queue: usize,
}

impl RedisOptions {
    /// Returns what suits most.
    pub fn new(
        address: RedisAddress,
        prefix: impl Into<String>,
        node: NodeId,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let prefix = prefix.into();
        let linger = Duration::from_secs(30);
        Self { address, authority: None, prefix, node, clock, linger, queue: 8_192 }
    }

    /// Returns the name of a key of this cluster.
    pub(super) fn key(&self, rest: &str) -> String {
        format!("recado:{}:{rest}", self.prefix)
    }

    /// Returns the name of a channel of this cluster: channels are common to all databases of a Redis.
    pub(super) fn channel(&self, rest: &str) -> String {
        format!("recado:{}:{}:{rest}", self.prefix, self.address.database)
    }
}
