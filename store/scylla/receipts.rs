//! Answers given to writes that carried an idempotency key, on CQL: each a lightweight transaction on
//! a row of its own, gone by itself.
use async_trait::async_trait;
use recado_domain::{TenantId, Timestamp, UserId};

use super::{Scylla, failure::unavailable};
use crate::{
    Receipt, Receipts, StoreError,
    ports::{RECEIPT_LIFE, is_held},
};

/// Tries when others reserve the same key at the same moment.
const TRIES: u32 = 5;

/// How long a row lives, in seconds: twice as long as it counts, for clocks that differ.
fn life() -> i32 {
    i32::try_from(RECEIPT_LIFE.as_secs() * 2).unwrap_or(i32::MAX)
}

#[async_trait]
impl Receipts for Scylla {
    async fn reserve(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<Option<Receipt>, StoreError> {
        let statements = &self.cql.statements;
        let (owner, asker) = (tenant.as_uuid(), user.as_uuid());
        let (hash, at) = (receipt.request_hash.as_slice(), receipt.at.0);
        for _ in 0..TRIES {
            let standing = self.receipt(tenant, user, key).await?;
            let reserved = match standing {
                Some(held) if is_held(&held, receipt.at) => return Ok(Some(held)),
                Some(old) => {
                    let (was, body) = (old.at.0, receipt.body.as_slice());
                    let values = (life(), hash, body, at, owner, asker, key, was);
                    self.cql.write_if(&statements.take_receipt, values).await?
                }
                None => {
                    let body = receipt.body.as_slice();
                    let values = (owner, asker, key, hash, 0_i32, body, at, life());
                    self.cql.write_if(&statements.make_receipt, values).await?
                }
            };
            if reserved {
                return Ok(None);
            }
        }
        Err(unavailable("the idempotency key is being reserved by others"))
    }

    async fn complete(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<(), StoreError> {
        let statements = &self.cql.statements;
        let (owner, asker) = (tenant.as_uuid(), user.as_uuid());
        let hash = receipt.request_hash.as_slice();
        let (status, body) = (i32::from(receipt.status), receipt.body.as_slice());
        let values = (life(), hash, status, body, receipt.at.0, owner, asker, key);
        if self.cql.write_if(&statements.end_receipt, values).await? {
            return Ok(());
        }
        let values = (owner, asker, key, hash, status, body, receipt.at.0, life());
        // Not applied: somebody reserved it in between, and answers by themselves.
        self.cql.write_if(&statements.make_receipt, values).await.map(drop)
    }

    async fn release(&self, tenant: TenantId, user: UserId, key: &str) -> Result<(), StoreError> {
        let values = (tenant.as_uuid(), user.as_uuid(), key);
        self.cql.write_if(&self.cql.statements.drop_receipt, values).await.map(drop)
    }
}

impl Scylla {
    async fn receipt(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
    ) -> Result<Option<Receipt>, StoreError> {
        let values = (tenant.as_uuid(), user.as_uuid(), key);
        let row: Option<(Vec<u8>, i32, Vec<u8>, i64)> =
            self.cql.one(&self.cql.statements.receipt, values).await?;
        Ok(row.and_then(|(hash, status, body, at)| {
            let request_hash = hash.try_into().ok()?;
            Some(Receipt { request_hash, status: status as u16, body, at: Timestamp(at) })
        }))
    }
}
