//! Since when a person's sessions count: everywhere, or in one company that they were removed from.
//! A session that began before is over, whoever holds it.
use std::collections::BTreeMap;

use recado_domain::{TenantId, Timestamp, UserId};
use recado_store::{DocumentKind, NOBODY, StoreError, Stores};
use serde::{Deserialize, Serialize};

/// How often is looked again when somebody else notes something at the same moment.
const TRIES: u32 = 20;

/// Where sessions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In every company: the password changed.
    Everywhere,
    /// In one company: the person was removed.
    Company(TenantId),
}

/// The sessions of one person that count.
#[derive(Debug, Default, Serialize, Deserialize)]
struct SignOut {
    #[serde(default)]
    before: Timestamp,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    companies: BTreeMap<String, Timestamp>,
}

impl SignOut {
    fn ends(&self, tenant: TenantId) -> Timestamp {
        let here = self.companies.get(&tenant.to_string()).copied();
        here.map_or(self.before, |here| here.max(self.before))
    }

    /// Moves an end on, never back: of two notes at once the later one stays.
    fn note(&mut self, place: Where, before: Timestamp) {
        let end = match place {
            Where::Everywhere => &mut self.before,
            Where::Company(tenant) => self.companies.entry(tenant.to_string()).or_default(),
        };
        *end = before.max(*end);
    }
}

/// Ends every session of a person that began before an instant.
pub(crate) async fn note(
    stores: &Stores,
    user: UserId,
    place: Where,
    before: Timestamp,
) -> Result<(), StoreError> {
    let (documents, id) = (&stores.documents, user.to_string());
    for _ in 1..TRIES {
        let (mut noted, version) = read(stores, user).await?;
        noted.note(place, before);
        let body = serde_json::to_value(noted).unwrap_or_default();
        let kind = DocumentKind::SignOut;
        match documents.put(NOBODY, kind, &id, body, before, Some(version)).await {
            Err(StoreError::Taken(_)) => {}
            done => return done.map(drop),
        }
    }
    Err(StoreError::Taken("document"))
}

/// Tells whether a session of a company that began then is over.
pub(crate) async fn is_over(
    stores: &Stores,
    (user, tenant): (UserId, TenantId),
    began: Timestamp,
) -> Result<bool, StoreError> {
    let (noted, _) = read(stores, user).await?;
    Ok(began < noted.ends(tenant))
}

async fn read(stores: &Stores, user: UserId) -> Result<(SignOut, u64), StoreError> {
    let found = stores.documents.get(NOBODY, DocumentKind::SignOut, &user.to_string()).await?;
    let version = found.as_ref().map_or(0, |found| found.version);
    let noted = found.and_then(|found| serde_json::from_value(found.body).ok());
    Ok((noted.unwrap_or_default(), version))
}
