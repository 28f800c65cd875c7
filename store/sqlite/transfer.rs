//! Everything, read whole from SQLite.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId,
    account::{ApiKey, Tenant},
    contact::Contact,
};
use rusqlite::{Connection, OptionalExtension, Params, Row};
use uuid::Uuid;

use super::{
    Sqlite,
    columns::{self, blob, from_json},
    transfer_in,
};
use crate::{
    Batch, ContactKey, ConversationKey, Document, DocumentKind, Key, KeysAt, StoreError, Transfer,
};

/// Before every id.
const NIL: [u8; 16] = [0; 16];

/// Reads a cursor: an id, and the key behind it.
fn place(after: Option<&str>) -> Result<(Vec<u8>, String), StoreError> {
    let Some(text) = after else { return Ok((Vec::new(), String::new())) };
    let read = text.split_once(':').and_then(|(id, key)| {
        Some((Uuid::parse_str(id).ok()?.as_bytes().to_vec(), key.to_owned()))
    });
    read.ok_or_else(|| StoreError::Corrupt("the cursor is not ours".to_owned()))
}

/// Tells where to go on after the last of a full page.
fn batch<T>(items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Batch<T> {
    let is_full = items.len() >= limit as usize;
    let next = items.last().filter(|_| is_full).map(cursor);
    Batch { items, next }
}

#[async_trait]
impl Transfer for Sqlite {
    async fn conversations(
        &self,
        tenant: TenantId,
        after: Option<ConversationId>,
        limit: u32,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let sql = "SELECT id FROM conversation INDEXED BY conversation_inbox
            WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let after = after.map_or(NIL, |id| *blob!(id));
        let id = |row: &Row<'_>| Ok(ConversationId::from_uuid(columns::uuid(row, "id")?));
        self.rows(sql, (*blob!(tenant), after, limit), id).await
    }

    async fn keys(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<KeysAt>, StoreError> {
        self.engine.read(move |connection| keys(connection, tenant, conversation)).await
    }

    async fn contacts(
        &self,
        tenant: TenantId,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<Contact>, StoreError> {
        let sql = "SELECT body FROM contact INDEXED BY contact_name
            WHERE tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let after = after.map_or(NIL, |id| *blob!(id));
        let body = |row: &Row<'_>| from_json(row.get_ref("body")?.as_str()?);
        self.rows(sql, (*blob!(tenant), after, limit), body).await
    }

    async fn contact_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ContactKey>, StoreError> {
        let sql = "SELECT tenant, key, contact FROM contact_key
            WHERE (tenant, key) > (?1, ?2) ORDER BY tenant, key LIMIT ?3";
        let (id, key) = place(after)?;
        let row = |row: &Row<'_>| {
            Ok(ContactKey {
                tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
                key: row.get("key")?,
                contact: ContactId::from_uuid(columns::uuid(row, "contact")?),
            })
        };
        let items = self.rows(sql, (id, key, limit), row).await?;
        Ok(batch(items, limit, |last| format!("{}:{}", last.tenant, last.key)))
    }

    async fn conversation_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ConversationKey>, StoreError> {
        let sql = "SELECT channel, key, conversation FROM claim
            WHERE (channel, key) > (?1, ?2) ORDER BY channel, key LIMIT ?3";
        let (id, key) = place(after)?;
        let row = |row: &Row<'_>| {
            Ok(ConversationKey {
                channel: ChannelId::from_uuid(columns::uuid(row, "channel")?),
                key: row.get("key")?,
                conversation: ConversationId::from_uuid(columns::uuid(row, "conversation")?),
            })
        };
        let items = self.rows(sql, (id, key, limit), row).await?;
        Ok(batch(items, limit, |last| format!("{}:{}", last.channel, last.key)))
    }

    async fn document_ids(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT id FROM document_version
            WHERE tenant = ?1 AND kind = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
        let values = (*blob!(tenant), kind.word(), after.unwrap_or_default().to_owned(), limit);
        self.rows(sql, values, |row| row.get("id")).await
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<(ApiKey, [u8; 32])>, StoreError> {
        let sql = "SELECT body, hash FROM api_key WHERE tenant = ?1";
        let pair = |row: &Row<'_>| {
            Ok((from_json::<ApiKey>(row.get_ref("body")?.as_str()?)?, row.get("hash")?))
        };
        let mut keys = self.rows(sql, (*blob!(tenant),), pair).await?;
        keys.sort_by_key(|(key, _)| (key.created_at, key.id));
        Ok(keys)
    }

    async fn put_contact_keys(&self, keys: Vec<ContactKey>) -> Result<(), StoreError> {
        self.put_contact_keys_of(keys).await
    }

    async fn put_conversation_keys(&self, keys: Vec<ConversationKey>) -> Result<(), StoreError> {
        self.put_claims_of(keys).await
    }

    async fn put_history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        versions: Vec<Document>,
    ) -> Result<(), StoreError> {
        self.engine
            .write(tenant, move |writing| {
                Ok(transfer_in::put_history(writing, tenant, kind, &versions)?)
            })
            .await
    }

    async fn put_tenant(&self, tenant: Tenant) -> Result<(), StoreError> {
        self.engine
            .write(tenant.id, move |writing| Ok(transfer_in::put_tenant(writing, &tenant)?))
            .await
    }
}

impl Sqlite {
    /// Reads every row.
    async fn rows<T, P, F>(
        &self,
        sql: &'static str,
        values: P,
        read: F,
    ) -> Result<Vec<T>, StoreError>
    where
        T: Send + 'static,
        P: Params + Send + 'static,
        F: FnMut(&Row<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        self.engine
            .read(move |connection| {
                connection.prepare_cached(sql)?.query_map(values, read)?.collect()
            })
            .await
    }
}

/// Reads all keys in the same view of the file as the position they belong to.
fn keys(
    connection: &Connection,
    tenant: TenantId,
    conversation: ConversationId,
) -> rusqlite::Result<Option<KeysAt>> {
    let _view = connection.unchecked_transaction()?;
    let sql = "SELECT serial, channel, position FROM conversation WHERE id = ?1 AND tenant = ?2";
    let standing = connection
        .prepare_cached(sql)?
        .query_row((blob!(conversation), blob!(tenant)), |row| {
            let channel = ChannelId::from_uuid(columns::uuid(row, "channel")?);
            Ok((row.get::<_, i64>("serial")?, channel, row.get("position")?))
        })
        .optional()?;
    let Some((serial, channel, position)) = standing else { return Ok(None) };
    let keys = connection
        .prepare_cached("SELECT key, value FROM message_key WHERE conversation = ?1")?
        .query_map([serial], |row| {
            Ok((Key { key: row.get("key")?, value: row.get("value")? }, None))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(KeysAt { channel, position, keys }))
}
