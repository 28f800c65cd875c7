//! Everything, in memory.
use std::collections::BTreeSet;

use async_trait::async_trait;
use recado_domain::{
    ContactId, ConversationId, TenantId,
    account::{ApiKey, Tenant},
    contact::Contact,
};

use super::Memory;
use crate::{
    Batch, ContactKey, ConversationKey, Document, DocumentKind, Key, KeysAt, StoreError, Transfer,
};

/// Cuts a page out of all; the cursor is the number of what was read.
fn cut<T: Ord>(mut all: Vec<T>, after: Option<&str>, limit: u32) -> Result<Batch<T>, StoreError> {
    all.sort_unstable();
    let begin: usize = after
        .map_or(Ok(0), str::parse)
        .map_err(|_| StoreError::Corrupt("the cursor is not ours".to_owned()))?;
    let end = begin.saturating_add(limit as usize);
    let next = (end < all.len()).then(|| end.to_string());
    Ok(Batch { items: all.into_iter().take(end).skip(begin).collect(), next })
}

#[async_trait]
impl Transfer for Memory {
    async fn conversations(
        &self,
        tenant: TenantId,
        after: Option<ConversationId>,
        limit: u32,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let state = self.state.lock();
        let later = |id: &ConversationId| after.is_none_or(|after| *id > after);
        let ids: BTreeSet<ConversationId> =
            state.log.all_of(tenant).map(|standing| standing.row.id).filter(later).collect();
        Ok(ids.into_iter().take(limit as usize).collect())
    }

    async fn keys(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> Result<Option<KeysAt>, StoreError> {
        let state = self.state.lock();
        Ok(state.log.of(tenant, conversation).map(|standing| {
            let key = |(key, value): (&String, &Vec<u8>)| {
                (Key { key: key.clone(), value: value.clone() }, None)
            };
            let keys = standing.keys.iter().map(key).collect();
            KeysAt { channel: standing.channel, position: standing.position, keys }
        }))
    }

    async fn contacts(
        &self,
        tenant: TenantId,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<Contact>, StoreError> {
        let state = self.state.lock();
        let later = |contact: &&Contact| {
            contact.tenant == tenant && after.is_none_or(|after| contact.id > after)
        };
        let mut found: Vec<Contact> =
            state.contacts.contacts.values().filter(later).cloned().collect();
        found.sort_by_key(|contact| contact.id);
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn contact_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ContactKey>, StoreError> {
        let state = self.state.lock();
        let known = state.contacts.known.iter();
        let all = known.map(|((tenant, key), contact)| ContactKey {
            tenant: *tenant,
            key: key.clone(),
            contact: *contact,
        });
        cut(all.collect(), after, limit)
    }

    async fn conversation_keys(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Batch<ConversationKey>, StoreError> {
        let state = self.state.lock();
        let claims = state.contacts.claims.iter();
        let all = claims.map(|((channel, key), conversation)| ConversationKey {
            channel: *channel,
            key: key.clone(),
            conversation: *conversation,
        });
        cut(all.collect(), after, limit)
    }

    async fn document_ids(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let state = self.state.lock();
        let of = state.documents.history.keys().filter(|name| (name.0, name.1) == (tenant, kind));
        let ids: BTreeSet<String> = of
            .filter(|name| after.is_none_or(|after| name.2.as_str() > after))
            .map(|name| name.2.clone())
            .collect();
        Ok(ids.into_iter().take(limit as usize).collect())
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<(ApiKey, [u8; 32])>, StoreError> {
        let state = self.state.lock();
        let of = state.accounts.keys.iter().filter(|(key, _)| key.tenant == tenant);
        let mut keys: Vec<_> = of.cloned().collect();
        keys.sort_by_key(|(key, _)| (key.created_at, key.id));
        Ok(keys)
    }

    async fn put_contact_keys(&self, keys: Vec<ContactKey>) -> Result<(), StoreError> {
        let known = &mut self.state.lock().contacts.known;
        for ContactKey { tenant, key, contact } in keys {
            if *known.entry((tenant, key)).or_insert(contact) != contact {
                return Err(StoreError::Taken("contact_key"));
            }
        }
        Ok(())
    }

    async fn put_conversation_keys(&self, keys: Vec<ConversationKey>) -> Result<(), StoreError> {
        let claims = &mut self.state.lock().contacts.claims;
        for ConversationKey { channel, key, conversation } in keys {
            if *claims.entry((channel, key)).or_insert(conversation) != conversation {
                return Err(StoreError::Taken("claim"));
            }
        }
        Ok(())
    }

    async fn put_history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        versions: Vec<Document>,
    ) -> Result<(), StoreError> {
        let Some(last) = versions.last() else { return Ok(()) };
        let documents = &mut self.state.lock().documents;
        let name = (tenant, kind, last.id.clone());
        if !documents.made.contains(&name) {
            documents.made.push(name.clone());
        }
        documents.history.insert(name, versions);
        documents.generation += 1;
        Ok(())
    }

    async fn put_tenant(&self, tenant: Tenant) -> Result<(), StoreError> {
        self.state.lock().accounts.tenants.insert(tenant.id, tenant);
        Ok(())
    }
}
