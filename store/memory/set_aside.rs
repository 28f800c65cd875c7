//! Pieces kept for the operator, in memory.
use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use recado_domain::{SetAsideId, TenantId};
use uuid::Uuid;

use super::Memory;
use crate::{SetAside, SetAsideItem, StoreError, ports::KEPT_ASIDE};

/// The pieces of each company, by id.
#[derive(Default)]
pub(super) struct Kept {
    tenants: HashMap<TenantId, BTreeMap<SetAsideId, SetAsideItem>>,
    contents: HashSet<(TenantId, Uuid)>,
}

#[async_trait]
impl SetAside for Memory {
    async fn put(&self, items: Vec<SetAsideItem>) -> Result<(), StoreError> {
        let Kept { tenants, contents } = &mut self.state.lock().set_aside;
        for item in items {
            if !contents.insert((item.tenant, item.content())) {
                continue;
            }
            let kept = tenants.entry(item.tenant).or_default();
            kept.insert(item.id, item);
            while kept.len() > KEPT_ASIDE as usize
                && let Some((_, oldest)) = kept.pop_first()
            {
                contents.remove(&(oldest.tenant, oldest.content()));
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
