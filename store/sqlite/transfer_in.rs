//! What was kept elsewhere, written to SQLite as it was.
use recado_domain::{TenantId, account::Tenant};
use rusqlite::Connection;

use super::{Sqlite, columns::blob, failure::Failure, health::HOUSE, job::Writing};
use crate::{ContactKey, ConversationKey, Document, DocumentKind, StoreError};

impl Sqlite {
    pub(super) async fn put_contact_keys_of(
        &self,
        keys: Vec<ContactKey>,
    ) -> Result<(), StoreError> {
        self.engine
            .write(HOUSE, move |writing| {
                let sql =
                    "SELECT 1 FROM contact_key WHERE tenant = ?1 AND key = ?2 AND contact <> ?3";
                for ContactKey { tenant, key, contact } in &keys {
                    let values = (blob!(tenant), key, blob!(contact));
                    refuse(writing.connection, sql, values, "contact_key")?;
                }
                let sql = "INSERT OR IGNORE INTO contact_key VALUES (?1, ?2, ?3)";
                let mut statement = writing.connection.prepare_cached(sql)?;
                for ContactKey { tenant, key, contact } in &keys {
                    statement.execute((blob!(tenant), key, blob!(contact)))?;
                }
                Ok(())
            })
            .await
    }

    pub(super) async fn put_claims_of(&self, keys: Vec<ConversationKey>) -> Result<(), StoreError> {
        self.engine
            .write(HOUSE, move |writing| {
                let sql =
                    "SELECT 1 FROM claim WHERE channel = ?1 AND key = ?2 AND conversation <> ?3";
                for ConversationKey { channel, key, conversation } in &keys {
                    let values = (blob!(channel), key, blob!(conversation));
                    refuse(writing.connection, sql, values, "claim")?;
                }
                let sql = "INSERT OR IGNORE INTO claim VALUES (?1, ?2, ?3)";
                let mut statement = writing.connection.prepare_cached(sql)?;
                for ConversationKey { channel, key, conversation } in &keys {
                    statement.execute((blob!(channel), key, blob!(conversation)))?;
                }
                Ok(())
            })
            .await
    }
}

/// Refuses when a question has an answer: a key that leads elsewhere.
fn refuse(
    connection: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    what: &'static str,
) -> Result<(), Failure> {
    if connection.prepare_cached(sql)?.exists(values)? {
        return Err(Failure::Refused(StoreError::Taken(what)));
    }
    Ok(())
}

/// Keeps every version, and the last one as the document, unless it says that it was removed.
pub(super) fn put_history(
    writing: &Writing<'_>,
    tenant: TenantId,
    kind: DocumentKind,
    versions: &[Document],
) -> rusqlite::Result<()> {
    let (connection, tenant, kind) = (writing.connection, blob!(tenant), kind.word());
    let mut keep = connection.prepare_cached(
        "INSERT OR REPLACE INTO document_version VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for Document { id, version, changed_at, body } in versions {
        keep.execute((tenant, kind, id, version, changed_at.0, body.to_string()))?;
    }
    let Some(Document { id, version, changed_at, body }) = versions.last() else { return Ok(()) };
    connection
        .prepare_cached("UPDATE document_generation SET generation = generation + 1")?
        .execute(())?;
    if body.is_null() {
        let sql = "DELETE FROM document WHERE tenant = ?1 AND kind = ?2 AND id = ?3";
        connection.prepare_cached(sql)?.execute((tenant, kind, id))?;
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO document (tenant, kind, id, version, changed_at, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant, kind, id) DO UPDATE SET
             version = excluded.version, changed_at = excluded.changed_at, body = excluded.body",
        )?
        .execute((tenant, kind, id, version, changed_at.0, body.to_string()))?;
    Ok(())
}

/// Keeps a company.
pub(super) fn put_tenant(writing: &Writing<'_>, tenant: &Tenant) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO tenant VALUES (?1, ?2, ?3)";
    let values = (blob!(tenant.id), &tenant.name, tenant.created_at.0);
    writing.connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}
