//! Pieces kept for the operator, on CQL: by company and month, the newest first.
use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use recado_domain::{ChannelId, ConversationId, SetAsideId, TenantId, Timestamp};
use uuid::Uuid;

use super::{Scylla, cql::side_by_side, failure::unreadable, months::month_of_id};
use crate::{SetAside, SetAsideItem, StoreError, ports::KEPT_ASIDE};

/// Pieces read at once.
const AT_ONCE: usize = 500;

/// A piece as read.
type Stored = (Uuid, Uuid, Uuid, String, String, i64, String);

#[async_trait]
impl SetAside for Scylla {
    async fn put(&self, items: Vec<SetAsideItem>) -> Result<(), StoreError> {
        let items = side_by_side(items.into_iter().map(|item| self.under_first_id(item))).await?;
        let months: BTreeSet<(TenantId, i32)> =
            items.iter().map(|item| (item.tenant, month_of_id(item.id.as_uuid()))).collect();
        let named = months.iter().map(|(tenant, month)| {
            let values = (tenant.as_uuid(), *month);
            self.cql.write(&self.cql.statements.put_set_aside_month, values)
        });
        side_by_side(named).await?;
        side_by_side(items.iter().map(|item| self.put_aside(item))).await?;
        let tenants: BTreeSet<TenantId> = items.iter().map(|item| item.tenant).collect();
        side_by_side(tenants.into_iter().map(|tenant| self.forget_oldest(tenant))).await.map(drop)
    }

    async fn page(
        &self,
        tenant: TenantId,
        before: Option<SetAsideId>,
        limit: u32,
    ) -> Result<Vec<SetAsideItem>, StoreError> {
        let mut below = before.map_or(Uuid::max(), |id| *id.as_uuid());
        let months = self.months_of(Some(tenant)).await?.remove(&tenant).unwrap_or_default();
        let first = if before.is_some() { month_of_id(&below) } else { i32::MAX };
        let mut items = Vec::new();
        for month in months.into_iter().rev().filter(|month| *month <= first) {
            while items.len() < limit as usize {
                let wanted = (limit as usize - items.len()).min(AT_ONCE);
                let values = (tenant.as_uuid(), month, below, wanted as i32);
                let rows: Vec<Stored> =
                    self.cql.few(&self.cql.statements.set_aside, values).await?;
                let read = rows.len();
                below = rows.last().map_or(below, |row| row.0);
                for row in rows {
                    items.push(item(tenant, row)?);
                }
                if read < wanted {
                    break;
                }
            }
        }
        Ok(items)
    }

    async fn count(&self) -> Result<u64, StoreError> {
        let months = self.months_of(None).await?;
        let pairs = months
            .into_iter()
            .flat_map(|(tenant, months)| months.into_iter().map(move |month| (tenant, month)));
        let ids = side_by_side(pairs.map(|(tenant, month)| self.ids(tenant, month))).await?;
        Ok(ids.iter().map(|ids| ids.len() as u64).sum())
    }
}

impl Scylla {
    /// Gives a piece the id under which it was kept, if it was: written again, it is the same row.
    async fn under_first_id(&self, item: SetAsideItem) -> Result<SetAsideItem, StoreError> {
        let (tenant, content) = (item.tenant.as_uuid(), item.content());
        let statements = &self.cql.statements;
        let claim = (tenant, content, item.id.as_uuid());
        if self.cql.write_if(&statements.claim_set_aside, claim).await? {
            return Ok(item);
        }
        let first: Option<(Uuid,)> =
            self.cql.one(&statements.set_aside_content, (tenant, content)).await?;
        let id = first.map_or(item.id, |(id,)| SetAsideId::from_uuid(id));
        Ok(SetAsideItem { id, ..item })
    }

    async fn put_aside(&self, item: &SetAsideItem) -> Result<(), StoreError> {
        let reason = serde_json::to_string(&item.reason).map_err(unreadable)?;
        // Nobody's conversation is the nil id: a null would be a tombstone.
        let conversation = item.conversation.map(|id| *id.as_uuid()).unwrap_or_default();
        let id = item.id.as_uuid();
        let values = (
            item.tenant.as_uuid(),
            month_of_id(id),
            id,
            item.channel.as_uuid(),
            conversation,
            reason,
            item.error.as_str(),
            item.at.0,
            item.raw.to_string(),
        );
        self.cql.write(&self.cql.statements.put_set_aside, values).await
    }

    /// Reads in which months companies have pieces, oldest first.
    async fn months_of(
        &self,
        of: Option<TenantId>,
    ) -> Result<BTreeMap<TenantId, BTreeSet<i32>>, StoreError> {
        let rows: Vec<(Uuid, i32)> =
            self.cql.all(&self.cql.statements.set_aside_months, ()).await?;
        let mut months: BTreeMap<TenantId, BTreeSet<i32>> = BTreeMap::new();
        for (tenant, month) in rows {
            let tenant = TenantId::from_uuid(tenant);
            if of.is_none_or(|of| of == tenant) {
                months.entry(tenant).or_default().insert(month);
            }
        }
        Ok(months)
    }

    async fn ids(&self, tenant: TenantId, month: i32) -> Result<Vec<Uuid>, StoreError> {
        let values = (tenant.as_uuid(), month);
        let rows: Vec<(Uuid,)> = self.cql.all(&self.cql.statements.set_aside_ids, values).await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Takes away what is more than a company may have: one tombstone over a range, or over a month.
    async fn forget_oldest(&self, tenant: TenantId) -> Result<(), StoreError> {
        let months = self.months_of(Some(tenant)).await?.remove(&tenant).unwrap_or_default();
        let mut room = KEPT_ASIDE as usize;
        for month in months.into_iter().rev() {
            let ids = self.ids(tenant, month).await?;
            if let Some(oldest) = ids.get(room) {
                let values = (tenant.as_uuid(), month, oldest);
                self.cql.write(&self.cql.statements.drop_set_aside, values).await?;
            }
            room = room.saturating_sub(ids.len());
        }
        Ok(())
    }
}

fn item(tenant: TenantId, row: Stored) -> Result<SetAsideItem, StoreError> {
    let (id, channel, conversation, reason, error, at, raw) = row;
    Ok(SetAsideItem {
        id: SetAsideId::from_uuid(id),
        tenant,
        channel: ChannelId::from_uuid(channel),
        conversation: (!conversation.is_nil()).then(|| ConversationId::from_uuid(conversation)),
        reason: serde_json::from_str(&reason).map_err(unreadable)?,
        error,
        at: Timestamp(at),
        raw: serde_json::from_str(&raw).map_err(unreadable)?,
    })
}
