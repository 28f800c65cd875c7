//! How the file is, and its end.
use async_trait::async_trait;
use recado_domain::TenantId;
use uuid::Uuid;

use super::Sqlite;
use crate::{Health, StoreError};

/// The lane of writes that belong to no company.
pub(super) const HOUSE: TenantId = TenantId::from_uuid(Uuid::nil());

#[async_trait]
impl Health for Sqlite {
    /// A beat fits also where nothing else does: it is written in place. So it is looked besides
    /// whether the file could still grow.
    async fn check(&self) -> Result<(), StoreError> {
        let room = self.engine.room.clone();
        self.engine
            .write(HOUSE, move |writing| {
                let mut beat =
                    writing.connection.prepare_cached("UPDATE pulse SET beats = beats + 1")?;
                beat.execute(())?;
                Ok(room.check(writing.connection)?)
            })
            .await??;
        let read = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        self.engine
            .read(move |connection| {
                connection.prepare_cached("SELECT beats FROM pulse")?.query_row((), read)
            })
            .await
            .map(drop)
    }

    async fn close(&self) {
        self.engine.close().await;
    }
}
