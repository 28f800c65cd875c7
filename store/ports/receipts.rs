//! Answers given to writes that carried an idempotency key.
use std::time::Duration;

use async_trait::async_trait;
use recado_domain::{TenantId, Timestamp, UserId};

use crate::StoreError;

/// How long an answer is remembered.
pub(crate) const RECEIPT_LIFE: Duration = Duration::from_hours(24);
/// How long a reservation without an answer is respected.
const RESERVATION_LIFE: Duration = Duration::from_mins(1);

/// Tells whether a receipt still stands at an instant.
pub(crate) fn is_held(receipt: &Receipt, now: Timestamp) -> bool {
    let life = if receipt.status == 0 { RESERVATION_LIFE } else { RECEIPT_LIFE };
    now.since(receipt.at) <= life
}

/// The answer once given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// SHA-256 of method, path and body.
    pub request_hash: [u8; 32],
    /// HTTP status; 0 while the first request is still being worked on.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// Receipts by company, user and key; forgotten after 24 hours.
#[async_trait]
pub trait Receipts: Send + Sync {
    /// Reserves a key: `None` when it was free (now held with status 0), else what it holds. A
    /// reservation older than 60 s without an answer counts as free.
    async fn reserve(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<Option<Receipt>, StoreError>;
    /// Keeps the answer.
    async fn complete(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<(), StoreError>;
    /// Gives a reservation back, when the write failed in a way that may be tried again.
    async fn release(&self, tenant: TenantId, user: UserId, key: &str) -> Result<(), StoreError>;
}
