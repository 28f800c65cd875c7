//! Customers, on CQL.
use std::ops::Bound::{Excluded, Included, Unbounded};

use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId, contact::Contact, identity::Identity,
    text::fold,
};
use uuid::Uuid;

use super::{
    Scylla,
    contacts_index::Order,
    conversation::shard_of,
    cql::side_by_side,
    failure::{unavailable, unreadable},
};
use crate::{
    Claim, Claimed, ContactChange, ContactPage, Contacts, StoreError,
    paging::{ContactPlace, Mark, Page, Toward},
    search::{Query, finds_nothing},
};

/// Tries when others change the same customer at the same moment.
const TRIES: u32 = 16;

#[async_trait]
impl Contacts for Scylla {
    async fn claim(&self, claim: Claim) -> Result<Claimed, StoreError> {
        self.claim_one(claim).await
    }

    async fn find(
        &self,
        channel: ChannelId,
        keys: &[String],
    ) -> Result<Option<ConversationId>, StoreError> {
        let found = side_by_side(keys.iter().map(|key| self.claimed(channel, key))).await?;
        Ok(found.into_iter().flatten().next())
    }

    async fn get(
        &self,
        tenant: TenantId,
        contact: ContactId,
    ) -> Result<Option<Contact>, StoreError> {
        let found = self.contact(contact).await?;
        Ok(found.filter(|contact| contact.tenant == tenant))
    }

    async fn page(
        &self,
        tenant: TenantId,
        query: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ContactPage, StoreError> {
        let mark = cursor.map(Mark::<ContactPlace>::read).transpose()?;
        if finds_nothing(query) {
            return Ok(ContactPage::default());
        }
        let query = query.and_then(Query::parse);
        let limit = limit as usize;
        let order = self.contacts_order(tenant).await?;
        let (met, behind) = {
            let order = order.order.lock();
            let toward = mark.as_ref().map_or(Toward::Next, |mark| mark.toward);
            let beside = mark.as_ref().map(|mark| &mark.beside);
            let met = walk(&order, query.as_ref(), toward, beside, false, limit + 1);
            let back = toward.reversed();
            let behind =
                beside.is_some() && !walk(&order, query.as_ref(), back, beside, true, 1).is_empty();
            (met, behind)
        };
        let page = Page::arrange(met, limit, mark.as_ref(), behind, Clone::clone);
        let contacts = side_by_side(page.rows.iter().map(|place| self.contact(place.id))).await?;
        let contacts = contacts.into_iter().flatten().collect();
        Ok(ContactPage { contacts, next: page.next, prev: page.prev })
    }

    async fn put(&self, contact: Contact) -> Result<(), StoreError> {
        let kept = self.write_record(contact.id, |standing| match standing {
            Some(standing) if standing.tenant != contact.tenant => None,
            _ => Some(contact.clone()),
        });
        kept.await?.map(drop).ok_or(StoreError::Taken("contact"))
    }

    async fn change(
        &self,
        tenant: TenantId,
        change: ContactChange,
    ) -> Result<Option<Contact>, StoreError> {
        self.change_contact(tenant, &change).await
    }
}

/// Walks the order from a place on, nearest first.
fn walk(
    order: &Order,
    query: Option<&Query>,
    toward: Toward,
    beside: Option<&ContactPlace>,
    itself: bool,
    enough: usize,
) -> Vec<ContactPlace> {
    let edge = match (beside, itself) {
        (None, _) => Unbounded,
        (Some(place), false) => Excluded(place.clone()),
        (Some(place), true) => Included(place.clone()),
    };
    let met = |(place, phone): (&ContactPlace, &Option<Box<str>>)| {
        let is_meant = query.is_none_or(|query| query.finds_folded(&place.name, phone.as_deref()));
        is_meant.then(|| place.clone())
    };
    match toward {
        Toward::Next => order.names.range((edge, Unbounded)).filter_map(met).take(enough).collect(),
        Toward::Prev => {
            order.names.range((Unbounded, edge)).rev().filter_map(met).take(enough).collect()
        }
    }
}

impl Scylla {
    /// Reads a customer of any company.
    pub(super) async fn contact(&self, id: ContactId) -> Result<Option<Contact>, StoreError> {
        Ok(self.contact_body(id).await?.map(|(contact, _)| contact))
    }

    async fn contact_body(&self, id: ContactId) -> Result<Option<(Contact, String)>, StoreError> {
        let row: Option<(Uuid, String)> =
            self.cql.one(&self.cql.statements.contact, (id.as_uuid(),)).await?;
        let Some((_, body)) = row else { return Ok(None) };
        Ok(Some((serde_json::from_str(&body).map_err(unreadable)?, body)))
    }

    /// Changes some of a customer's record, where the company has that customer.
    pub(super) async fn change_contact(
        &self,
        tenant: TenantId,
        change: &ContactChange,
    ) -> Result<Option<Contact>, StoreError> {
        let changed = self.write_contact(change.contact, |standing| {
            let mut contact = standing.filter(|standing| standing.tenant == tenant)?;
            change.apply(&mut contact);
            Some(contact)
        });
        changed.await
    }

    /// Makes a record of the one that stands (`None` from `make`: leaves it) and keeps it where that
    /// one still stands, else begins again; keys that nobody has become the customer's. A lightweight transaction, which costs three round trips
    /// more than a plain write, and is paid once or twice in a customer's life.
    pub(super) async fn write_contact(
        &self,
        id: ContactId,
        make: impl Fn(Option<Contact>) -> Option<Contact>,
    ) -> Result<Option<Contact>, StoreError> {
        let written = self.write_record(id, make).await?;
        if let Some(contact) = &written {
            let keys: Vec<String> = contact.identities.iter().flat_map(Identity::keys).collect();
            self.join_keys(contact.tenant, contact.id, &keys).await?;
        }
        Ok(written)
    }

    async fn write_record(
        &self,
        id: ContactId,
        make: impl Fn(Option<Contact>) -> Option<Contact>,
    ) -> Result<Option<Contact>, StoreError> {
        let statements = &self.cql.statements;
        for _ in 0..TRIES {
            let (standing, read) = self.contact_body(id).await?.unzip();
            let Some(contact) = make(standing) else { return Ok(None) };
            let body = serde_json::to_string(&contact).map_err(unreadable)?;
            let kept = match &read {
                Some(read) if *read == body => true,
                Some(read) => {
                    let values = (body.as_str(), id.as_uuid(), read.as_str());
                    self.cql.write_if(&statements.change_contact, values).await?
                }
                None => {
                    let values = (id.as_uuid(), contact.tenant.as_uuid(), body.as_str());
                    self.cql.write_if(&statements.make_contact, values).await?
                }
            };
            if kept {
                self.list_contact(&contact).await?;
                return Ok(Some(contact));
            }
        }
        Err(unavailable("others keep changing that customer"))
    }

    /// Lists a customer by name.
    async fn list_contact(&self, contact: &Contact) -> Result<(), StoreError> {
        let (id, tenant) = (contact.id.as_uuid(), contact.tenant.as_uuid());
        let (name, phone) = (fold(&contact.name()), contact.phone().unwrap_or_default());
        let named = (tenant, shard_of(id), id, name.as_str(), phone);
        self.cql.write(&self.cql.statements.put_contact_name, named).await?;
        self.contacts.put(contact.tenant, ContactPlace { name, id: contact.id }, contact.phone());
        self.feeds.contact(contact);
        Ok(())
    }
}
