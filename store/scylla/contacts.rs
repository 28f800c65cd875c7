//! Customers, on CQL.
use std::ops::Bound::{Excluded, Included, Unbounded};

use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId, contact::Contact, identity::Identity,
    text::fold,
};
use uuid::Uuid;

use super::{
    Scylla, contacts_index::Order, conversation::shard_of, cql::side_by_side, failure::unreadable,
};
use crate::{
    Claim, Claimed, ContactPage, Contacts, StoreError,
    paging::{ContactPlace, Mark, Page, Toward},
    search::Query,
};

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
        let standing = self.contact(contact.id).await?;
        if standing.is_some_and(|standing| standing.tenant != contact.tenant) {
            return Err(StoreError::Taken("contact"));
        }
        self.put_contact(&contact).await
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
        let row: Option<(Uuid, String)> =
            self.cql.one(&self.cql.statements.contact, (id.as_uuid(),)).await?;
        row.map(|(_, body)| serde_json::from_str(&body).map_err(unreadable)).transpose()
    }

    /// Keeps a customer, unless another company has one of that id.
    pub(super) async fn put_contact_quietly(&self, contact: &Contact) -> Result<(), StoreError> {
        let standing = self.contact(contact.id).await?;
        if standing.is_some_and(|standing| standing.tenant != contact.tenant) {
            return Ok(());
        }
        self.put_contact(contact).await
    }

    /// Keeps a customer; keys that nobody has become theirs.
    pub(super) async fn put_contact(&self, contact: &Contact) -> Result<(), StoreError> {
        let statements = &self.cql.statements;
        let (id, tenant) = (contact.id.as_uuid(), contact.tenant.as_uuid());
        let body = serde_json::to_string(contact).map_err(unreadable)?;
        let (name, phone) = (fold(&contact.name()), contact.phone().unwrap_or_default());
        let named = (tenant, shard_of(id), id, name.as_str(), phone);
        tokio::try_join!(
            self.cql.write(&statements.put_contact, (id, tenant, body)),
            self.cql.write(&statements.put_contact_name, named),
        )?;
        self.contacts.put(contact.tenant, ContactPlace { name, id: contact.id }, contact.phone());
        self.feeds.contact(contact);
        let keys: Vec<String> = contact.identities.iter().flat_map(Identity::keys).collect();
        self.join_keys(contact.tenant, contact.id, &keys).await
    }
}
