//! Orders of companies in memory: read when a company is first asked for, fed from the moment that is
//! begun, dropped after a gap, and the longest unused forgotten when there are too many.
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;
use recado_domain::TenantId;
use tokio::sync::OnceCell;

use crate::StoreError;

/// What is ordered.
pub(super) trait Ordered: Default {
    /// Returns how many things are in it.
    fn size(&self) -> usize;
}

/// A company's order, read or on its way.
#[derive(Default)]
pub(super) struct Company<O> {
    read: OnceCell<()>,
    pub(super) order: Mutex<O>,
    used: AtomicU64,
}

impl<O> Company<O> {
    /// Tells whether all that was written before is in it.
    pub(super) fn is_read(&self) -> bool {
        self.read.initialized()
    }
}

/// The orders of all companies that were asked for.
pub(super) struct Orders<O> {
    most: usize,
    companies: Mutex<HashMap<TenantId, Arc<Company<O>>>>,
    uses: AtomicU64,
}

impl<O: Ordered> Orders<O> {
    /// Keeps orders of about `most` things together.
    pub(super) fn new(most: usize) -> Self {
        Self { most, companies: Mutex::default(), uses: AtomicU64::new(0) }
    }

    /// Returns a company's order if it is in memory, or about to be.
    pub(super) fn get(&self, id: TenantId) -> Option<Arc<Company<O>>> {
        self.companies.lock().get(&id).cloned()
    }

    /// Says that a company's order is about to be read: from now on it is fed.
    pub(super) fn expect(&self, id: TenantId) {
        self.companies.lock().entry(id).or_default();
    }

    /// Tells whether a company's order is in memory, or about to be.
    pub(super) fn has(&self, id: TenantId) -> bool {
        self.companies.lock().contains_key(&id)
    }

    /// Drops a company's order: something may be missing in it.
    pub(super) fn drop_order(&self, id: TenantId) {
        self.companies.lock().remove(&id);
    }

    /// Returns a company's order, read by `read` if need be.
    pub(super) async fn of<F>(
        &self,
        id: TenantId,
        read: impl FnOnce(Arc<Company<O>>) -> F,
    ) -> Result<Arc<Company<O>>, StoreError>
    where
        F: Future<Output = Result<(), StoreError>>,
    {
        // In the map before it is read: what is written meanwhile goes there too.
        let company = Arc::clone(self.companies.lock().entry(id).or_default());
        company.used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        let whole = async {
            read(Arc::clone(&company)).await?;
            self.forget_unused(id);
            Ok::<(), StoreError>(())
        };
        company.read.get_or_try_init(|| whole).await?;
        Ok(company)
    }

    /// Forgets the orders that nobody asked for the longest, when there is too much in them.
    fn forget_unused(&self, but: TenantId) {
        let mut companies = self.companies.lock();
        let mut sizes: Vec<(u64, TenantId, usize)> = companies
            .iter()
            .map(|(id, company)| {
                (company.used.load(Ordering::Relaxed), *id, company.order.lock().size())
            })
            .collect();
        let mut all: usize = sizes.iter().map(|(_, _, size)| size).sum();
        sizes.sort_unstable();
        for (_, id, size) in sizes {
            if all <= self.most {
                return;
            }
            if id != but {
                companies.remove(&id);
                all -= size;
            }
        }
    }
}
