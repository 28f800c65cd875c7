//! Memory is always well.
use async_trait::async_trait;

use super::Memory;
use crate::{Health, StoreError};

#[async_trait]
impl Health for Memory {
    async fn check(&self) -> Result<(), StoreError> {
        drop(self.state.lock());
        Ok(())
    }

    async fn close(&self) {}
}
