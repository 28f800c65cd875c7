//! Pieces kept for the operator, on SQLite.
use std::collections::BTreeSet;

use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, SetAsideId, TenantId, Timestamp};
use rusqlite::Row;

use super::{
    Sqlite,
    columns::{self, blob, from_json, json},
    health::HOUSE,
    job::Writing,
};
use crate::{SetAside, SetAsideItem, StoreError, ports::KEPT_ASIDE};

#[async_trait]
impl SetAside for Sqlite {
    async fn put(&self, items: Vec<SetAsideItem>) -> Result<(), StoreError> {
        let lane = items.first().map_or(HOUSE, |item| item.tenant);
        self.engine
            .write(lane, move |writing| {
                items.iter().try_for_each(|item| put(writing, item))?;
                let tenants: BTreeSet<TenantId> = items.iter().map(|item| item.tenant).collect();
                tenants.iter().try_for_each(|tenant| forget_oldest(writing, *tenant))?;
                Ok(())
            })
            .await
    }

    async fn page(
        &self,
        tenant: TenantId,
        before: Option<SetAsideId>,
        limit: u32,
    ) -> Result<Vec<SetAsideItem>, StoreError> {
        let sql = "SELECT * FROM set_aside WHERE tenant = ?1 AND (?2 IS NULL OR id < ?2)
            ORDER BY id DESC LIMIT ?3";
        let values = (*blob!(tenant), before.map(|id| *blob!(id)), limit);
        self.engine
            .read(move |read| read.prepare_cached(sql)?.query_map(values, item)?.collect())
            .await
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM set_aside";
        self.engine
            .read(move |read| read.prepare_cached(sql)?.query_row((), |row| row.get(0)))
            .await
    }
}

fn put(writing: &Writing<'_>, item: &SetAsideItem) -> rusqlite::Result<()> {
    let sql = "INSERT INTO set_aside VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT DO NOTHING";
    writing.connection.prepare_cached(sql)?.execute((
        blob!(item.tenant),
        blob!(item.id),
        blob!(item.channel),
        item.conversation.map(|id| *blob!(id)),
        json(&item.reason)?,
        &item.error,
        item.at.0,
        item.raw.to_string(),
        item.content().as_bytes(),
    ))?;
    Ok(())
}

fn forget_oldest(writing: &Writing<'_>, tenant: TenantId) -> rusqlite::Result<()> {
    let sql = "DELETE FROM set_aside WHERE tenant = ?1 AND id <=
        (SELECT id FROM set_aside WHERE tenant = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
    writing.connection.prepare_cached(sql)?.execute((blob!(tenant), KEPT_ASIDE))?;
    Ok(())
}

fn item(row: &Row<'_>) -> rusqlite::Result<SetAsideItem> {
    Ok(SetAsideItem {
        id: SetAsideId::from_uuid(columns::uuid(row, "id")?),
        tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
        channel: ChannelId::from_uuid(columns::uuid(row, "channel")?),
        conversation: columns::maybe_uuid(row, "conversation")?.map(ConversationId::from_uuid),
        reason: from_json(row.get_ref("reason")?.as_str()?)?,
        error: row.get("error")?,
        at: Timestamp(row.get("at")?),
        raw: from_json(row.get_ref("raw")?.as_str()?)?,
    })
}
