//! Customers, on SQLite.
use async_trait::async_trait;
use recado_domain::{ChannelId, ContactId, ConversationId, TenantId, contact::Contact, text::fold};
use rusqlite::{Connection, OptionalExtension};

use super::{
    Sqlite, claims,
    columns::{blob, from_json, json},
    contacts_page,
    failure::Failure,
    job::Writing,
};
use crate::{
    Claim, Claimed, ContactChange, ContactPage, Contacts, StoreError,
    paging::Mark,
    search::person_words,
    search::{Query, finds_nothing},
};

#[async_trait]
impl Contacts for Sqlite {
    async fn claim(&self, claim: Claim) -> Result<Claimed, StoreError> {
        // Most messages come from peers that are known whole: they need no write.
        let asked = claim.clone();
        let known = self
            .engine
            .read(move |connection| {
                let _view = connection.unchecked_transaction()?;
                Ok(claims::Known::read(connection, &asked)?.settled(&asked))
            })
            .await?;
        if let Some(known) = known {
            return Ok(known);
        }
        let tenant = claim.tenant;
        self.engine.write(tenant, move |writing| Ok(claims::claim(writing, &claim)?)).await
    }

    async fn find(
        &self,
        channel: ChannelId,
        keys: &[String],
    ) -> Result<Option<ConversationId>, StoreError> {
        let keys = keys.to_vec();
        self.engine.read(move |connection| claims::find(connection, channel, &keys)).await
    }

    async fn get(
        &self,
        tenant: TenantId,
        contact: ContactId,
    ) -> Result<Option<Contact>, StoreError> {
        self.engine.read(move |connection| read(connection, tenant, contact)).await
    }

    async fn page(
        &self,
        tenant: TenantId,
        query: Option<&str>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ContactPage, StoreError> {
        let mark = cursor.map(Mark::read).transpose()?;
        if finds_nothing(query) {
            return Ok(ContactPage::default());
        }
        let query = query.and_then(Query::parse);
        let limit = limit as usize;
        self.engine
            .read(move |read| {
                contacts_page::page(read, tenant, query.as_ref(), mark.as_ref(), limit)
            })
            .await
    }

    async fn put(&self, contact: Contact) -> Result<(), StoreError> {
        self.engine
            .write(contact.tenant, move |writing| {
                if is_another_companys(writing, &contact)? {
                    return Err(Failure::Refused(StoreError::Taken("contact")));
                }
                Ok(put_record(writing, &contact)?)
            })
            .await
    }

    async fn change(
        &self,
        tenant: TenantId,
        asked: ContactChange,
    ) -> Result<Option<Contact>, StoreError> {
        self.engine.write(tenant, move |writing| Ok(change(writing, tenant, &asked)?)).await
    }
}

fn read(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
) -> rusqlite::Result<Option<Contact>> {
    let sql = "SELECT body FROM contact WHERE id = ?1 AND tenant = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let key = (blob!(contact), blob!(tenant));
    let body: Option<String> = statement.query_row(key, |row| row.get(0)).optional()?;
    body.as_deref().map(from_json).transpose()
}

/// Changes some of a customer's record, within the transaction that reads it.
pub(super) fn change(
    writing: &Writing<'_>,
    tenant: TenantId,
    change: &ContactChange,
) -> rusqlite::Result<Option<Contact>> {
    let Some(before) = read(writing.connection, tenant, change.contact)? else { return Ok(None) };
    let mut after = before.clone();
    change.apply(&mut after);
    if after != before {
        put(writing, &after)?;
    }
    Ok(Some(after))
}

fn is_another_companys(writing: &Writing<'_>, contact: &Contact) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM contact WHERE id = ?1 AND tenant <> ?2";
    let mut statement = writing.connection.prepare_cached(sql)?;
    statement.exists((blob!(contact.id), blob!(contact.tenant)))
}

/// Keeps a customer; keys that nobody has become theirs.
pub(super) fn put(writing: &Writing<'_>, contact: &Contact) -> rusqlite::Result<()> {
    put_record(writing, contact)?;
    join_keys(writing, contact, &claims::keys_of(contact))
}

fn put_record(writing: &Writing<'_>, contact: &Contact) -> rusqlite::Result<()> {
    let name = contact.name();
    let words: String =
        person_words(&name, contact.phone()).iter().flat_map(|word| [" ", word.as_str()]).collect();
    writing
        .connection
        .prepare_cached(
            "INSERT INTO contact VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE
             SET name = excluded.name, words = excluded.words, body = excluded.body
             WHERE tenant = excluded.tenant",
        )?
        .execute((blob!(contact.id), blob!(contact.tenant), fold(&name), words, json(contact)?))?;
    Ok(())
}

/// Leads keys to a customer, where they lead to nobody yet.
pub(super) fn join_keys(
    writing: &Writing<'_>,
    contact: &Contact,
    keys: &[String],
) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO contact_key VALUES (?1, ?2, ?3)";
    let mut statement = writing.connection.prepare_cached(sql)?;
    keys.iter().try_for_each(|key| {
        statement.execute((blob!(contact.tenant), key, blob!(contact.id)))?;
        Ok(())
    })
}
