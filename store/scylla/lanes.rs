//! How many appends may be on their way, in all and of one company: who floods waits for itself.
use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use recado_domain::TenantId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::failure::unavailable;
use crate::StoreError;

/// Companies whose lanes are remembered before those without traffic are forgotten.
const REMEMBERED: usize = 4_096;
/// Appends of one company that may wait for a lane.
const WAITING: usize = 8_192;

/// The lanes of all companies.
pub(super) struct Lanes {
    all: Arc<Semaphore>,
    each: usize,
    tenants: Mutex<HashMap<TenantId, Lane>>,
}

#[derive(Clone)]
struct Lane {
    open: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// The right to be on the way.
pub(super) struct OnTheWay {
    _own: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

impl Lanes {
    pub(super) fn new(all: usize, each: usize) -> Self {
        Self { all: Arc::new(Semaphore::new(all)), each, tenants: Mutex::default() }
    }

    /// Waits for a lane, first among the company's own, then among all.
    pub(super) async fn enter(&self, tenant: TenantId) -> Result<OnTheWay, StoreError> {
        let Lane { open, queue } = self.lane(tenant);
        let closed = |_| unavailable("the store is closed");
        let full = |_| unavailable("too many appends of this company wait");
        let waiting = queue.try_acquire_owned().map_err(full)?;
        let own = open.acquire_owned().await.map_err(closed)?;
        let all = Arc::clone(&self.all).acquire_owned().await.map_err(closed)?;
        drop(waiting);
        Ok(OnTheWay { _own: own, _all: all })
    }

    /// Lets nobody in any more, and waits until everybody is out.
    pub(super) async fn close(&self, lanes: usize) {
        if let Ok(all) = self.all.acquire_many(u32::try_from(lanes).unwrap_or(u32::MAX)).await {
            self.all.close();
            drop(all);
        }
    }

    fn lane(&self, tenant: TenantId) -> Lane {
        let mut tenants = self.tenants.lock();
        if tenants.len() > REMEMBERED {
            tenants.retain(|_, lane| Arc::strong_count(&lane.open) > 1);
        }
        let make = || Lane {
            open: Arc::new(Semaphore::new(self.each)),
            queue: Arc::new(Semaphore::new(WAITING)),
        };
        tenants.entry(tenant).or_insert_with(make).clone()
    }
}
