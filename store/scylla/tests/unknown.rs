//! An append of which nobody knows whether it arrived.
use super::{
    keyspaces::options,
    servers::{self, Disturbed},
};
use crate::{
    Appended, StoreError,
    contract::samples::{Talk, append},
    scylla::{Role, open},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_have_been_written_is_settled_before_anything_else_is() {
    let Some(Disturbed { server, alone: _alone }) = servers::disturbed().await else { return };
    let stores = open(options(server, "recado_unknown", Role::OnlyGateway)).await.unwrap();
    let talk = Talk::new();
    append(&stores, talk.message(0, 1, "hola")).await;
    server.tell(&["pause", "1"]);
    let unknown = stores.log.append(talk.message(1, 2, "¿llegó?")).await;
    assert!(matches!(unknown, Err(StoreError::Unavailable { .. })), "{unknown:?}");
    server.tell(&["resume", "1"]);
    // Whoever comes next is told that the log moved on: it was written byte for byte, once.
    let other = stores.log.append(talk.message(1, 2, "otra cosa")).await;
    assert!(matches!(other, Err(StoreError::Conflict { found: 2, .. })), "{other:?}");
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!((loaded.position, loaded.tail.len()), (2, 2));
    let again = stores.log.append(talk.message(2, 2, "¿llegó?")).await.unwrap();
    assert!(matches!(again, Appended::Duplicate(_)), "the provider's repetition is recognised");
    let row = stores.inbox.get(talk.tenant, talk.conversation).await.unwrap().unwrap();
    assert_eq!(row.position, 2);
}
