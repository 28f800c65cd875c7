//! Rules of the health check.
use super::samples::{Talk, append};
use crate::Stores;

/// A check writes and reads beside other work, and closing can be asked for twice.
pub async fn a_store_in_use_is_well(stores: &Stores) {
    append(stores, Talk::new().append(0)).await;
    stores.health.check().await.unwrap();
    stores.health.close().await;
    stores.health.close().await;
}
