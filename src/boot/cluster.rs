//! Joins the other gateways of a store.
use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::Arc,
};

use recado_store::{
    Cluster, StoreError, Stores,
    cluster::{Joining, NodeId, Timing},
    redis::{self, RedisOptions},
    scylla::{self, ScyllaOptions},
};

use uuid::Uuid;

use crate::{clock::WallClock, config::ClusterConfig};

/// Opens a store that other gateways serve, too.
pub(super) async fn join(
    options: ScyllaOptions,
    config: &ClusterConfig,
    listens: SocketAddr,
) -> Result<(Stores, Cluster), StoreError> {
    let address = config.address.clone();
    let address = address.unwrap_or_else(|| reachable(listens, &options.address.contact_points));
    let redis = Arc::new(redis::connect(redis_options(config, &options.address.keyspace)));
    let joining = Joining {
        address: address.into(),
        pulse: redis.clone(),
        topics: redis.clone(),
        timing: Timing::default(),
    };
    let joined = scylla::join(options, joining).await?;
    let cluster = Cluster {
        shared: true,
        placement: joined.placement,
        topics: redis.clone(),
        limits: redis,
        feed: joined.feed,
    };
    Ok((joined.stores, cluster))
}

/// Returns how Redis is reached.
pub(crate) fn redis_options(config: &ClusterConfig, prefix: &str) -> RedisOptions {
    // Who speaks over Redis is this process, whatever it is among the owners of conversations.
    let node = NodeId::from_uuid(Uuid::new_v4());
    RedisOptions {
        authority: config.authority.clone(),
        ..RedisOptions::new(config.redis.clone(), prefix, node, Arc::new(WallClock))
    }
}

/// Returns where other machines reach what listens here. Who listens everywhere is reached at the
/// address that this machine speaks to the store from.
fn reachable(mut listens: SocketAddr, contact_points: &[String]) -> String {
    if listens.ip().is_unspecified() {
        let towards = contact_points.iter().find_map(|point| own_address(point));
        listens.set_ip(towards.unwrap_or(IpAddr::from([127, 0, 0, 1])));
    }
    format!("http://{listens}")
}

/// Returns the address of this machine that a packet to a peer would leave from; nothing is sent.
fn own_address(peer: &str) -> Option<IpAddr> {
    let socket = UdpSocket::bind(("0.0.0.0", 0)).ok()?;
    socket.connect(peer).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_an_address_that_they_can_reach() {
        let near = ["127.0.0.1:9042".to_owned()];
        assert_eq!(reachable("10.1.2.3:8080".parse().unwrap(), &near), "http://10.1.2.3:8080");
        assert_eq!(reachable("0.0.0.0:8080".parse().unwrap(), &near), "http://127.0.0.1:8080");
    }
}
