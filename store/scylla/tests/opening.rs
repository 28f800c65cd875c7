//! The opening of a log after a change of its owner.
use recado_domain::{
    delivery::{Delivery, Stage},
    message::MessageChange,
};
use recado_placement::{Epoch, Stamp};

use super::{
    keyspaces::Taken,
    zombie::{ENTRY, HEAD, KEY, MESSAGE, Row, Zombie},
};
use crate::{
    Append, Appended, Key, Seek, Snapshot, StoreError, Stores,
    contract::samples::{Talk, append, key},
    scylla::{Role, open},
};

const CHART: i8 = 2;
const SNAPSHOT: i8 = 3;

fn reads(number: u32) -> MessageChange {
    let delivery = Delivery::at(Stage::Read);
    MessageChange::Delivery { number, delivery, provider_id: None, retry_at: None }
}

/// Appends a message; then another, with a receipt of the first one and a snapshot.
async fn two_appends(stores: &Stores, talk: &Talk) {
    append(stores, talk.message(0, 1, "hola")).await;
    let mut second = talk.message(1, 2, "¿tienen envío?");
    second.messages.push(reads(1));
    second.snapshot = Some(Snapshot { shape: 1, bytes: b"two".to_vec() });
    append(stores, second).await;
}

/// What everybody must see of them.
async fn check_both(stores: &Stores, talk: &Talk) {
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!(loaded.position, 2);
    assert_eq!(loaded.snapshot.map(|(at, kept)| (at, kept.bytes)), Some((2, b"two".to_vec())));
    let entries = stores.log.after(talk.tenant, talk.conversation, 0, 9).await.unwrap();
    let entries: Vec<_> = entries.into_iter().map(|entry| (entry.first, entry.bytes)).collect();
    assert_eq!(entries, [(1, b"event 1".to_vec()), (2, b"event 2".to_vec())]);
    let page = stores.messages.page(talk.tenant, talk.conversation, Seek::End, 9).await.unwrap();
    let stages: Vec<_> = page.rows.iter().map(|row| (row.number, row.delivery.clone())).collect();
    assert_eq!(stages, [(1, Delivery::at(Stage::Read)), (2, Delivery::default())]);
    for number in [1, 2] {
        let Key { key, value } = talk.message(0, number, "").keys.remove(0);
        assert_eq!(stores.log.key(talk.conversation, &key).await.unwrap(), Some(value));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taker_appends_the_last_entry_again_as_its_own() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, first) = (Talk::new(), taken.open().await);
    two_appends(&first, &talk).await;
    let zombie = Zombie::of(&taken, &talk).await;
    let second = taken.open().await;
    check_both(&second, &talk).await;
    let own = Stamp::new(Epoch(zombie.epoch() as u64 + 1), 2).unwrap();
    let entries = zombie.rows(talk.conversation, ENTRY).await;
    let places: Vec<_> = entries.iter().map(|entry| (entry.number, entry.epoch)).collect();
    assert_eq!(places, [(1, zombie.epoch()), (2, zombie.epoch()), (2, zombie.epoch() + 1)]);
    assert_eq!(entries[1].value, entries[2].value, "byte for byte");
    for kind in [HEAD, CHART] {
        assert_eq!(zombie.rows(talk.conversation, kind).await[0].stamp, own, "{kind}");
    }
    let snapshots = zombie.rows(talk.conversation, SNAPSHOT).await;
    assert!(snapshots.iter().any(|snapshot| snapshot.stamp == own), "{snapshots:?}");
    let keys = zombie.rows(talk.conversation, KEY).await;
    assert!(keys.iter().any(|key| key.key.ends_with(".2") && key.stamp == own), "{keys:?}");
    assert!(keys.iter().any(|key| key.key.ends_with(".1") && key.stamp < own), "{keys:?}");
    let messages = zombie.rows(talk.conversation, MESSAGE).await;
    assert!(messages[0].stamp < own && messages[1].stamp == own, "{messages:?}");
    let row = second.inbox.get(talk.tenant, talk.conversation).await.unwrap().unwrap();
    assert_eq!(row.position, 2);
    // Opened once: the same owner finds its own head.
    check_both(&second, &talk).await;
    assert_eq!(zombie.rows(talk.conversation, ENTRY).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_shows_up_after_an_opening_does_not_count_whatever_it_says() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, first) = (Talk::new(), taken.open().await);
    two_appends(&first, &talk).await;
    let zombie = Zombie::of(&taken, &talk).await;
    let head = zombie.rows(talk.conversation, HEAD).await.remove(0).value;
    let second = taken.open().await;
    // It only looks, and that settles what counts.
    second.log.load(talk.conversation, 1).await.unwrap();
    let late = head.replace(r#""first":2,"position":2"#, r#""first":3,"position":3"#);
    assert_ne!(late, head);
    let rows: [Row<'_>; 3] = [
        (ENTRY, 3, zombie.epoch(), "", b"late"),
        (HEAD, 0, 0, "", late.as_bytes()),
        (KEY, 0, 0, "m:late", &[1, 0, 0, 0]),
    ];
    zombie.writes(&talk, 3, &rows).await;
    zombie.delivers(&talk, 3, 1, r#"{"stage":"failed"}"#).await;
    let third = taken.open().await;
    let visitor = open(taken.options(Role::Visitor)).await.unwrap();
    for stores in [&second, &third, &visitor] {
        check_both(stores, &talk).await;
        assert_eq!(stores.log.key(talk.conversation, "m:late").await.unwrap(), None);
    }
    for number in [1, 2] {
        let again = third.log.append(talk.message(2, number, "otra vez")).await.unwrap();
        assert!(matches!(again, Appended::Duplicate(_)), "{number}: {again:?}");
    }
    let late = Append { keys: vec![key("m:late", 3)], ..talk.append(2) };
    assert!(matches!(third.log.append(late).await, Ok(Appended::Done { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_last_append_that_cannot_be_read_whole_is_not_gone_on_from() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, first) = (Talk::new(), taken.open().await);
    append(&first, talk.message(0, 1, "hola")).await;
    let zombie = Zombie::of(&taken, &talk).await;
    let head = zombie.rows(talk.conversation, HEAD).await.remove(0).value;
    let named = format!("m:wamid.{}.1", talk.conversation);
    let half = head
        .replace(r#""first":1,"position":1"#, r#""first":2,"position":2"#)
        .replace(&named, "m:half")
        .replace(r#""m":[1]"#, r#""m":[]"#);
    // As if the one server that has the rest did not answer.
    zombie.writes(&talk, 2, &[(HEAD, 0, 0, "", half.as_bytes())]).await;
    let second = taken.open().await;
    let loaded = second.log.load(talk.conversation, 1).await;
    let Err(StoreError::Unavailable { detail, .. }) = &loaded else { panic!("{loaded:?}") };
    assert!(detail.contains("cannot be read whole"), "{detail}");
    let refused = second.log.append(talk.message(2, 2, "hola")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    assert!(zombie.rows(talk.conversation, HEAD).await[0].stamp.epoch().0 as i64 == zombie.epoch());
    // It answers.
    let rest: [Row<'_>; 2] =
        [(ENTRY, 2, zombie.epoch(), "", b"event 2"), (KEY, 0, 0, "m:half", &[1, 0, 0, 0])];
    zombie.writes(&talk, 2, &rest).await;
    let loaded = second.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!((loaded.position, loaded.tail.len()), (2, 2));
    let again = Append { keys: vec![key("m:half", 9)], ..talk.append(2) };
    assert_eq!(
        second.log.append(again).await.unwrap(),
        Appended::Duplicate(vec![key("m:half", 1)])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_of_many_keys_and_messages_is_opened_whole() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, first) = (Talk::new(), taken.open().await);
    let many: Vec<Append> = (1..=70).map(|number| talk.message(0, number, "hola")).collect();
    let whole = Append {
        keys: many.iter().flat_map(|one| one.keys.clone()).collect(),
        messages: many.iter().flat_map(|one| one.messages.clone()).collect(),
        count: 70,
        row: talk.row(70),
        ..talk.append(0)
    };
    append(&first, whole.clone()).await;
    let page = |stores: Stores| async move {
        stores.messages.page(talk.tenant, talk.conversation, Seek::End, 100).await.unwrap().rows
    };
    let before = page(first.clone()).await;
    assert!(before.iter().map(|row| row.number).eq(1..=70));
    let second = taken.open().await;
    let again = second.log.append(Append { expected: 70, ..whole.clone() }).await.unwrap();
    assert_eq!(again, Appended::Duplicate(whole.keys));
    assert_eq!(page(second).await, before);
}
