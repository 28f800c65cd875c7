//! Rules of versioned documents.
use std::time::Duration;

use recado_domain::{TenantId, Timestamp};
use serde_json::{Value, json};

use super::samples::{DAWN, uuid};
use crate::{Document, DocumentKind, DocumentKind::Faq, NOBODY, StoreError, Stores};

fn tenant() -> TenantId {
    TenantId::from_uuid(uuid())
}

fn later(seconds: u64) -> Timestamp {
    DAWN + Duration::from_secs(seconds)
}

async fn put(stores: &Stores, tenant: TenantId, id: &str, body: Value) -> u64 {
    stores.documents.put(tenant, Faq, id, body, DAWN, None).await.unwrap()
}

fn document(version: u64, changed_at: Timestamp, body: Value) -> Document {
    Document { id: "a".to_owned(), version, changed_at, body }
}

/// History.
pub async fn versions_grow_and_the_history_keeps_them(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    for version in 1..=3 {
        let body = json!({ "says": version, "n": null, "t": "¿?" });
        let made = documents.put(tenant, Faq, "a", body, later(version), Some(version - 1)).await;
        assert_eq!(made.unwrap(), version);
    }
    let version = |v| document(v, later(v), json!({ "says": v, "n": null, "t": "¿?" }));
    assert_eq!(documents.get(tenant, Faq, "a").await.unwrap(), Some(version(3)));
    let history = documents.history(tenant, Faq, "a").await.unwrap();
    assert_eq!(history, [version(3), version(2), version(1)]);
}

/// Two editors.
pub async fn a_change_in_between_is_noticed(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    put(stores, tenant, "a", json!(1)).await;
    put(stores, tenant, "a", json!(2)).await;
    for stale in [0, 1, 3] {
        let refused = documents.put(tenant, Faq, "a", json!(9), DAWN, Some(stale)).await;
        assert!(matches!(refused, Err(StoreError::Taken("document"))), "{stale}: {refused:?}");
    }
    assert_eq!(documents.get(tenant, Faq, "a").await.unwrap(), Some(document(2, DAWN, json!(2))));
    assert_eq!(documents.history(tenant, Faq, "a").await.unwrap().len(), 2);
}

/// Two makers.
pub async fn a_document_is_made_once(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    let (one, other) = tokio::join!(
        documents.put(tenant, Faq, "a", json!(1), DAWN, Some(0)),
        documents.put(tenant, Faq, "a", json!(2), DAWN, Some(0)),
    );
    assert_eq!([one, other].iter().filter(|made| made.is_ok()).count(), 1);
}

/// What there is once in an installation.
pub async fn a_claim_of_no_company_is_made_and_taken_over_once(stores: &Stores) {
    let (documents, kind) = (&stores.documents, DocumentKind::Number);
    for version in 0..3 {
        let put = |who: u32| documents.put(NOBODY, kind, "n", json!(who), DAWN, Some(version));
        let (one, other) = tokio::join!(put(1), put(2));
        let refused = [&one, &other].into_iter().filter(|made| made.is_err()).collect::<Vec<_>>();
        assert!(matches!(refused[..], [Err(StoreError::Taken("document"))]), "{one:?} {other:?}");
        let stands = documents.get(NOBODY, kind, "n").await.unwrap().unwrap();
        assert_eq!(stands.version, version + 1);
        assert_eq!(stands.body, json!(if one.is_ok() { 1 } else { 2 }));
    }
    assert_eq!(documents.list(NOBODY, kind).await.unwrap().len(), 1);
    assert!(!DocumentKind::ALL.contains(&kind), "it goes with no company");
}

/// Removal, and making it again.
pub async fn a_removed_document_keeps_its_history(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    put(stores, tenant, "a", json!(1)).await;
    assert!(documents.delete(tenant, Faq, "a", later(1)).await.unwrap());
    assert!(!documents.delete(tenant, Faq, "a", later(2)).await.unwrap());
    assert_eq!(documents.get(tenant, Faq, "a").await.unwrap(), None);
    assert_eq!(documents.list(tenant, Faq).await.unwrap(), []);
    assert_eq!(documents.list_all(Faq).await.unwrap(), []);
    let again = documents.put(tenant, Faq, "a", json!(3), later(3), Some(0)).await.unwrap();
    assert_eq!(again, 3);
    let history = documents.history(tenant, Faq, "a").await.unwrap();
    let versions = [(3, later(3), json!(3)), (2, later(1), Value::Null), (1, DAWN, json!(1))];
    assert_eq!(history, versions.map(|(version, at, body)| document(version, at, body)));
}

/// Lists.
pub async fn documents_come_in_the_order_they_were_made(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    for id in ["z", "a", "m"] {
        put(stores, tenant, id, json!(id)).await;
    }
    put(stores, tenant, "z", json!("again")).await;
    documents.delete(tenant, Faq, "a", DAWN).await.unwrap();
    put(stores, tenant, "a", json!("last")).await;
    let listed = documents.list(tenant, Faq).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["z", "m", "a"]);
    assert_eq!(documents.list(tenant, DocumentKind::Label).await.unwrap(), []);
    let all = documents.list_all(Faq).await.unwrap();
    assert_eq!(all, listed.into_iter().map(|one| (tenant, one)).collect::<Vec<_>>());
}

/// Webhook addresses.
pub async fn a_channel_is_found_without_its_company(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    let kind = DocumentKind::Channel;
    documents.put(tenant, kind, "a", json!(1), DAWN, None).await.unwrap();
    let found = documents.find(kind, "a").await.unwrap();
    assert_eq!(found, Some((tenant, document(1, DAWN, json!(1)))));
    assert_eq!(documents.find(kind, "b").await.unwrap(), None);
    assert_eq!(documents.find(Faq, "a").await.unwrap(), None);
}

/// Caches ask this.
pub async fn the_generation_moves_with_every_change_and_only_then(stores: &Stores) {
    let (documents, tenant) = (&stores.documents, tenant());
    let mut seen = vec![documents.generation().await.unwrap()];
    put(stores, tenant, "a", json!(1)).await;
    seen.push(documents.generation().await.unwrap());
    put(stores, tenant, "a", json!(2)).await;
    seen.push(documents.generation().await.unwrap());
    documents.delete(tenant, Faq, "a", DAWN).await.unwrap();
    seen.push(documents.generation().await.unwrap());
    assert!(seen.is_sorted_by(|before, after| before < after), "{seen:?}");
    documents.delete(tenant, Faq, "a", DAWN).await.unwrap();
    documents.put(tenant, Faq, "a", json!(1), DAWN, Some(7)).await.unwrap_err();
    documents.get(tenant, Faq, "a").await.unwrap();
    assert_eq!(documents.generation().await.unwrap(), seen[3]);
}

/// Tenancy.
pub async fn another_company_has_other_documents(stores: &Stores) {
    let (documents, one, other) = (&stores.documents, tenant(), tenant());
    put(stores, one, "a", json!(1)).await;
    assert_eq!(documents.get(other, Faq, "a").await.unwrap(), None);
    assert_eq!(documents.list(other, Faq).await.unwrap(), []);
    assert_eq!(documents.history(other, Faq, "a").await.unwrap(), []);
    assert!(!documents.delete(other, Faq, "a", DAWN).await.unwrap());
    assert_eq!(documents.put(other, Faq, "a", json!(2), DAWN, Some(0)).await.unwrap(), 1);
    assert_eq!(documents.get(one, Faq, "a").await.unwrap(), Some(document(1, DAWN, json!(1))));
}
