//! Another process at the same file, here another store with connections of its own.
use serde_json::json;

use super::{fresh, reopen};
use crate::{
    DocumentKind::Faq,
    StoreError,
    contract::samples::{DAWN, Talk, append},
};

#[tokio::test]
async fn what_another_process_writes_is_seen_at_once() {
    let (here, folder) = fresh();
    let there = reopen(&folder);
    let talk = Talk::new();
    let before = here.documents.generation().await.unwrap();
    there.documents.put(talk.tenant, Faq, "a", json!(1), DAWN, None).await.unwrap();
    assert!(here.documents.generation().await.unwrap() > before);
    let seen = here.documents.get(talk.tenant, Faq, "a").await.unwrap();
    assert_eq!(seen.unwrap().body, json!(1));
}

#[tokio::test]
async fn an_append_by_another_process_is_a_conflict_and_cursors_go_on() {
    let (here, folder) = fresh();
    let there = reopen(&folder);
    let talk = Talk::new();
    let first = append(&here, talk.append(0)).await;
    let second = append(&there, talk.append(1)).await;
    let refused = here.log.append(talk.append(1)).await;
    assert!(matches!(refused, Err(StoreError::Conflict { found: 2, .. })), "{refused:?}");
    let third = append(&here, talk.append(2)).await;
    assert_eq!((second, third), (first + 1, first + 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_write_at_once_wait_for_each_other() {
    let (here, folder) = fresh();
    let there = reopen(&folder);
    let write = |stores: crate::Stores| {
        tokio::spawn(async move {
            let talk = Talk::new();
            for position in 0..100 {
                append(&stores, talk.append(position)).await;
            }
            talk
        })
    };
    let (one, other) = (write(here.clone()), write(there));
    for talk in [one.await.unwrap(), other.await.unwrap()] {
        let loaded = here.log.load(talk.conversation, 1).await.unwrap().unwrap();
        assert_eq!(loaded.position, 100);
    }
}
