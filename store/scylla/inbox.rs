//! The inbox, on CQL: order and counts from memory, rows from the store.
use std::collections::HashMap;

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, UserId, conversation::ConversationRow};
use uuid::Uuid;

use super::{
    Scylla,
    conversation::{self, shard_of},
    cql::side_by_side,
    inbox_page,
};
use crate::{
    Changed, Counts, Inbox, InboxFilter, InboxPage, StoreError, paging::Mark, search::Query,
};

#[async_trait]
impl Inbox for Scylla {
    async fn page(
        &self,
        tenant: TenantId,
        filter: &InboxFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<InboxPage, StoreError> {
        let mark = cursor.map(Mark::read).transpose()?;
        let query = filter.query.as_deref().and_then(Query::parse);
        let asked = inbox_page::Asked { tenant, filter, query: query.as_ref() };
        self.inbox_page(&asked, mark.as_ref(), limit as usize).await
    }

    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationRow>, StoreError> {
        let id = conversation.as_uuid();
        let values = (tenant.as_uuid(), shard_of(id), id);
        let row: Option<(String,)> = self.cql.one(&self.cql.statements.inbox_row, values).await?;
        row.map(|(body,)| conversation::read(&body)).transpose()
    }

    async fn counts(&self, tenant: TenantId, user: UserId) -> Result<Counts, StoreError> {
        let order = self.inbox.of(&self.cql, tenant).await?;
        let counts = order.order.lock().counts(user);
        Ok(counts)
    }

    async fn changed(
        &self,
        tenant: TenantId,
        after: u64,
        limit: u32,
    ) -> Result<Changed, StoreError> {
        let order = self.inbox.of(&self.cql, tenant).await?;
        let until = self.inbox.complete(&order, tenant).await;
        let mut changed = order.order.lock().changed(after, until);
        let more = changed.len() > limit as usize;
        changed.truncate(limit as usize);
        let ids: Vec<ConversationId> = changed.iter().map(|(_, id)| *id).collect();
        let mut rows = self.inbox_rows(tenant, &ids).await?;
        let row = |(cursor, id): (u64, ConversationId)| Some((cursor, rows.remove(&id)?));
        Ok(Changed { rows: changed.into_iter().filter_map(row).collect(), more })
    }

    async fn head(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let order = self.inbox.of(&self.cql, tenant).await?;
        Ok(self.inbox.complete(&order, tenant).await)
    }
}

impl Scylla {
    /// Reads the rows of some conversations, each partition's together.
    pub(super) async fn inbox_rows(
        &self,
        tenant: TenantId,
        conversations: &[ConversationId],
    ) -> Result<HashMap<ConversationId, ConversationRow>, StoreError> {
        let mut shards: HashMap<i8, Vec<Uuid>> = HashMap::new();
        for id in conversations {
            shards.entry(shard_of(id.as_uuid())).or_default().push(*id.as_uuid());
        }
        // A list of keys is read as one page: a hundred rows are some hundred kilobytes.
        let parts = shards.into_iter().flat_map(|(shard, ids)| {
            let parts: Vec<_> = ids.chunks(100).map(|ids| (shard, ids.to_vec())).collect();
            parts
        });
        let read = parts.map(|(shard, ids)| {
            let values = (*tenant.as_uuid(), shard, ids);
            self.cql.few::<(String,)>(&self.cql.statements.inbox_rows, values)
        });
        let rows = side_by_side(read).await?;
        let row = |(body,): &(String,)| {
            let row = conversation::read(body)?;
            Ok((row.id, row))
        };
        rows.iter().flatten().map(row).collect()
    }
}
