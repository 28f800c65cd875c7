//! What waits for its conversation, on SQLite.
use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, TenantId, Timestamp};
use rusqlite::{OptionalExtension, Row};

use super::{
    Sqlite,
    columns::{self, blob},
    failure::Failure,
    health::HOUSE,
    job::Writing,
};
use crate::{Intake, IntakeItem, StoreError};

#[async_trait]
impl Intake for Sqlite {
    async fn push(&self, item: IntakeItem, limit: u32) -> Result<(), StoreError> {
        self.engine
            .write(item.tenant, move |writing| {
                if waiting(writing, item.tenant)? >= limit {
                    return Err(Failure::Refused(StoreError::Full));
                }
                Ok(push(writing, &item)?)
            })
            .await
    }

    async fn waiting(&self, conversation: ConversationId) -> Result<Vec<IntakeItem>, StoreError> {
        let sql = "SELECT * FROM intake WHERE conversation = ?1 ORDER BY sequence";
        self.engine
            .read(move |read| {
                read.prepare_cached(sql)?.query_map([blob!(conversation)], item)?.collect()
            })
            .await
    }

    async fn conversations(
        &self,
        limit: u32,
    ) -> Result<Vec<(TenantId, ChannelId, ConversationId)>, StoreError> {
        let sql = "SELECT tenant, channel, conversation, min(sequence) AS oldest FROM intake
            GROUP BY conversation ORDER BY oldest LIMIT ?1";
        let named = |row: &Row<'_>| {
            Ok((
                TenantId::from_uuid(columns::uuid(row, "tenant")?),
                ChannelId::from_uuid(columns::uuid(row, "channel")?),
                ConversationId::from_uuid(columns::uuid(row, "conversation")?),
            ))
        };
        self.engine
            .read(move |read| read.prepare_cached(sql)?.query_map([limit], named)?.collect())
            .await
    }

    async fn done(
        &self,
        conversation: ConversationId,
        sequences: &[u64],
    ) -> Result<(), StoreError> {
        let sequences = sequences.to_vec();
        self.engine
            .write(HOUSE, move |writing| {
                for sequence in &sequences {
                    forget(writing, conversation, *sequence)?;
                }
                Ok(())
            })
            .await
    }
}

fn waiting(writing: &Writing<'_>, tenant: TenantId) -> rusqlite::Result<u32> {
    let mut statement =
        writing.connection.prepare_cached("SELECT waiting FROM intake_tally WHERE tenant = ?1")?;
    let waiting = statement.query_row([blob!(tenant)], |row| row.get(0)).optional()?;
    Ok(waiting.unwrap_or(0))
}

fn push(writing: &Writing<'_>, item: &IntakeItem) -> rusqlite::Result<()> {
    writing
        .connection
        .prepare_cached(
            "INSERT INTO intake (tenant, channel, conversation, at, body)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            blob!(item.tenant),
            blob!(item.channel),
            blob!(item.conversation),
            item.at.0,
            &item.bytes,
        ))?;
    tally(writing, blob!(item.tenant), 1)
}

fn forget(
    writing: &Writing<'_>,
    conversation: ConversationId,
    sequence: u64,
) -> rusqlite::Result<()> {
    let tenant: Option<[u8; 16]> = writing
        .connection
        .prepare_cached(
            "DELETE FROM intake WHERE sequence = ?1 AND conversation = ?2 RETURNING tenant",
        )?
        .query_row((sequence, blob!(conversation)), |row| row.get(0))
        .optional()?;
    tenant.map_or(Ok(()), |tenant| tally(writing, &tenant, -1))
}

fn tally(writing: &Writing<'_>, tenant: &[u8; 16], by: i32) -> rusqlite::Result<()> {
    let sql = "INSERT INTO intake_tally VALUES (?1, ?2)
        ON CONFLICT (tenant) DO UPDATE SET waiting = waiting + ?2";
    writing.connection.prepare_cached(sql)?.execute((tenant, by))?;
    Ok(())
}

fn item(row: &Row<'_>) -> rusqlite::Result<IntakeItem> {
    Ok(IntakeItem {
        sequence: row.get("sequence")?,
        tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
        channel: ChannelId::from_uuid(columns::uuid(row, "channel")?),
        conversation: ConversationId::from_uuid(columns::uuid(row, "conversation")?),
        at: Timestamp(row.get("at")?),
        bytes: row.get("body")?,
    })
}
