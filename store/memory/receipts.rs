//! Answers given to writes that carried an idempotency key, in memory.
use std::collections::HashMap;

use async_trait::async_trait;
use recado_domain::{TenantId, UserId};

use super::Memory;
use crate::{Receipt, Receipts, StoreError, ports::is_held};

/// Receipts by company, user and key.
#[derive(Default)]
pub(super) struct Kept {
    held: HashMap<(TenantId, UserId, String), Receipt>,
}

#[async_trait]
impl Receipts for Memory {
    async fn reserve(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<Option<Receipt>, StoreError> {
        let held = &mut self.state.lock().receipts.held;
        let name = (tenant, user, key.to_owned());
        if let Some(earlier) = held.get(&name).filter(|earlier| is_held(earlier, receipt.at)) {
            return Ok(Some(earlier.clone()));
        }
        held.retain(|_, other| is_held(other, receipt.at));
        held.insert(name, Receipt { status: 0, ..receipt });
        Ok(None)
    }

    async fn complete(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<(), StoreError> {
        self.state.lock().receipts.held.insert((tenant, user, key.to_owned()), receipt);
        Ok(())
    }

    async fn release(&self, tenant: TenantId, user: UserId, key: &str) -> Result<(), StoreError> {
        let held = &mut self.state.lock().receipts.held;
        let name = (tenant, user, key.to_owned());
        if held.get(&name).is_some_and(|receipt| receipt.status == 0) {
            held.remove(&name);
        }
        Ok(())
    }
}
