//! A CQL server that is killed while it is written to.
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use recado_domain::ConversationId;

use super::{
    keyspaces::options,
    servers::{self, Disturbed},
};
use crate::{
    Appended, Seek, Stores,
    contract::samples::Talk,
    scylla::{Role, open},
};

/// Conversations appended to at once.
const WRITERS: usize = 16;
/// Appends answered before the server is killed.
const BEFORE: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_it_answered() {
    let Some(Disturbed { server, alone: _alone }) = servers::disturbed().await else { return };
    let gateway = || options(server, "recado_killed", Role::OnlyGateway);
    let stores = open(gateway()).await.unwrap();
    let talks: Vec<Talk> = (0..WRITERS).map(|_| Talk::new()).collect();
    let count = Arc::new(AtomicU64::new(0));
    let writers = talks
        .iter()
        .map(|talk| tokio::spawn(append_until_it_fails(stores.clone(), *talk, Arc::clone(&count))));
    let writers: Vec<_> = writers.collect();
    while count.load(Ordering::Relaxed) < BEFORE {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::task::spawn_blocking(|| server.tell(&["kill", "1"])).await.unwrap();
    let mut answered = HashMap::new();
    for (talk, writer) in talks.iter().zip(writers) {
        answered.insert(talk.conversation, writer.await.unwrap());
    }
    tokio::task::spawn_blocking(|| server.tell(&["restart", "1"])).await.unwrap();
    let stores = open(gateway()).await.unwrap();
    for talk in &talks {
        check(&stores, talk, &answered).await;
    }
}

async fn append_until_it_fails(stores: Stores, talk: Talk, count: Arc<AtomicU64>) -> u64 {
    for position in 0.. {
        let append = talk.message(position, position as u32 + 1, "hola");
        let Ok(Appended::Done { .. }) = stores.log.append(append).await else { return position };
        count.fetch_add(1, Ordering::Relaxed);
    }
    0
}

/// Everything answered is there, nothing is there by half, and the conversation goes on.
async fn check(stores: &Stores, talk: &Talk, answered: &HashMap<ConversationId, u64>) {
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().expect("answered");
    let position = loaded.position;
    assert!(position >= answered[&talk.conversation], "{position} of {answered:?}");
    assert!(loaded.tail.iter().map(|entry| entry.first).eq(1..=position), "without a gap");
    let row = stores.inbox.get(talk.tenant, talk.conversation).await.unwrap().unwrap();
    assert_eq!(row.position, position, "the inbox follows the log");
    let page = stores.messages.page(talk.tenant, talk.conversation, Seek::After(0), 10_000);
    let numbers = page.await.unwrap().rows.into_iter().map(|row| u64::from(row.number));
    assert!(numbers.eq(1..=position), "one message an event");
    let next = talk.message(position, position as u32 + 1, "otra vez");
    assert!(matches!(stores.log.append(next).await, Ok(Appended::Done { .. })));
}
