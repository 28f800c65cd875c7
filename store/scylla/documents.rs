//! Versioned documents, on CQL: the version is the condition of a lightweight transaction.
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::Mutex;
use recado_domain::{TenantId, Timestamp};
use scylla::statement::prepared::PreparedStatement;
use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    Scylla,
    cql::side_by_side,
    cursors::ordinal,
    failure::{unavailable, unreadable},
};
use crate::{Document, DocumentKind, Documents, StoreError};

/// How long the generation is believed before it is read again.
const BELIEVED: Duration = Duration::from_millis(200);
/// Times that a change without an expected version is tried, when others change the same document.
const TRIES: u32 = 20;
/// Partitions of a company's files' records; every other kind has one.
const FILE_SHARDS: u64 = 16;

/// The generation as last read.
#[derive(Default)]
pub(super) struct Generation(Mutex<Option<(Instant, u64)>>);

/// A document as it stands, removed or not.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub(super) document: Document,
    pub(super) made: u64,
}

/// Which document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    pub(super) tenant: TenantId,
    pub(super) kind: DocumentKind,
    pub(super) id: &'a str,
}

impl Name<'_> {
    fn shard(&self) -> i8 {
        if self.kind != DocumentKind::Media {
            return 0;
        }
        // FNV-1a: part of what is stored, so it never changes.
        let hash = self.id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        ((hash ^ hash >> 32) % FILE_SHARDS) as i8
    }
}

pub(super) fn shards(kind: DocumentKind) -> std::ops::Range<i8> {
    0..if kind == DocumentKind::Media { FILE_SHARDS as i8 } else { 1 }
}

fn parsed(body: &str) -> Result<Value, StoreError> {
    serde_json::from_str(body).map_err(unreadable)
}

#[async_trait]
impl Documents for Scylla {
    async fn get(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<Document>, StoreError> {
        let standing = self.document(Name { tenant, kind, id }).await?;
        Ok(standing.map(|standing| standing.document).filter(|one| !one.body.is_null()))
    }

    async fn list(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
    ) -> Result<Vec<Document>, StoreError> {
        let read = shards(kind).map(|shard| {
            let values = (tenant.as_uuid(), kind.word(), shard);
            self.cql.all::<(String, i64, i64, i64, String)>(&self.cql.statements.documents, values)
        });
        let rows = side_by_side(read.collect::<Vec<_>>()).await?;
        let standing = |(id, version, made, changed_at, body): (String, i64, i64, i64, String)| {
            let (version, changed_at) = (version as u64, Timestamp(changed_at));
            Ok((made, Document { id, version, changed_at, body: parsed(&body)? }))
        };
        let all: Result<Vec<(i64, Document)>, StoreError> =
            rows.into_iter().flatten().map(standing).collect();
        let mut all = all?;
        all.retain(|(_, document)| !document.body.is_null());
        all.sort_by_key(|(made, _)| *made);
        Ok(all.into_iter().map(|(_, document)| document).collect())
    }

    async fn list_all(&self, kind: DocumentKind) -> Result<Vec<(TenantId, Document)>, StoreError> {
        let rows: Vec<(Uuid,)> =
            self.cql.all(&self.cql.statements.document_tenants, (kind.word(),)).await?;
        let lists = rows.into_iter().map(|(tenant,)| async move {
            let tenant = TenantId::from_uuid(tenant);
            let documents = self.list(tenant, kind).await?;
            Ok(documents.into_iter().map(move |one| (tenant, one)).collect::<Vec<_>>())
        });
        Ok(side_by_side(lists).await?.into_iter().flatten().collect())
    }

    async fn find(
        &self,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<(TenantId, Document)>, StoreError> {
        let values = (kind.word(), id);
        let rows: Vec<(Uuid,)> = self.cql.all(&self.cql.statements.document_places, values).await?;
        for (tenant,) in rows {
            let tenant = TenantId::from_uuid(tenant);
            if let Some(document) = self.get(tenant, kind, id).await? {
                return Ok(Some((tenant, document)));
            }
        }
        Ok(None)
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
        let name = Name { tenant, kind, id };
        let mut tried: Option<Standing> = None;
        for _ in 0..TRIES {
            let standing = self.document(name).await?;
            if let Some(tried) = tried.filter(|tried| standing.as_ref() == Some(tried)) {
                // Seen late: a try of which nothing was heard was applied after all.
                self.changed(name, &tried).await?;
                return Ok(tried.document.version);
            }
            let present = standing.as_ref().filter(|one| !one.document.body.is_null());
            let version = present.map_or(0, |one| one.document.version);
            if expected.is_some_and(|expected| expected != version) {
                return Err(StoreError::Taken("document"));
            }
            let made = present
                .map_or_else(|| ordinal(self.options.clock.now(), self.number()), |one| one.made);
            let version = standing.as_ref().map_or(0, |one| one.document.version) + 1;
            let document =
                Document { id: id.to_owned(), version, changed_at: at, body: body.clone() };
            let next = Standing { document, made };
            if self.change(name, standing.as_ref(), &next).await? {
                return Ok(version);
            }
            tried = Some(next);
        }
        Err(unavailable("the document keeps changing"))
    }

    async fn delete(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let name = Name { tenant, kind, id };
        for _ in 0..TRIES {
            let standing = self.document(name).await?;
            let Some(present) = standing.filter(|one| !one.document.body.is_null()) else {
                return Ok(false);
            };
            let version = present.document.version + 1;
            let document =
                Document { id: id.to_owned(), version, changed_at: at, body: Value::Null };
            let next = Standing { document, made: present.made };
            if self.change(name, Some(&present), &next).await? {
                return Ok(true);
            }
        }
        Err(unavailable("the document keeps changing"))
    }

    async fn history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let values = (tenant.as_uuid(), kind.word(), id);
        let rows: Vec<(i64, i64, String)> =
            self.cql.all(&self.cql.statements.document_versions, values).await?;
        let version = |(version, changed_at, body): (i64, i64, String)| {
            let (version, changed_at) = (version as u64, Timestamp(changed_at));
            Ok(Document { id: id.to_owned(), version, changed_at, body: parsed(&body)? })
        };
        rows.into_iter().map(version).collect()
    }

    async fn generation(&self) -> Result<u64, StoreError> {
        let known = *self.generation.0.lock();
        if let Some((_, generation)) = known.filter(|(read, _)| read.elapsed() < BELIEVED) {
            return Ok(generation);
        }
        let read = Instant::now();
        let row: Option<(scylla::value::Counter,)> =
            self.cql.one(&self.cql.statements.generation, ()).await?;
        let generation = row.map_or(0, |(counter,)| counter.0 as u64);
        *self.generation.0.lock() = Some((read, generation));
        Ok(generation)
    }
}

impl Scylla {
    pub(super) async fn document(&self, name: Name<'_>) -> Result<Option<Standing>, StoreError> {
        self.document_by(name, &self.cql.statements.document).await
    }

    async fn document_by(
        &self,
        name: Name<'_>,
        statement: &PreparedStatement,
    ) -> Result<Option<Standing>, StoreError> {
        let values = (name.tenant.as_uuid(), name.kind.word(), name.shard(), name.id);
        let row: Option<(i64, i64, i64, String)> = self.cql.one(statement, values).await?;
        let standing = |(version, made, changed_at, body): (i64, i64, i64, String)| {
            let (version, changed_at) = (version as u64, Timestamp(changed_at));
            let body = parsed(&body)?;
            let document = Document { id: name.id.to_owned(), version, changed_at, body };
            Ok(Standing { document, made: made as u64 })
        };
        row.map(standing).transpose()
    }

    /// Puts the next version in the place of the one that was read; `false`: it was another by then.
    pub(super) async fn change(
        &self,
        name: Name<'_>,
        before: Option<&Standing>,
        next: &Standing,
    ) -> Result<bool, StoreError> {
        let statements = &self.cql.statements;
        let (tenant, kind, shard) = (name.tenant.as_uuid(), name.kind.word(), name.shard());
        let (version, made) = (next.document.version as i64, next.made as i64);
        let (at, body) = (next.document.changed_at.0, next.document.body.to_string());
        let applied = if let Some(before) = before {
            // A maker that died may have left no history of it; writing it twice is no harm.
            self.remember(name, &before.document).await?;
            let expected = before.document.version as i64;
            let values = (version, made, at, &body, tenant, kind, shard, name.id, expected);
            self.cql.write_if(&statements.change_document, values).await?
        } else {
            // Where it can be found stands before it can be.
            tokio::try_join!(
                self.cql.write(&statements.put_document_place, (kind, name.id, tenant)),
                self.cql.write(&statements.put_document_tenant, (kind, tenant)),
            )?;
            let values = (tenant, kind, shard, name.id, version, made, at, &body);
            self.cql.write_if(&statements.make_document, values).await?
        };
        if !applied {
            // Not applied, and yet ours: an earlier try was. The look ends what is still being agreed on.
            let stands = self.document_by(name, &statements.agreed_document).await?;
            if stands.as_ref() != Some(next) {
                return Ok(false);
            }
        }
        self.changed(name, next).await?;
        Ok(true)
    }

    /// Does what follows once a version stands.
    async fn changed(&self, name: Name<'_>, standing: &Standing) -> Result<(), StoreError> {
        self.remember(name, &standing.document).await?;
        self.cql.write(&self.cql.statements.raise_generation, ()).await?;
        *self.generation.0.lock() = None;
        Ok(())
    }

    pub(super) async fn remember(
        &self,
        name: Name<'_>,
        version: &Document,
    ) -> Result<(), StoreError> {
        let number = version.version as i64;
        let (at, body) = (version.changed_at.0, version.body.to_string());
        let values = (name.tenant.as_uuid(), name.kind.word(), name.id, number, at, body);
        self.cql.write(&self.cql.statements.put_document_version, values).await
    }
}
