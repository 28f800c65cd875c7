//! The contract, kept by a gateway that could have others beside it.
use super::{
    super::keyspaces::Taken,
    stage::{Gateway, gateways, patient},
};
use crate::Stores;

crate::store_contract!(crate::scylla::tests::cluster::contract::alone().await);

pub(super) async fn alone() -> Option<(Stores, (Gateway, Taken))> {
    let taken = Taken::take().await?;
    let (_, [gateway]) = gateways(&taken, patient()).await;
    Some((gateway.stores.clone(), (gateway, taken)))
}
