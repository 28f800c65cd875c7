//! The inbox, on CQL: order and counts from memory, rows from the store.
use std::collections::HashMap;

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, UserId, conversation::ConversationRow};
use uuid::Uuid;

use super::{
    Scylla,
    conversation::{self, shard_of},
    cql::side_by_side,
    cursors::late,
    inbox_index::Order,
    inbox_page,
    orders::Company,
};
use crate::{
    Changed, Counts, Inbox, InboxFilter, InboxPage, StoreError,
    paging::Mark,
    search::{Query, finds_nothing},
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
        if finds_nothing(filter.query.as_deref()) {
            return Ok(InboxPage::default());
        }
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
        let order = self.inbox_order(tenant).await?;
        let counts = order.order.lock().counts(user);
        Ok(counts)
    }

    async fn changed(
        &self,
        tenant: TenantId,
        after: u64,
        limit: u32,
    ) -> Result<Changed, StoreError> {
        let order = self.inbox_order(tenant).await?;
        let until = self.inbox.complete(&order, tenant).await;
        let (mut changed, told) = self.changed_since(&order, after, until);
        // What may have been told before does not count: who asks on would never come further.
        let most = told.saturating_add(limit as usize);
        let more = changed.len() > most;
        changed.truncate(most);
        let ids: Vec<ConversationId> = changed.iter().map(|(_, id)| *id).collect();
        let mut rows = self.inbox_rows(tenant, &ids).await?;
        let row = |(cursor, id): (u64, ConversationId)| Some((cursor, rows.remove(&id)?));
        Ok(Changed { rows: changed.into_iter().filter_map(row).collect(), more })
    }

    async fn head(&self, tenant: TenantId) -> Result<u64, StoreError> {
        let order = self.inbox_order(tenant).await?;
        Ok(self.inbox.complete(&order, tenant).await)
    }
}

impl Scylla {
    /// Returns what changed after a cursor, and how much of that was perhaps told before: where several
    /// nodes write, a row may become visible after one with a larger cursor.
    fn changed_since(
        &self,
        order: &Company<Order>,
        after: u64,
        until: u64,
    ) -> (Vec<(u64, ConversationId)>, usize) {
        let order = order.order.lock();
        let Some(owner) = &self.owner else { return (order.changed(after, until), 0) };
        let again = order.changed(late(after), until);
        let told = again.partition_point(|(cursor, _)| *cursor <= after);
        let is_shared = owner.ownership.nodes() > 1
            || again.iter().any(|(cursor, _)| owner.cursors.is_foreign(*cursor));
        if is_shared { (again, told) } else { (order.changed(after, until), 0) }
    }

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
