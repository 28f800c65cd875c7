//! The logs of conversations, on SQLite.
use std::time::Instant;

use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, TenantId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::{
    Sqlite,
    append::append as write_append,
    chain,
    columns::{self, blob},
};
use crate::{
    Append, Appended, ConversationLog, Due, DuePlace, Entry, Loaded, Snapshot, StoreError,
};

/// A position beyond every log's end that a column can still hold.
const NO_POSITION: u64 = i64::MAX as u64;

#[async_trait]
impl ConversationLog for Sqlite {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let began = Instant::now();
        let tenant = append.tenant;
        let appended =
            self.engine.write(tenant, move |writing| write_append(writing, &append)).await;
        metrics::histogram!("recado_store_append_seconds").record(began.elapsed());
        appended
    }

    async fn load(
        &self,
        conversation: ConversationId,
        shape: u16,
    ) -> Result<Option<Loaded>, StoreError> {
        self.engine.read(move |connection| load(connection, conversation, shape)).await
    }

    async fn after(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        position: u64,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let (id, tenant) = (*blob!(conversation), *blob!(tenant));
        let (after, limit) = (position.min(NO_POSITION), limit as usize);
        let sql = "SELECT serial, cursor FROM conversation WHERE id = ?1 AND tenant = ?2";
        self.engine
            .read(move |connection| {
                let _view = connection.unchecked_transaction()?;
                let standing = connection
                    .prepare_cached(sql)?
                    .query_row((id, tenant), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                let Some((serial, newest)) = standing else { return Ok(Vec::new()) };
                chain::page(connection, serial, newest, after, limit)
            })
            .await
    }

    async fn key(
        &self,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT value FROM message_key
            WHERE conversation = (SELECT serial FROM conversation WHERE id = ?1) AND key = ?2";
        let key = key.to_owned();
        self.engine
            .read(move |connection| {
                let mut statement = connection.prepare_cached(sql)?;
                statement.query_row((blob!(conversation), key), |row| row.get(0)).optional()
            })
            .await
    }

    async fn due(
        &self,
        after: Option<DuePlace>,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Due>, StoreError> {
        // The first condition on what is behind the place is what the index knows.
        let sql = "SELECT tenant, channel, id, due FROM conversation
            WHERE due IS NOT NULL AND due >= ?1 AND due <= ?2 AND (due > ?1 OR id > ?3)
            ORDER BY due, id LIMIT ?4";
        let (from, id) =
            after.unwrap_or((Timestamp(i64::MIN), ConversationId::from_uuid(Uuid::nil())));
        self.engine
            .read(move |connection| {
                let mut statement = connection.prepare_cached(sql)?;
                statement.query_map((from.0, until.0, blob!(id), limit), due)?.collect()
            })
            .await
    }
}

fn load(
    connection: &Connection,
    conversation: ConversationId,
    shape: u16,
) -> rusqlite::Result<Option<Loaded>> {
    // One view of the file for all three questions.
    let _view = connection.unchecked_transaction()?;
    let sql = "SELECT serial, tenant, channel, position, cursor FROM conversation WHERE id = ?1";
    let standing = connection
        .prepare_cached(sql)?
        .query_row([blob!(conversation)], |row| {
            let tenant = TenantId::from_uuid(columns::uuid(row, "tenant")?);
            let channel = ChannelId::from_uuid(columns::uuid(row, "channel")?);
            let place: (i64, u64, i64) =
                (row.get("serial")?, row.get("position")?, row.get("cursor")?);
            Ok((tenant, channel, place))
        })
        .optional()?;
    let Some((tenant, channel, (serial, position, newest))) = standing else { return Ok(None) };
    let snapshot = snapshot(connection, serial, shape)?;
    let from = snapshot.as_ref().map_or(0, |(position, _)| *position);
    let tail = chain::tail(connection, newest, from)?;
    Ok(Some(Loaded { tenant, channel, snapshot, tail, position }))
}

fn snapshot(
    connection: &Connection,
    serial: i64,
    shape: u16,
) -> rusqlite::Result<Option<(u64, Snapshot)>> {
    connection
        .prepare_cached(
            "SELECT position, body FROM snapshot WHERE conversation = ?1 AND shape = ?2",
        )?
        .query_row((serial, shape), |row| Ok((row.get(0)?, Snapshot { shape, bytes: row.get(1)? })))
        .optional()
}

fn due(row: &Row<'_>) -> rusqlite::Result<Due> {
    Ok(Due {
        tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
        channel: ChannelId::from_uuid(columns::uuid(row, "channel")?),
        conversation: ConversationId::from_uuid(columns::uuid(row, "id")?),
        at: Timestamp(row.get("due")?),
    })
}
