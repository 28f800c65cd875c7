//! Everything, read whole from CQL. Tables that are looked up by key only are read in the order of
//! their tokens; each page is one question, and none of it is on a hot path.
use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId,
    account::{ApiKey, Tenant},
    contact::Contact,
};
use recado_placement::Stamp;
use scylla::statement::prepared::PreparedStatement;
use uuid::Uuid;

use super::{Scylla, conversation::SHARDS, cql::side_by_side, documents};
use crate::{
    Accounts, Batch, ContactKey, ConversationKey, Document, DocumentKind, Key, KeysAt, StoreError,
    Transfer,
};

/// A row of a table that is read by token: the token, an id, a key, another id.
type ByToken = (i64, Uuid, String, Uuid);

/// How the servers order ids: version 7 by their bytes, in which they are in the order of making.
fn in_order(id: &Uuid) -> (usize, u128) {
    (id.get_version_num(), id.as_u128())
}

#[async_trait]
impl Transfer for Scylla {
    async fn conversations(
        &self,
        tenant: TenantId,
        after: Option<ConversationId>,
        limit: u32,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let after = after.map(|id| *id.as_uuid());
        let ids = self.ids_after(&self.cql.statements.inbox_ids, tenant, after, limit).await?;
        Ok(ids.into_iter().map(ConversationId::from_uuid).collect())
    }

    async fn keys(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<KeysAt>, StoreError> {
        let Some(view) = self.view_of(tenant, conversation).await? else { return Ok(None) };
        let read = (0..=view.chart.newest()).map(|bucket| {
            let values = (conversation.as_uuid(), bucket as i32);
            self.cql.all::<(String, Vec<u8>, i64)>(&self.cql.statements.keys_whole, values)
        });
        let rows = side_by_side(read.collect::<Vec<_>>()).await?;
        let on_chain = |(key, value, written_at): (String, Vec<u8>, i64)| {
            let stamp = Stamp::read(written_at);
            view.holds(stamp).then_some((Key { key, value }, Some(stamp.first())))
        };
        let keys = rows.into_iter().flatten().filter_map(on_chain).collect();
        let (channel, position) = (view.head.channel, view.head.position);
        Ok(Some(KeysAt { channel, position, keys }))
    }

    async fn contacts(
        &self,
        tenant: TenantId,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<Contact>, StoreError> {
        let after = after.map(|id| *id.as_uuid());
        let ids = self.ids_after(&self.cql.statements.contact_ids, tenant, after, limit).await?;
        let read = ids.into_iter().map(|id| self.contact(ContactId::from_uuid(id)));
        Ok(side_by_side(read).await?.into_iter().flatten().collect())
    }

    async fn contact_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ContactKey>, StoreError> {
        let batch = self.by_token(&self.cql.statements.contact_keys_some, after, limit).await?;
        let key = |(_, tenant, key, contact): ByToken| ContactKey {
            tenant: TenantId::from_uuid(tenant),
            key,
            contact: ContactId::from_uuid(contact),
        };
        Ok(Batch { items: batch.items.into_iter().map(key).collect(), next: batch.next })
    }

    async fn conversation_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ConversationKey>, StoreError> {
        let batch = self.by_token(&self.cql.statements.claims_some, after, limit).await?;
        let key = |(_, channel, key, conversation): ByToken| ConversationKey {
            channel: ChannelId::from_uuid(channel),
            key,
            conversation: ConversationId::from_uuid(conversation),
        };
        Ok(Batch { items: batch.items.into_iter().map(key).collect(), next: batch.next })
    }

    async fn document_ids(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let after = after.unwrap_or_default();
        let read = documents::shards(kind).map(|shard| {
            let values = (tenant.as_uuid(), kind.word(), shard, after, limit as i32);
            self.cql.all::<(String,)>(&self.cql.statements.document_ids, values)
        });
        let rows = side_by_side(read.collect::<Vec<_>>()).await?;
        let mut ids: Vec<String> = rows.into_iter().flatten().map(|(id,)| id).collect();
        ids.sort_unstable();
        ids.truncate(limit as usize);
        Ok(ids)
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<(ApiKey, [u8; 32])>, StoreError> {
        let keys = Accounts::api_keys(self, tenant).await?;
        let read = keys.iter().map(|key| self.api_key(tenant, key.id));
        let whole = side_by_side(read).await?.into_iter().flatten().map(|(hash, key)| {
            let hash = hash.try_into();
            let hash = hash.map_err(|_| StoreError::Corrupt(format!("the hash of {}", key.id)))?;
            Ok((key, hash))
        });
        whole.collect()
    }

    async fn put_contact_keys(&self, keys: Vec<ContactKey>) -> Result<(), StoreError> {
        side_by_side(keys.iter().map(|key| self.put_contact_key(key))).await.map(drop)
    }

    async fn put_conversation_keys(&self, keys: Vec<ConversationKey>) -> Result<(), StoreError> {
        side_by_side(keys.iter().map(|key| self.put_claim(key))).await.map(drop)
    }

    async fn put_history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        versions: Vec<Document>,
    ) -> Result<(), StoreError> {
        self.put_versions(tenant, kind, versions).await
    }

    async fn put_tenant(&self, tenant: Tenant) -> Result<(), StoreError> {
        let values = (tenant.id.as_uuid(), tenant.name.as_str(), tenant.created_at.0);
        self.cql.write_if(&self.cql.statements.make_tenant, values).await.map(drop)
    }
}

impl Scylla {
    /// Reads ids of a company's sixteen partitions, in order, after one.
    async fn ids_after(
        &self,
        statement: &PreparedStatement,
        tenant: TenantId,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Uuid>, StoreError> {
        let after = after.unwrap_or_default();
        let read = (0..SHARDS).map(|shard| {
            let values = (tenant.as_uuid(), shard, after, limit as i32);
            self.cql.all::<(Uuid,)>(statement, values)
        });
        let rows = side_by_side(read.collect::<Vec<_>>()).await?;
        let mut ids: Vec<Uuid> = rows.into_iter().flatten().map(|(id,)| id).collect();
        ids.sort_unstable_by_key(in_order);
        ids.truncate(limit as usize);
        Ok(ids)
    }

    async fn by_token(
        &self,
        statement: &PreparedStatement,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ByToken>, StoreError> {
        let foreign = |_| StoreError::Corrupt("the cursor is not ours".to_owned());
        let after: i64 = after.map_or(Ok(i64::MIN), str::parse).map_err(foreign)?;
        let items: Vec<ByToken> = self.cql.all(statement, (after, limit as i32)).await?;
        let is_full = items.len() >= limit as usize;
        let next = items.last().filter(|_| is_full).map(|last| last.0.to_string());
        Ok(Batch { items, next })
    }
}
