//! The least a durable append can cost: bytes at the end of one table, with the store's own group
//! commit. The load bench measures the gateway against it; the product does not use it.
use recado_domain::TenantId;

use super::{engine::Engine, options::SqliteOptions};
use crate::StoreError;

/// A log of bytes and nothing else.
pub struct RawLog {
    engine: Engine,
}

impl RawLog {
    /// Opens the file, or makes it.
    pub async fn open(options: SqliteOptions) -> Result<Self, StoreError> {
        let engine = Engine::start(options)?;
        let nobody = TenantId::from_uuid(uuid::Uuid::nil());
        engine
            .write(nobody, |writing| {
                let table =
                    "CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, body BLOB NOT NULL)";
                Ok(writing.connection.execute_batch(table)?)
            })
            .await?;
        Ok(Self { engine })
    }

    /// Appends, durable when it returns.
    pub async fn append(&self, tenant: TenantId, body: Vec<u8>) -> Result<(), StoreError> {
        self.engine
            .write(tenant, move |writing| {
                let insert = "INSERT INTO raw (body) VALUES (?1)";
                writing.connection.prepare_cached(insert)?.execute((&body,))?;
                Ok(())
            })
            .await
    }
}
