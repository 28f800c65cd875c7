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

impl<T: Edited> Read<T> {
    /// Returns it in the API's words.
    pub(super) fn shown(&self) -> T::Shown {
        self.value.shown(self.version)
    }
}

/// What people change in a form: a change may name the version that it was made on, and then
/// overwrites no other.
pub(super) trait Edited: Serialize + DeserializeOwned {
    /// It in the API's words.
    type Shown: Serialize;

    /// What it is called where it is missing or was changed.
    const WHAT: &'static str;

    /// Returns it in the API's words.
    fn shown(&self, version: u64) -> Self::Shown;

    /// Returns what stands before anybody wrote one, where that is something.
    fn unwritten() -> Option<Self> {
        None
    }
}

/// How often a change without a version is tried again when somebody else writes at the same moment.
const TRIES: u32 = 5;

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
        Ok(self.read_all().await?.into_iter().map(|read| read.value).collect())
    }

    /// Returns all in the API's words.
    pub(super) async fn shown<T: Edited>(&self) -> Result<Vec<T::Shown>, ApiError> {
        Ok(self.read_all::<T>().await?.iter().map(Read::shown).collect())
    }

    async fn read_all<T: DeserializeOwned>(&self) -> Result<Vec<Read<T>>, ApiError> {
        let documents = self.gateway.stores().documents.list(self.tenant, self.kind).await?;
        let read = |document: Document| match serde_json::from_value(document.body) {
            Ok(value) => Some(Read { value, version: document.version }),
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

    /// Keeps one and returns its version; `expected` as the store has it: 0 = new, `None` = any.
    pub(super) async fn put<T: Serialize>(
        &self,
        id: &str,
        value: &T,
        expected: Option<u64>,
    ) -> Result<u64, ApiError> {
        let body = serde_json::to_value(value).map_err(ApiError::internal)?;
        let (documents, now) = (&self.gateway.stores().documents, self.gateway.now());
        Ok(documents.put(self.tenant, self.kind, id, body, now, expected).await?)
    }

    /// Keeps a new one and returns what then stands there: an id is used twice only by the same
    /// request, told again.
    pub(super) async fn make<T>(&self, id: &str, value: T) -> Result<Read<T>, ApiError>
    where
        T: Serialize + DeserializeOwned,
    {
        match self.put(id, &value, Some(0)).await {
            Ok(version) => Ok(Read { value, version }),
            Err(error) if error.code() == Code::Exists => self.get(id).await?.ok_or(error),
            Err(error) => Err(error),
        }
    }

    /// Replaces what stands, and returns that with the new version. `expected`: the version that the
    /// change was made on, otherwise 409 `changed`; `None`: whatever stands is overwritten.
    pub(super) async fn replace<T: Edited>(
        &self,
        id: &str,
        value: &T,
        expected: Option<u64>,
    ) -> Result<Replaced<T>, ApiError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let known = self.get::<T>(id).await?;
            let before = known.or_else(|| Some(Read { value: T::unwritten()?, version: 0 }));
            let before = before.ok_or_else(|| ApiError::not_found(T::WHAT))?;
            if let Some(expected) = expected.filter(|expected| *expected != before.version) {
                return Err(changed(&before, expected));
            }
            match self.put(id, value, Some(before.version)).await {
                Ok(version) => return Ok(Replaced { before: before.value, version }),
                // Looked at again: it was changed, or is gone.
                Err(error) if error.code() == Code::Exists && tries < TRIES => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Removes one; `what` names it when it is not there.
    pub(super) async fn remove(&self, id: &str, what: &str) -> Result<(), ApiError> {
        let (documents, now) = (&self.gateway.stores().documents, self.gateway.now());
        let was_there = documents.delete(self.tenant, self.kind, id, now).await?;
        if was_there { Ok(()) } else { Err(ApiError::not_found(what)) }
    }
}

/// What a change wrote over.
#[derive(Debug)]
pub(super) struct Replaced<T> {
    /// What stood.
    pub before: T,
    /// The version that stands now.
    pub version: u64,
}

/// Somebody else changed it since it was read: what stands is told, so that nobody must ask again.
fn changed<T: Edited>(stands: &Read<T>, expected: u64) -> ApiError {
    let (what, version) = (T::WHAT, stands.version);
    let detail = format!("the {what} is at version {version}, this change was made on {expected}");
    match serde_json::to_value(stands.shown()) {
        Ok(current) => ApiError::because(Code::Changed, detail).with_current(current),
        Err(error) => ApiError::internal(error),
    }
}
