//! Documents of a company as typed values: what FAQs, labels, channels and the like share.
use recado_domain::TenantId;
use recado_store::{Document, DocumentKind};
use serde::{Serialize, de::DeserializeOwned};

use super::{code::Code, error::ApiError};
use crate::gateway::Gateway;

/// A document read as what it holds, with its version.
#[derive(Debug, Clone)]
pub(super) struct Read<T> {
    /// What it holds.
    pub value: T,
    /// The version read.
    pub version: u64,
}

/// The documents of one kind in one company.
pub(super) struct Shelf<'a> {
    gateway: &'a Gateway,
    tenant: TenantId,
    kind: DocumentKind,
}

impl<'a> Shelf<'a> {
    /// Opens a shelf.
    pub(super) fn of(gateway: &'a Gateway, tenant: TenantId, kind: DocumentKind) -> Self {
        Self { gateway, tenant, kind }
    }

    /// Returns all, in the order they were made. One that cannot be read is left out and logged: it
    /// must not hide the others.
    pub(super) async fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>, ApiError> {
        let documents = self.gateway.stores().documents.list(self.tenant, self.kind).await?;
        let read = |document: Document| match serde_json::from_value(document.body) {
            Ok(value) => Some(value),
            Err(error) => {
                let kind = self.kind.word();
                tracing::error!(kind, id = document.id, %error, "document cannot be read");
                None
            }
        };
        Ok(documents.into_iter().filter_map(read).collect())
    }

    /// Returns one, where it is there.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        id: &str,
    ) -> Result<Option<Read<T>>, ApiError> {
        let document = self.gateway.stores().documents.get(self.tenant, self.kind, id).await?;
        let read = |document: Document| {
            let value = serde_json::from_value(document.body).map_err(ApiError::internal)?;
            Ok(Read { value, version: document.version })
        };
        document.map(read).transpose()
    }

    /// Tells whether there ever was one.
    pub(super) async fn had(&self, id: &str) -> Result<bool, ApiError> {
        let documents = &self.gateway.stores().documents;
        Ok(!documents.history(self.tenant, self.kind, id).await?.is_empty())
    }

    /// Keeps one; `expected` as the store has it: 0 = new, `None` = any version.
    pub(super) async fn put<T: Serialize>(
        &self,
        id: &str,
        value: &T,
        expected: Option<u64>,
    ) -> Result<(), ApiError> {
        let body = serde_json::to_value(value).map_err(ApiError::internal)?;
        let (documents, now) = (&self.gateway.stores().documents, self.gateway.now());
        documents.put(self.tenant, self.kind, id, body, now, expected).await?;
        Ok(())
    }

    /// Keeps a new one and returns what then stands there: an id is used twice only by the same
    /// request, told again.
    pub(super) async fn make<T>(&self, id: &str, value: T) -> Result<T, ApiError>
    where
        T: Serialize + DeserializeOwned,
    {
        match self.put(id, &value, Some(0)).await {
            Ok(()) => Ok(value),
            Err(error) if error.code() == Code::Exists => {
                Ok(self.get(id).await?.ok_or(error)?.value)
            }
            Err(error) => Err(error),
        }
    }

    /// Removes one; `what` names it when it is not there.
    pub(super) async fn remove(&self, id: &str, what: &str) -> Result<(), ApiError> {
        let (documents, now) = (&self.gateway.stores().documents, self.gateway.now());
        let was_there = documents.delete(self.tenant, self.kind, id, now).await?;
        if was_there { Ok(()) } else { Err(ApiError::not_found(what)) }
    }
}
