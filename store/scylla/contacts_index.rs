//! The order of each company's customers by name, in memory; read when a company is first asked for,
//! and kept by what this process writes and by what other nodes tell of theirs (`feed`).
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use recado_domain::{ContactId, TenantId};
use uuid::Uuid;

use super::{
    conversation::SHARDS,
    cql::{Cql, side_by_side},
    orders::{Company, Ordered, Orders},
};
use crate::{StoreError, paging::ContactPlace};

/// One company's order: by name, with the phone.
#[derive(Default)]
pub(super) struct Order {
    pub(super) names: BTreeMap<ContactPlace, Option<Box<str>>>,
    places: HashMap<ContactId, ContactPlace>,
    /// Customers written while the order was being read: what is read of them may be older.
    fresh: HashSet<ContactId>,
}

impl Ordered for Order {
    fn size(&self) -> usize {
        self.names.len()
    }
}

impl Order {
    fn put(&mut self, place: ContactPlace, phone: Option<Box<str>>) {
        if let Some(before) = self.places.insert(place.id, place.clone()) {
            self.names.remove(&before);
        }
        self.names.insert(place, phone);
    }
}

/// The orders of all companies that were asked for.
pub(super) type Index = Orders<Order>;

impl Index {
    /// Puts a customer in place, if the company's order is in memory.
    pub(super) fn put(&self, tenant: TenantId, place: ContactPlace, phone: Option<&str>) {
        if let Some(company) = self.get(tenant) {
            let mut order = company.order.lock();
            if !company.is_read() {
                order.fresh.insert(place.id);
            }
            order.put(place, phone.map(Into::into));
        }
    }

    /// Returns a company's order, read if need be.
    pub(super) async fn by_name(
        &self,
        cql: &Cql,
        id: TenantId,
    ) -> Result<Arc<Company<Order>>, StoreError> {
        let read = |company: Arc<Company<Order>>| async move {
            let shards = (0..SHARDS).map(|shard| {
                let values = (id.as_uuid(), shard);
                cql.all::<(Uuid, String, String)>(&cql.statements.contact_names, values)
            });
            for (contact, name, phone) in side_by_side(shards).await?.into_iter().flatten() {
                let place = ContactPlace { name, id: ContactId::from_uuid(contact) };
                let mut order = company.order.lock();
                if !order.fresh.contains(&place.id) {
                    order.put(place, Some(phone).filter(|p| !p.is_empty()).map(Into::into));
                }
            }
            company.order.lock().fresh = HashSet::new();
            Ok(())
        };
        self.of(id, read).await
    }
}
