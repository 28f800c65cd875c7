//! Versioned documents, on SQLite.
use async_trait::async_trait;
use recado_domain::{TenantId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::Value;

use super::{
    Sqlite,
    columns::{self, blob, from_json},
    failure::Failure,
    job::Writing,
};
use crate::{Document, DocumentKind, Documents, StoreError};

/// Which document.
#[derive(Clone)]
struct Name {
    tenant: TenantId,
    kind: &'static str,
    id: String,
}

impl Name {
    fn new(tenant: TenantId, kind: DocumentKind, id: &str) -> Self {
        Self { tenant, kind: kind.word(), id: id.to_owned() }
    }

    fn values(&self) -> (&[u8; 16], &str, &str) {
        (blob!(self.tenant), self.kind, &self.id)
    }
}

#[async_trait]
impl Documents for Sqlite {
    async fn get(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<Document>, StoreError> {
        let name = Name::new(tenant, kind, id);
        let sql = "SELECT id, version, changed_at, body FROM document
            WHERE tenant = ?1 AND kind = ?2 AND id = ?3";
        self.engine
            .read(move |read| {
                read.prepare_cached(sql)?.query_row(name.values(), document).optional()
            })
            .await
    }

    async fn list(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
    ) -> Result<Vec<Document>, StoreError> {
        let sql = "SELECT id, version, changed_at, body FROM document
            WHERE tenant = ?1 AND kind = ?2 ORDER BY serial";
        let values = (*blob!(tenant), kind.word());
        self.engine
            .read(move |read| read.prepare_cached(sql)?.query_map(values, document)?.collect())
            .await
    }

    async fn list_all(&self, kind: DocumentKind) -> Result<Vec<(TenantId, Document)>, StoreError> {
        let sql = "SELECT tenant, id, version, changed_at, body FROM document
            WHERE kind = ?1 ORDER BY serial";
        self.engine
            .read(move |read| {
                read.prepare_cached(sql)?.query_map([kind.word()], with_tenant)?.collect()
            })
            .await
    }

    async fn find(
        &self,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<(TenantId, Document)>, StoreError> {
        let sql = "SELECT tenant, id, version, changed_at, body FROM document
            WHERE kind = ?1 AND id = ?2 ORDER BY serial LIMIT 1";
        let values = (kind.word(), id.to_owned());
        self.engine
            .read(move |read| read.prepare_cached(sql)?.query_row(values, with_tenant).optional())
            .await
    }

    async fn put(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
        body: Value,
        at: Timestamp,
        expected: Option<u64>,
    ) -> Result<u64, StoreError> {
        let name = Name::new(tenant, kind, id);
        let body = body.to_string();
        self.engine
            .write(tenant, move |writing| {
                let standing = standing(writing.connection, &name)?;
                if expected.is_some_and(|expected| expected != standing) {
                    return Err(Failure::Refused(StoreError::Taken("document")));
                }
                Ok(put(writing, &name, &body, at)?)
            })
            .await
    }

    async fn delete(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let name = Name::new(tenant, kind, id);
        self.engine
            .write(tenant, move |writing| {
                let sql = "DELETE FROM document WHERE tenant = ?1 AND kind = ?2 AND id = ?3";
                let mut statement = writing.connection.prepare_cached(sql)?;
                let was_there = statement.execute(name.values())? > 0;
                if was_there {
                    keep_version(writing, &name, "null", at)?;
                }
                Ok(was_there)
            })
            .await
    }

    async fn history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let name = Name::new(tenant, kind, id);
        let sql = "SELECT id, version, changed_at, body FROM document_version
            WHERE tenant = ?1 AND kind = ?2 AND id = ?3 ORDER BY version DESC";
        self.engine
            .read(move |read| {
                read.prepare_cached(sql)?.query_map(name.values(), document)?.collect()
            })
            .await
    }

    async fn generation(&self) -> Result<u64, StoreError> {
        let sql = "SELECT generation FROM document_generation";
        self.engine
            .read(move |read| read.prepare_cached(sql)?.query_row((), |row| row.get(0)))
            .await
    }
}

/// Returns the version that stands now; 0: none.
fn standing(connection: &Connection, name: &Name) -> rusqlite::Result<u64> {
    let sql = "SELECT version FROM document WHERE tenant = ?1 AND kind = ?2 AND id = ?3";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row(name.values(), |row| row.get(0)).optional()?.unwrap_or(0))
}

fn put(writing: &Writing<'_>, name: &Name, body: &str, at: Timestamp) -> rusqlite::Result<u64> {
    let version = keep_version(writing, name, body, at)?;
    let (tenant, kind, id) = name.values();
    writing
        .connection
        .prepare_cached(
            "INSERT INTO document (tenant, kind, id, version, changed_at, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (tenant, kind, id) DO UPDATE SET
             version = excluded.version, changed_at = excluded.changed_at, body = excluded.body",
        )?
        .execute((tenant, kind, id, version, at.0, body))?;
    Ok(version)
}

/// Adds a version to the history and tells caches; returns its number.
fn keep_version(
    writing: &Writing<'_>,
    name: &Name,
    body: &str,
    at: Timestamp,
) -> rusqlite::Result<u64> {
    let connection = writing.connection;
    let version: u64 = connection
        .prepare_cached(
            "SELECT ifnull(max(version), 0) + 1 FROM document_version
             WHERE tenant = ?1 AND kind = ?2 AND id = ?3",
        )?
        .query_row(name.values(), |row| row.get(0))?;
    let (tenant, kind, id) = name.values();
    connection
        .prepare_cached("INSERT INTO document_version VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((tenant, kind, id, version, at.0, body))?;
    connection
        .prepare_cached("UPDATE document_generation SET generation = generation + 1")?
        .execute(())?;
    Ok(version)
}

fn document(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        id: row.get("id")?,
        version: row.get("version")?,
        changed_at: Timestamp(row.get("changed_at")?),
        body: from_json(row.get_ref("body")?.as_str()?)?,
    })
}

fn with_tenant(row: &Row<'_>) -> rusqlite::Result<(TenantId, Document)> {
    Ok((TenantId::from_uuid(columns::uuid(row, "tenant")?), document(row)?))
}
