//! The order of each company's customers by name, in memory; read when a company is first asked for,
//! and kept by what this process writes and by what other nodes tell of theirs (`feed`).
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;
use recado_domain::{ContactId, TenantId};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    conversation::SHARDS,
    cql::{Cql, side_by_side},
};
use crate::{StoreError, paging::ContactPlace};

/// One company's order: by name, with the phone.
#[derive(Default)]
pub(super) struct Order {
    pub(super) names: BTreeMap<ContactPlace, Option<Box<str>>>,
    places: HashMap<ContactId, ContactPlace>,
}

impl Order {
    fn put(&mut self, place: ContactPlace, phone: Option<Box<str>>) {
        if let Some(before) = self.places.insert(place.id, place.clone()) {
            self.names.remove(&before);
        }
        self.names.insert(place, phone);
    }
}

#[derive(Default)]
pub(super) struct Tenant {
    read: OnceCell<()>,
    pub(super) order: Mutex<Order>,
    /// Customers written while the order was being read: what is read of them may be older.
    fresh: Mutex<HashSet<ContactId>>,
    used: AtomicU64,
}

/// The orders of all companies that were asked for.
pub(super) struct Index {
    most: usize,
    tenants: Mutex<HashMap<TenantId, Arc<Tenant>>>,
    uses: AtomicU64,
}

impl Index {
    /// Keeps the order of about `most` customers.
    pub(super) fn new(most: usize) -> Self {
        Self { most, tenants: Mutex::default(), uses: AtomicU64::new(0) }
    }

    /// Puts a customer in place, if the company's order is in memory.
    pub(super) fn put(&self, tenant: TenantId, place: ContactPlace, phone: Option<&str>) {
        let found = self.tenants.lock().get(&tenant).cloned();
        if let Some(tenant) = found {
            let mut order = tenant.order.lock();
            if !tenant.read.initialized() {
                tenant.fresh.lock().insert(place.id);
            }
            order.put(place, phone.map(Into::into));
        }
    }

    /// Says that a company's order is about to be read: from now on it is fed.
    pub(super) fn expect(&self, id: TenantId) {
        self.tenants.lock().entry(id).or_default();
    }

    /// Tells whether a company's order is in memory, or about to be.
    pub(super) fn has(&self, id: TenantId) -> bool {
        self.tenants.lock().contains_key(&id)
    }

    /// Drops a company's order: something may be missing in it.
    pub(super) fn drop_order(&self, id: TenantId) {
        self.tenants.lock().remove(&id);
    }

    /// Returns a company's order, read if need be.
    pub(super) async fn of(&self, cql: &Cql, id: TenantId) -> Result<Arc<Tenant>, StoreError> {
        let tenant = Arc::clone(self.tenants.lock().entry(id).or_default());
        tenant.used.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        let read = async {
            let shards = (0..SHARDS).map(|shard| {
                let values = (id.as_uuid(), shard);
                cql.all::<(Uuid, String, String)>(&cql.statements.contact_names, values)
            });
            for (contact, name, phone) in side_by_side(shards).await?.into_iter().flatten() {
                let place = ContactPlace { name, id: ContactId::from_uuid(contact) };
                let mut order = tenant.order.lock();
                if !tenant.fresh.lock().contains(&place.id) {
                    order.put(place, Some(phone).filter(|p| !p.is_empty()).map(Into::into));
                }
            }
            self.forget_unused(id);
            Ok::<(), StoreError>(())
        };
        tenant.read.get_or_try_init(|| read).await?;
        Ok(tenant)
    }

    fn forget_unused(&self, but: TenantId) {
        let mut tenants = self.tenants.lock();
        let mut sizes: Vec<(u64, TenantId, usize)> = tenants
            .iter()
            .map(|(id, tenant)| {
                (tenant.used.load(Ordering::Relaxed), *id, tenant.order.lock().names.len())
            })
            .collect();
        let mut all: usize = sizes.iter().map(|(_, _, size)| size).sum();
        sizes.sort_unstable();
        for (_, id, size) in sizes {
            if all <= self.most {
                return;
            }
            if id != but {
                tenants.remove(&id);
                all -= size;
            }
        }
    }
}
