//! Whose conversation a peer's is. A lightweight transaction for each new key decides between
//! processes; within one, claims of the same first key wait for each other.
use std::hash::{DefaultHasher, Hash, Hasher};

use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId, contact::Contact, identity::Peer,
};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use super::{Scylla, cql::side_by_side, failure::unavailable};
use crate::{Claim, Claimed, StoreError};

/// Locks that keys share.
const LOCKS: usize = 256;

/// Claims under way in this process.
pub(super) struct Claiming(Vec<Mutex<()>>);

impl Default for Claiming {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::default()).collect())
    }
}

impl Claiming {
    async fn lock(&self, tenant: TenantId, key: &str) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        (tenant, key).hash(&mut hasher);
        let lock = self.0.get(hasher.finish() as usize % LOCKS)?;
        Some(lock.lock().await)
    }
}

/// What is known of a peer before it is claimed.
struct Known {
    conversation: Option<ConversationId>,
    contact: Option<ContactId>,
    /// Keys that lead to no conversation, or to no customer.
    unclaimed: Vec<String>,
    unknown: Vec<String>,
}

impl Scylla {
    /// Finds or makes the conversation of a peer.
    pub(super) async fn claim_one(&self, claim: Claim) -> Result<Claimed, StoreError> {
        let known = self.known(&claim).await?;
        if let Some(settled) = self.settled(&claim, &known).await? {
            return Ok(settled);
        }
        let first = claim.keys.first().ok_or_else(|| unavailable("a peer without any key"))?;
        let _alone = self.claiming.lock(claim.tenant, first).await;
        let known = self.known(&claim).await?;
        if let Some(settled) = self.settled(&claim, &known).await? {
            return Ok(settled);
        }
        let (conversation, created) = match known.conversation {
            Some(conversation) => (conversation, false),
            None => self.make_claim(claim.channel, first, claim.conversation).await?,
        };
        for key in &known.unclaimed {
            self.make_claim(claim.channel, key, conversation).await?;
        }
        let id = match known.contact {
            Some(contact) => contact,
            None => self.make_contact_key(claim.tenant, first, claim.contact.id).await?,
        };
        // A key may lead to a customer whose maker died before the record was written.
        let unwritten = Contact { id, ..claim.contact.clone() };
        let learnt = self.write_contact(id, |standing| {
            let mut contact = standing.unwrap_or_else(|| unwritten.clone());
            contact.learn(&peer(&claim.contact));
            Some(contact)
        });
        let contact = learnt.await?.unwrap_or_else(|| unwritten.clone());
        self.join_keys(claim.tenant, id, &known.unknown).await?;
        Ok(Claimed { conversation, contact, created })
    }

    async fn known(&self, claim: &Claim) -> Result<Known, StoreError> {
        let keys = || claim.keys.iter();
        let conversations = side_by_side(keys().map(|key| self.claimed(claim.channel, key)));
        let contacts = side_by_side(keys().map(|key| self.contact_of(claim.tenant, key)));
        let (conversations, contacts) = tokio::try_join!(conversations, contacts)?;
        Ok(Known {
            conversation: conversations.iter().flatten().next().copied(),
            contact: contacts.iter().flatten().next().copied(),
            unclaimed: missing(claim, &conversations),
            unknown: missing(claim, &contacts),
        })
    }

    /// Returns the answer when there is nothing to write.
    async fn settled(&self, claim: &Claim, known: &Known) -> Result<Option<Claimed>, StoreError> {
        let (Some(conversation), Some(contact)) = (known.conversation, known.contact) else {
            return Ok(None);
        };
        if !known.unclaimed.is_empty() || !known.unknown.is_empty() {
            return Ok(None);
        }
        let Some(contact) = self.contact(contact).await? else { return Ok(None) };
        let learnt = contact.clone().learn(&peer(&claim.contact));
        Ok((!learnt).then_some(Claimed { conversation, contact, created: false }))
    }

    /// Returns the conversation a key leads to.
    pub(super) async fn claimed(
        &self,
        channel: ChannelId,
        key: &str,
    ) -> Result<Option<ConversationId>, StoreError> {
        let values = (channel.as_uuid(), key);
        let row: Option<(Uuid,)> = self.cql.one(&self.cql.statements.claim, values).await?;
        Ok(row.map(|(id,)| ConversationId::from_uuid(id)))
    }

    async fn contact_of(
        &self,
        tenant: TenantId,
        key: &str,
    ) -> Result<Option<ContactId>, StoreError> {
        let values = (tenant.as_uuid(), key);
        let row: Option<(Uuid,)> = self.cql.one(&self.cql.statements.contact_key, values).await?;
        Ok(row.map(|(id,)| ContactId::from_uuid(id)))
    }

    /// Claims a key, unless it is claimed; returns whose it is, and whether it is new.
    pub(super) async fn make_claim(
        &self,
        channel: ChannelId,
        key: &str,
        conversation: ConversationId,
    ) -> Result<(ConversationId, bool), StoreError> {
        let values = (channel.as_uuid(), key, conversation.as_uuid());
        if self.cql.write_if(&self.cql.statements.make_claim, values).await? {
            return Ok((conversation, true));
        }
        let standing = self.claimed(channel, key).await?;
        let standing = standing.ok_or_else(|| unavailable("a claim is still being decided"))?;
        // Ours after all: an earlier try of the same was applied.
        Ok((standing, standing == conversation))
    }

    pub(super) async fn make_contact_key(
        &self,
        tenant: TenantId,
        key: &str,
        contact: ContactId,
    ) -> Result<ContactId, StoreError> {
        let values = (tenant.as_uuid(), key, contact.as_uuid());
        if self.cql.write_if(&self.cql.statements.make_contact_key, values).await? {
            return Ok(contact);
        }
        let standing = self.contact_of(tenant, key).await?;
        standing.ok_or_else(|| unavailable("a customer's key is still being decided"))
    }

    /// Leads keys to a customer, where they lead to nobody yet.
    pub(super) async fn join_keys(
        &self,
        tenant: TenantId,
        contact: ContactId,
        keys: &[String],
    ) -> Result<(), StoreError> {
        let join = keys.iter().map(|key| async move {
            if self.contact_of(tenant, key).await?.is_none() {
                self.make_contact_key(tenant, key, contact).await?;
            }
            Ok(())
        });
        side_by_side(join).await.map(drop)
    }
}

fn peer(contact: &Contact) -> Peer {
    Peer { identities: contact.identities.clone(), name: contact.profile_name.clone() }
}

/// Returns the keys that led nowhere.
fn missing<T>(claim: &Claim, found: &[Option<T>]) -> Vec<String> {
    let pairs = claim.keys.iter().zip(found);
    pairs.filter(|(_, found)| found.is_none()).map(|(key, _)| key.clone()).collect()
}
