//! CQL by itself, and the contract; all against a real server.
mod buckets;
mod cluster;
mod keyspaces;
mod killed;
mod migrating;
mod one_copy;
mod opening;
#[path = "../../../tests/services/cassandra/server.rs"]
mod server;
mod servers;
mod takeover;
mod unknown;
mod zombie;

use crate::Stores;
use keyspaces::Taken;

crate::store_contract!(crate::scylla::tests::fresh().await);

/// Opens a store that holds nothing of any earlier test.
async fn fresh() -> Option<(Stores, Taken)> {
    let taken = Taken::take().await?;
    Some((taken.open().await, taken))
}
