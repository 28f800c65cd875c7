//! Versioned documents, in memory.
use std::collections::HashMap;

use async_trait::async_trait;
use recado_domain::{TenantId, Timestamp};
use serde_json::Value;

use super::Memory;
use crate::{Document, DocumentKind, Documents, StoreError};

/// Which document.
pub(super) type Name = (TenantId, DocumentKind, String);

/// Documents in the order they were made, and every version of each.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) made: Vec<Name>,
    pub(super) history: HashMap<Name, Vec<Document>>,
    pub(super) generation: u64,
}

impl Kept {
    fn newest(&self, name: &Name) -> Option<&Document> {
        self.history.get(name)?.last().filter(|document| !document.body.is_null())
    }

    fn standing(&self) -> impl Iterator<Item = (&Name, &Document)> {
        self.made.iter().filter_map(|name| Some((name, self.newest(name)?)))
    }

    fn keep(&mut self, name: Name, body: Value, changed_at: Timestamp) -> u64 {
        let versions = self.history.entry(name.clone()).or_default();
        let version = versions.last().map_or(0, |last| last.version) + 1;
        versions.push(Document { id: name.2, version, changed_at, body });
        self.generation += 1;
        version
    }
}

#[async_trait]
impl Documents for Memory {
    async fn get(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<Document>, StoreError> {
        Ok(self.state.lock().documents.newest(&(tenant, kind, id.to_owned())).cloned())
    }

    async fn list(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
    ) -> Result<Vec<Document>, StoreError> {
        let state = self.state.lock();
        let of = state.documents.standing().filter(|(name, _)| (name.0, name.1) == (tenant, kind));
        Ok(of.map(|(_, document)| document.clone()).collect())
    }

    async fn list_all(&self, kind: DocumentKind) -> Result<Vec<(TenantId, Document)>, StoreError> {
        let state = self.state.lock();
        let of = state.documents.standing().filter(|(name, _)| name.1 == kind);
        Ok(of.map(|(name, document)| (name.0, document.clone())).collect())
    }

    async fn find(
        &self,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Option<(TenantId, Document)>, StoreError> {
        let state = self.state.lock();
        let mut all = state.documents.standing();
        let found = all.find(|(name, _)| name.1 == kind && name.2 == id);
        Ok(found.map(|(name, document)| (name.0, document.clone())))
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
        let documents = &mut self.state.lock().documents;
        let name = (tenant, kind, id.to_owned());
        let standing = documents.newest(&name).map_or(0, |document| document.version);
        if expected.is_some_and(|expected| expected != standing) {
            return Err(StoreError::Taken("document"));
        }
        if standing == 0 {
            documents.made.retain(|made| *made != name);
            documents.made.push(name.clone());
        }
        Ok(documents.keep(name, body, at))
    }

    async fn delete(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let documents = &mut self.state.lock().documents;
        let name = (tenant, kind, id.to_owned());
        if documents.newest(&name).is_none() {
            return Ok(false);
        }
        documents.keep(name, Value::Null, at);
        Ok(true)
    }

    async fn history(
        &self,
        tenant: TenantId,
        kind: DocumentKind,
        id: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let state = self.state.lock();
        let versions = state.documents.history.get(&(tenant, kind, id.to_owned()));
        Ok(versions.map(|all| all.iter().rev().cloned().collect()).unwrap_or_default())
    }

    async fn generation(&self) -> Result<u64, StoreError> {
        Ok(self.state.lock().documents.generation)
    }
}
