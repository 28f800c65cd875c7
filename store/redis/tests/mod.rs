//! Redis by itself, and the contract; all against a real server.
mod addresses;
mod away;
#[path = "../../../tests/services/redis/server.rs"]
mod server;
mod topics;

use std::{sync::Arc, time::Duration};

use recado_domain::{
    TenantId,
    time::{Clock, Timestamp},
};
use recado_placement::NodeId;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{Redis, RedisOptions, connect};
use crate::{
    Topic, Topics,
    contract::bus::{Join, Joined},
};
use server::RedisServer;

crate::bus_contract!(crate::redis::tests::fresh());

/// Joins nodes to a Redis of their own.
fn fresh() -> Option<(Join, RedisServer)> {
    let server = RedisServer::start(&[])?;
    let port = server.port;
    let join = move || {
        let options = options(port);
        let (node, redis) = (options.node, Arc::new(connect(options)));
        Joined { node, pulse: redis.clone(), topics: redis.clone(), limits: redis }
    };
    Some((Box::new(join), server))
}

fn options(port: u16) -> RedisOptions {
    let address = format!("redis://127.0.0.1:{port}/1").parse().unwrap();
    let node = NodeId::from_uuid(Uuid::new_v4());
    RedisOptions::new(address, "tests", node, Arc::new(WallClock))
}

fn company() -> Topic {
    Topic::Tenant(TenantId::from_uuid(Uuid::new_v4()))
}

/// Waits until it can be used.
async fn up(redis: &Redis) {
    let began = Instant::now();
    while let Err(error) = redis.check().await {
        assert!(began.elapsed() < Duration::from_secs(10), "{error}");
        sleep(Duration::from_millis(10)).await;
    }
}

struct WallClock;

impl Clock for WallClock {
    #[allow(clippy::disallowed_methods, reason = "outages are told by the real time")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp(since.as_millis() as i64)
    }
}
