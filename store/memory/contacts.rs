//! Customers and claims, in memory.
use std::collections::HashMap;

use async_trait::async_trait;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId,
    contact::Contact,
    identity::{Identity, Peer},
    text::fold,
};

use super::Memory;
use crate::{
    Claim, Claimed, ContactChange, ContactPage, Contacts, StoreError,
    paging::{ContactPlace, Mark, Page, Toward},
    search::{Query, finds_nothing},
};

/// Customers, the keys they are known by, and whose conversation is whose.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) contacts: HashMap<ContactId, Contact>,
    pub(super) known: HashMap<(TenantId, String), ContactId>,
    pub(super) claims: HashMap<(ChannelId, String), ConversationId>,
}

impl Kept {
    /// Keeps a customer; keys that nobody has become theirs.
    pub(super) fn put(&mut self, contact: Contact) {
        let standing = self.contacts.get(&contact.id);
        if standing.is_some_and(|standing| standing.tenant != contact.tenant) {
            return;
        }
        for key in contact.identities.iter().flat_map(Identity::keys) {
            self.known.entry((contact.tenant, key)).or_insert(contact.id);
        }
        self.contacts.insert(contact.id, contact);
    }

    /// Changes a customer of a company.
    pub(super) fn change(&mut self, tenant: TenantId, change: &ContactChange) -> Option<Contact> {
        let standing = self.contacts.get_mut(&change.contact);
        let standing = standing.filter(|standing| standing.tenant == tenant)?;
        change.apply(standing);
        Some(standing.clone())
    }

    fn claim(&mut self, claim: Claim) -> Claimed {
        let keys = || claim.keys.iter().cloned();
        let claimed = keys().find_map(|key| self.claims.get(&(claim.channel, key)).copied());
        let conversation = claimed.unwrap_or(claim.conversation);
        for key in keys() {
            self.claims.entry((claim.channel, key)).or_insert(conversation);
        }
        let known = keys().find_map(|key| self.known.get(&(claim.tenant, key)).copied());
        let known = known.and_then(|id| self.contacts.get(&id).cloned());
        let contact = match known {
            None => claim.contact.clone(),
            Some(mut contact) => {
                let Contact { identities, profile_name: name, .. } = claim.contact.clone();
                contact.learn(&Peer { identities, name });
                contact
            }
        };
        for key in keys() {
            self.known.entry((claim.tenant, key)).or_insert(contact.id);
        }
        self.put(contact.clone());
        Claimed { conversation, contact, created: claimed.is_none() }
    }
}

fn place(contact: &Contact) -> ContactPlace {
    ContactPlace { name: fold(&contact.name()), id: contact.id }
}

#[async_trait]
impl Contacts for Memory {
    async fn claim(&self, claim: Claim) -> Result<Claimed, StoreError> {
        Ok(self.state.lock().contacts.claim(claim))
    }

    async fn find(
        &self,
        channel: ChannelId,
        keys: &[String],
    ) -> Result<Option<ConversationId>, StoreError> {
        let state = self.state.lock();
        let claims = &state.contacts.claims;
        Ok(keys.iter().find_map(|key| claims.get(&(channel, key.clone())).copied()))
    }

    async fn get(
        &self,
        tenant: TenantId,
        contact: ContactId,
    ) -> Result<Option<Contact>, StoreError> {
        let state = self.state.lock();
        let found = state.contacts.contacts.get(&contact);
        Ok(found.filter(|contact| contact.tenant == tenant).cloned())
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
        let asked = |contact: &&Contact| {
            let meant = |query: &Query| query.finds_person(&contact.name(), contact.phone());
            contact.tenant == tenant && query.as_ref().is_none_or(meant)
        };
        let state = self.state.lock();
        let mut all: Vec<&Contact> = state.contacts.contacts.values().filter(asked).collect();
        all.sort_by_cached_key(|contact| place(contact));
        let (ahead, behind): (Vec<&Contact>, Vec<&Contact>) = match &mark {
            None => (all, Vec::new()),
            Some(mark) => all.into_iter().partition(|contact| match mark.toward {
                Toward::Next => place(contact) > mark.beside,
                Toward::Prev => place(contact) < mark.beside,
            }),
        };
        let limit = limit as usize;
        let nearest: Vec<&Contact> = match mark.as_ref().map(|mark| mark.toward) {
            Some(Toward::Prev) => ahead.into_iter().rev().take(limit + 1).collect(),
            Some(Toward::Next) | None => ahead.into_iter().take(limit + 1).collect(),
        };
        let page =
            Page::arrange(nearest, limit, mark.as_ref(), !behind.is_empty(), |row| place(row));
        let contacts = page.rows.into_iter().cloned().collect();
        Ok(ContactPage { contacts, next: page.next, prev: page.prev })
    }

    async fn put(&self, contact: Contact) -> Result<(), StoreError> {
        let mut state = self.state.lock();
        let standing = state.contacts.contacts.get(&contact.id);
        if standing.is_some_and(|standing| standing.tenant != contact.tenant) {
            return Err(StoreError::Taken("contact"));
        }
        state.contacts.contacts.insert(contact.id, contact);
        Ok(())
    }

    async fn change(
        &self,
        tenant: TenantId,
        change: ContactChange,
    ) -> Result<Option<Contact>, StoreError> {
        Ok(self.state.lock().contacts.change(tenant, &change))
    }
}
