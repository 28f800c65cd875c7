//! Pieces kept for the operator, in memory.
use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use recado_domain::{SetAsideId, TenantId};

use super::Memory;
use crate::{SetAside, SetAsideItem, StoreError, ports::KEPT_ASIDE};

/// The pieces of each company, by id.
#[derive(Default)]
pub(super) struct Kept {
    tenants: HashMap<TenantId, BTreeMap<SetAsideId, SetAsideItem>>,
}

#[async_trait]
impl SetAside for Memory {
    async fn put(&self, items: Vec<SetAsideItem>) -> Result<(), StoreError> {
        let tenants = &mut self.state.lock().set_aside.tenants;
        for item in items {
            let kept = tenants.entry(item.tenant).or_default();
            kept.insert(item.id, item);
            while kept.len() > KEPT_ASIDE as usize {
                kept.pop_first();
            }
        }
        Ok(())
    }

    async fn page(
        &self,
        tenant: TenantId,
        before: Option<SetAsideId>,
        limit: u32,
    ) -> Result<Vec<SetAsideItem>, StoreError> {
        let state = self.state.lock();
        let Some(kept) = state.set_aside.tenants.get(&tenant) else { return Ok(Vec::new()) };
        let older = kept.values().rev().filter(|item| before.is_none_or(|before| item.id < before));
        Ok(older.take(limit as usize).cloned().collect())
    }

    async fn count(&self) -> Result<u64, StoreError> {
        Ok(self.state.lock().set_aside.tenants.values().map(|kept| kept.len() as u64).sum())
    }
}
