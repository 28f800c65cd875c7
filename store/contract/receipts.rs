//! Rules of receipts.
use std::time::Duration;

use recado_domain::{TenantId, Timestamp, UserId};

use super::samples::{DAWN, agent, uuid};
use crate::{Receipt, Stores};

struct Caller {
    tenant: TenantId,
    user: UserId,
}

impl Caller {
    fn new() -> Self {
        Self { tenant: TenantId::from_uuid(uuid()), user: agent() }
    }

    async fn reserve(&self, stores: &Stores, at: Timestamp) -> Option<Receipt> {
        let asked = receipt(200, at);
        stores.receipts.reserve(self.tenant, self.user, "k", asked).await.unwrap()
    }

    async fn complete(&self, stores: &Stores, answer: Receipt) {
        stores.receipts.complete(self.tenant, self.user, "k", answer).await.unwrap();
    }

    async fn release(&self, stores: &Stores) {
        stores.receipts.release(self.tenant, self.user, "k").await.unwrap();
    }
}

fn receipt(status: u16, at: Timestamp) -> Receipt {
    Receipt { request_hash: [7; 32], status, body: b"{}".to_vec(), at }
}

fn later(seconds: u64) -> Timestamp {
    DAWN + Duration::from_secs(seconds)
}

/// The first gets it, whatever status was passed.
pub async fn a_key_is_free_once(stores: &Stores) {
    let caller = Caller::new();
    assert_eq!(caller.reserve(stores, DAWN).await, None);
    assert_eq!(caller.reserve(stores, later(1)).await, Some(receipt(0, DAWN)));
}

/// The same answer.
pub async fn an_answer_is_given_again(stores: &Stores) {
    let caller = Caller::new();
    caller.reserve(stores, DAWN).await;
    caller.complete(stores, receipt(202, later(1))).await;
    assert_eq!(caller.reserve(stores, later(3600)).await, Some(receipt(202, later(1))));
}

/// A failed write may be tried again.
pub async fn a_released_key_is_free(stores: &Stores) {
    let caller = Caller::new();
    caller.reserve(stores, DAWN).await;
    caller.release(stores).await;
    assert_eq!(caller.reserve(stores, later(1)).await, None);
}

/// A crash in between does not hold a key for ever.
pub async fn a_reservation_without_an_answer_is_free_after_a_minute(stores: &Stores) {
    let caller = Caller::new();
    caller.reserve(stores, DAWN).await;
    assert_eq!(caller.reserve(stores, later(60)).await, Some(receipt(0, DAWN)));
    assert_eq!(caller.reserve(stores, later(61)).await, None);
    assert_eq!(caller.reserve(stores, later(62)).await, Some(receipt(0, later(61))));
}

/// Receipts do not live for ever.
pub async fn an_answer_is_forgotten_after_a_day(stores: &Stores) {
    let caller = Caller::new();
    caller.complete(stores, receipt(202, DAWN)).await;
    let day = 24 * 3600;
    assert_eq!(caller.reserve(stores, later(day)).await, Some(receipt(202, DAWN)));
    assert_eq!(caller.reserve(stores, later(day + 1)).await, None);
}

/// Company and user are part of the key.
pub async fn keys_of_others_are_other_keys(stores: &Stores) {
    let caller = Caller::new();
    let colleague = Caller { tenant: caller.tenant, user: agent() };
    let elsewhere = Caller { tenant: TenantId::from_uuid(uuid()), user: caller.user };
    for each in [&caller, &colleague, &elsewhere] {
        assert_eq!(each.reserve(stores, DAWN).await, None);
    }
}

/// Only reservations are given back.
pub async fn a_released_answer_stays(stores: &Stores) {
    let caller = Caller::new();
    caller.complete(stores, receipt(202, DAWN)).await;
    caller.release(stores).await;
    assert_eq!(caller.reserve(stores, later(1)).await, Some(receipt(202, DAWN)));
}
