//! Whose conversation a peer's is.
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId,
    contact::Contact,
    identity::{Identity, Peer},
};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::{
    columns::{blob, from_json},
    contacts,
    job::Writing,
};
use crate::{Claim, Claimed};

/// What is known of a peer before it is claimed.
pub(super) struct Known {
    conversation: Option<ConversationId>,
    contact: Option<Contact>,
    /// Whether every key leads to the conversation and the customer already.
    complete: bool,
}

impl Known {
    /// Reads what is known.
    pub(super) fn read(connection: &Connection, claim: &Claim) -> rusqlite::Result<Self> {
        let (mut conversation, mut contact, mut complete) = (None, None, true);
        for key in &claim.keys {
            let claimed = claimed(connection, claim.channel, key)?;
            let known = contact_of(connection, claim.tenant, key)?;
            complete &= claimed.is_some() && known.is_some();
            conversation = conversation.or(claimed);
            contact = contact.or(known);
        }
        let contact = match contact {
            Some(id) => body(connection, id)?,
            None => None,
        };
        Ok(Self { conversation, contact, complete })
    }

    /// Returns the answer when there is nothing to write.
    pub(super) fn settled(&self, claim: &Claim) -> Option<Claimed> {
        let (conversation, contact) = (self.conversation?, self.contact.clone()?);
        let learnt = contact.clone().learn(&peer(&claim.contact));
        (self.complete && !learnt).then_some(Claimed { conversation, contact, created: false })
    }
}

/// Claims; what others claimed in between stays theirs.
pub(super) fn claim(writing: &Writing<'_>, claim: &Claim) -> rusqlite::Result<Claimed> {
    let known = Known::read(writing.connection, claim)?;
    if let Some(settled) = known.settled(claim) {
        return Ok(settled);
    }
    let created = known.conversation.is_none();
    let conversation = known.conversation.unwrap_or(claim.conversation);
    let mut contact = known.contact.unwrap_or_else(|| claim.contact.clone());
    contact.learn(&peer(&claim.contact));
    let mut join =
        writing.connection.prepare_cached("INSERT OR IGNORE INTO claim VALUES (?1, ?2, ?3)")?;
    for key in &claim.keys {
        join.execute((blob!(claim.channel), key, blob!(conversation)))?;
    }
    contacts::put(writing, &contact)?;
    contacts::join_keys(writing, &contact, &claim.keys)?;
    Ok(Claimed { conversation, contact, created })
}

/// Returns the conversation the first claimed key leads to.
pub(super) fn find(
    connection: &Connection,
    channel: ChannelId,
    keys: &[String],
) -> rusqlite::Result<Option<ConversationId>> {
    for key in keys {
        if let Some(conversation) = claimed(connection, channel, key)? {
            return Ok(Some(conversation));
        }
    }
    Ok(None)
}

fn peer(contact: &Contact) -> Peer {
    Peer { identities: contact.identities.clone(), name: contact.profile_name.clone() }
}

fn claimed(
    connection: &Connection,
    channel: ChannelId,
    key: &str,
) -> rusqlite::Result<Option<ConversationId>> {
    let found: Option<[u8; 16]> = connection
        .prepare_cached("SELECT conversation FROM claim WHERE channel = ?1 AND key = ?2")?
        .query_row((blob!(channel), key), |row| row.get(0))
        .optional()?;
    Ok(found.map(|id| ConversationId::from_uuid(Uuid::from_bytes(id))))
}

fn contact_of(
    connection: &Connection,
    tenant: TenantId,
    key: &str,
) -> rusqlite::Result<Option<ContactId>> {
    let found: Option<[u8; 16]> = connection
        .prepare_cached("SELECT contact FROM contact_key WHERE tenant = ?1 AND key = ?2")?
        .query_row((blob!(tenant), key), |row| row.get(0))
        .optional()?;
    Ok(found.map(|id| ContactId::from_uuid(Uuid::from_bytes(id))))
}

fn body(connection: &Connection, contact: ContactId) -> rusqlite::Result<Option<Contact>> {
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM contact WHERE id = ?1")?
        .query_row([blob!(contact)], |row| row.get(0))
        .optional()?;
    body.as_deref().map(from_json).transpose()
}

/// Returns every key of a customer's identities.
pub(super) fn keys_of(contact: &Contact) -> Vec<String> {
    contact.identities.iter().flat_map(Identity::keys).collect()
}
