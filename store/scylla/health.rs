//! How the keyspace is, and the end.
use async_trait::async_trait;

use super::{Scylla, failure::unavailable};
use crate::{Health, StoreError};

#[async_trait]
impl Health for Scylla {
    async fn check(&self) -> Result<(), StoreError> {
        let now = self.options.clock.now().0;
        self.cql.write(&self.cql.statements.put_pulse, (now,)).await?;
        let beat: Option<(i64,)> = self.cql.one(&self.cql.statements.pulse, ()).await?;
        if beat.is_none() {
            return Err(unavailable("what was written just now is not there"));
        }
        self.owner.as_ref().map_or(Ok(()), |owner| owner.ownership.check())
    }

    async fn close(&self) {
        if let Some(owner) = &self.owner {
            owner.lanes.close(self.options.lanes).await;
        }
    }
}
