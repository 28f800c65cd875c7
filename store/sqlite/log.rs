//! The logs of conversations, on SQLite.
use std::time::Instant;

use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, TenantId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::{
    Sqlite,
    append::append as write_append,
    columns::{self, blob},
};
use crate::{Append, Appended, ConversationLog, Due, Entry, Loaded, Snapshot, StoreError};

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
        // The first condition finds the place in the index: the entry that holds `position`.
        let sql = "WITH named AS (SELECT serial FROM conversation WHERE id = ?1 AND tenant = ?2)
            SELECT first, count, body FROM entry
            WHERE conversation = (SELECT serial FROM named)
                AND first >= (SELECT ifnull(max(first), 0) FROM entry
                    WHERE conversation = (SELECT serial FROM named) AND first <= ?3)
                AND first + count - 1 > ?3
            ORDER BY first LIMIT ?4";
        let (id, tenant) = (*blob!(conversation), *blob!(tenant));
        // No position lies beyond what a column holds.
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        self.engine.read(move |read| entries(read, sql, (id, tenant, position, limit))).await
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

    async fn due(&self, until: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
        let sql = "SELECT tenant, channel, id, due FROM conversation
            WHERE due IS NOT NULL AND due <= ?1 ORDER BY due LIMIT ?2";
        self.engine
            .read(move |connection| {
                let mut statement = connection.prepare_cached(sql)?;
                statement.query_map((until.0, limit), due)?.collect()
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
    let sql = "SELECT serial, tenant, channel, position FROM conversation WHERE id = ?1";
    let standing = connection
        .prepare_cached(sql)?
        .query_row([blob!(conversation)], |row| {
            let tenant = TenantId::from_uuid(columns::uuid(row, "tenant")?);
            let channel = ChannelId::from_uuid(columns::uuid(row, "channel")?);
            Ok((row.get::<_, i64>("serial")?, tenant, channel, row.get("position")?))
        })
        .optional()?;
    let Some((serial, tenant, channel, position)) = standing else { return Ok(None) };
    let snapshot = snapshot(connection, serial, shape)?;
    let from = snapshot.as_ref().map_or(0, |(position, _)| *position);
    let sql = "SELECT first, count, body FROM entry
        WHERE conversation = ?1 AND first > ?2 ORDER BY first";
    let tail = entries(connection, sql, (serial, from))?;
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

fn entries(
    connection: &Connection,
    sql: &str,
    values: impl Params,
) -> rusqlite::Result<Vec<Entry>> {
    let read =
        |row: &Row<'_>| Ok(Entry { first: row.get(0)?, count: row.get(1)?, bytes: row.get(2)? });
    connection.prepare_cached(sql)?.query_map(values, read)?.collect()
}

fn due(row: &Row<'_>) -> rusqlite::Result<Due> {
    Ok(Due {
        tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
        channel: ChannelId::from_uuid(columns::uuid(row, "channel")?),
        conversation: ConversationId::from_uuid(columns::uuid(row, "id")?),
        at: Timestamp(row.get("due")?),
    })
}
