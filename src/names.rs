//! What has a name in a company: two labels never have the same one.
//!
//! The claim of a name is a document of its own, and the store tells those apart who make one at once.
//! As with numbers (`numbers.rs`) it is no truth of its own: it counts while the document that it names
//! is there and has the name, or is about to be written. So a removed label frees its name whatever
//! happened in between, and what was written without a claim is found by who looks at the list.
use std::time::Duration;

use recado_domain::{LabelId, TenantId, Timestamp, knowledge::Label, text::fold, time::Clock};
use recado_store::{Document, DocumentKind, Documents, StoreError};
use serde::{Deserialize, Serialize};

/// Time within which a label is written after its name was claimed; longer than any store's patience.
const WRITTEN_WITHIN: Duration = Duration::from_mins(1);
/// How often is looked again when somebody else changes the claim at the same moment.
const TRIES: u32 = 5;

/// Why a name cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NameError {
    /// Another label has it.
    #[error("a label has that name already")]
    Taken,
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who has a name; `None` once it was given back.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    label: Option<LabelId>,
}

/// The names of a company's labels.
pub(crate) struct Names<'a> {
    pub(crate) documents: &'a dyn Documents,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) tenant: TenantId,
}

impl Names<'_> {
    /// Claims the name of a label that is about to be written, among those that are known. One that has
    /// it already keeps it.
    pub(crate) async fn claim(&self, label: &Label, known: &[Label]) -> Result<(), NameError> {
        let name = folded(&label.name);
        let has_it = |one: &Label| folded(&one.name) == name;
        if known.iter().any(|one| one.id != label.id && has_it(one)) {
            return Err(NameError::Taken);
        }
        for _ in 0..TRIES {
            let found = self.documents.get(self.tenant, DocumentKind::LabelName, &name).await?;
            if let Some(claim) = &found
                && let Some(holder) = named(claim).filter(|holder| *holder != label.id)
                && self.holds(holder, &name, claim.changed_at).await?
            {
                return Err(NameError::Taken);
            }
            // Claimed again by the same one, too: the time to write it begins anew.
            let version = found.map_or(0, |found| found.version);
            match self.put(&name, Some(label.id), version).await {
                Err(StoreError::Taken(_)) => {}
                put => return Ok(put?),
            }
        }
        Err(StoreError::Taken("name").into())
    }

    /// Gives a name back that a label has, or had; another label's claim stays.
    pub(crate) async fn give_back(&self, label: LabelId, name: &str) {
        if let Err(error) = self.try_to_give_back(label, &folded(name)).await {
            // The label that the claim names has it no more: who wants the name gets it soon.
            tracing::warn!(%label, %error, "a name was not given back yet");
        }
    }

    async fn try_to_give_back(&self, label: LabelId, name: &str) -> Result<(), StoreError> {
        let found = self.documents.get(self.tenant, DocumentKind::LabelName, name).await?;
        let Some(found) = found.filter(|found| named(found) == Some(label)) else { return Ok(()) };
        // Not removed: whoever takes it over must be told apart from who gives it back.
        match self.put(name, None, found.version).await {
            Ok(()) | Err(StoreError::Taken(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn put(
        &self,
        name: &str,
        label: Option<LabelId>,
        version: u64,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_value(Holder { label }).unwrap_or_default();
        let (kind, now) = (DocumentKind::LabelName, self.clock.now());
        self.documents.put(self.tenant, kind, name, body, now, Some(version)).await.map(drop)
    }

    /// Tells whether a label has the name that it claimed, or is about to be written with it.
    async fn holds(
        &self,
        holder: LabelId,
        name: &str,
        claimed_at: Timestamp,
    ) -> Result<bool, StoreError> {
        if self.clock.now() < claimed_at + WRITTEN_WITHIN {
            return Ok(true);
        }
        let found =
            self.documents.get(self.tenant, DocumentKind::Label, &holder.to_string()).await?;
        let label = found.and_then(|found| serde_json::from_value::<Label>(found.body).ok());
        Ok(label.is_some_and(|label| folded(&label.name) == name))
    }
}

/// Returns what two equal names have in common. One of signs only has nothing to fold.
pub(crate) fn folded(name: &str) -> String {
    let folded = fold(name);
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}

fn named(claim: &Document) -> Option<LabelId> {
    serde_json::from_value::<Holder>(claim.body.clone()).ok()?.label
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use recado_store::Stores;
    use uuid::Uuid;

    use super::*;

    /// A clock that a test moves.
    #[derive(Default)]
    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }
    }

    fn label(id: u128, name: &str) -> Label {
        Label { id: LabelId::from_uuid(Uuid::from_u128(id)), name: name.to_owned() }
    }

    fn names<'a>(stores: &'a Stores, clock: &'a Hand) -> Names<'a> {
        let tenant = TenantId::from_uuid(Uuid::from_u128(1));
        Names { documents: stores.documents.as_ref(), clock, tenant }
    }

    fn is_taken(claimed: &Result<(), NameError>) -> bool {
        matches!(claimed, Err(NameError::Taken))
    }

    #[tokio::test]
    async fn of_ten_that_want_a_name_at_once_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let options = recado_store::sqlite::SqliteOptions::new(folder.path().join("recado.db"));
        for stores in [recado_store::memory::open(), recado_store::sqlite::open(options).unwrap()] {
            let clock = Hand::default();
            let names = names(&stores, &clock);
            // Nobody's label is written yet: to each of them the list looks empty.
            let all: Vec<Label> = (1..=10)
                .map(|id| label(id, if id % 2 == 0 { "Envíos" } else { "ENVIOS" }))
                .collect();
            let claims = all.iter().map(|label| names.claim(label, &[]));
            let claims = futures_util::future::join_all(claims).await;
            assert_eq!(claims.iter().filter(|claimed| claimed.is_ok()).count(), 1, "{claims:?}");
            names.claim(&label(11, "otra"), &[]).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_name_is_free_once_it_is_given_back_or_its_label_is_gone() {
        let (stores, clock) = (recado_store::memory::open(), Hand::default());
        let names = names(&stores, &clock);
        let (mine, theirs) = (label(1, "envíos"), label(2, "Envios"));
        names.claim(&mine, &[]).await.unwrap();
        names.claim(&mine, &[]).await.expect("who has it keeps it");
        assert!(is_taken(&names.claim(&theirs, &[]).await));
        names.give_back(theirs.id, "envíos").await;
        assert!(is_taken(&names.claim(&theirs, &[]).await), "it was not theirs to give");
        names.give_back(mine.id, "ENVÍOS").await;
        names.claim(&theirs, &[]).await.unwrap();
        // The maker died: nothing was written, nothing given back.
        clock.0.fetch_add(61_000, Ordering::Relaxed);
        names.claim(&mine, &[]).await.unwrap();
    }

    #[tokio::test]
    async fn a_label_that_stands_keeps_its_name_for_good_with_a_claim_or_without() {
        let (stores, clock) = (recado_store::memory::open(), Hand::default());
        let names = names(&stores, &clock);
        let (mine, theirs) = (label(1, "envíos"), label(2, "envios"));
        assert!(is_taken(&names.claim(&theirs, std::slice::from_ref(&mine)).await));
        names.claim(&mine, &[]).await.unwrap();
        let (kind, id) = (DocumentKind::Label, mine.id.to_string());
        let body = serde_json::to_value(&mine).unwrap();
        stores.documents.put(names.tenant, kind, &id, body, Timestamp(0), None).await.unwrap();
        clock.0.fetch_add(3_600_000, Ordering::Relaxed);
        assert!(is_taken(&names.claim(&theirs, &[]).await));
    }
}
