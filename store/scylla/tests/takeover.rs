//! Two gateways on one keyspace: the later one serves, and what the earlier one still writes counts
//! for nothing.
use std::time::Duration;

use super::{
    keyspaces::Taken,
    zombie::{ENTRY, HEAD, KEY, MESSAGE, Row, Zombie},
};
use crate::{
    Append, Appended, Seek, StoreError,
    contract::samples::{DAWN, Talk, append, key},
    scylla::{Role, open},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_was_taken_over_acknowledges_nothing() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, before) = (Talk::new(), taken.open().await);
    append(&before, talk.message(0, 1, "hola")).await;
    let after = taken.open().await;
    let refused = before.log.append(talk.message(1, 2, "tarde")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    before.health.check().await.unwrap_err();
    // It was written, but never acknowledged: whether it counts is the taker's to say, and it says so
    // once and for all when it first looks.
    let position = after.log.load(talk.conversation, 1).await.unwrap().unwrap().position;
    append(&after, Talk { ..talk }.append(position)).await;
    before.log.append(talk.append(position + 1)).await.unwrap_err();
    let loaded = after.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!(loaded.position, position + 1);
    after.health.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_fenced_writer_wrote_late_is_off_the_chain() {
    let Some(taken) = Taken::take().await else { return };
    let talk = Talk::new();
    let first = taken.open().await;
    append(&first, talk.message(0, 1, "hola")).await;
    let zombie = Zombie::of(&taken, &talk).await;
    let second = taken.open().await;
    append(&second, talk.message(1, 2, "del nuevo dueño")).await;
    let rows: [Row<'_>; 4] = [
        (ENTRY, 2, zombie.epoch(), "", b"of a zombie"),
        (HEAD, 0, 0, "", b"{ not even a head }"),
        (KEY, 0, 0, "m:late", &[3, 0, 0, 0]),
        (MESSAGE, 3, 0, "", b"{ not even a message }"),
    ];
    zombie.writes(&talk, 2, &rows).await;
    // Read without any memory of what was before.
    let reader = open(taken.options(Role::Visitor)).await.unwrap();
    for stores in [&second, &reader] {
        let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
        let entries: Vec<_> = loaded.tail.iter().map(|e| (e.first, e.bytes.clone())).collect();
        assert_eq!(entries, [(1, b"event 1".to_vec()), (2, b"event 2".to_vec())]);
        let page =
            stores.messages.page(talk.tenant, talk.conversation, Seek::End, 9).await.unwrap();
        let numbers: Vec<_> = page.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 2], "no message of an entry that does not count");
        assert_eq!(stores.log.key(talk.conversation, "m:late").await.unwrap(), None);
    }
    let third = taken.open().await;
    let repeated = Append { keys: vec![key("m:late", 3)], ..talk.append(2) };
    let answer = third.log.append(repeated).await.unwrap();
    assert!(matches!(answer, Appended::Done { .. }), "its key is free");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cursors_and_open_effects_outlive_a_start() {
    let Some(taken) = Taken::take().await else { return };
    let talks: Vec<Talk> = (0..20).map(|_| Talk::new()).collect();
    let first = taken.open().await;
    let now = taken.options(Role::Visitor).clock.now();
    let mut cursor = 0;
    for (number, talk) in (0_u64..).zip(&talks) {
        // Every fourth has nothing open; the others are due now, in an hour, and in three weeks.
        let span = [None, Some(0), Some(1), Some(21 * 24)][number as usize % 4];
        let due = span.map(|hours| now + Duration::from_hours(hours));
        cursor = append(&first, Append { due, at: now, ..talk.append(0) }).await;
    }
    append(&first, Append { due: None, at: now, ..talks[1].append(1) }).await;
    let second = taken.open().await;
    assert!(append(&second, talks[0].append(1)).await > cursor, "cursors never go back");
    let due = second.log.due(None, now + Duration::from_hours(2), 100).await.unwrap();
    let mut found: Vec<_> = due.iter().map(|due| due.conversation).collect();
    let open = talks.iter().enumerate().filter(|(n, _)| [1, 2].contains(&(n % 4)) && *n != 1);
    let mut expected: Vec<_> = open.map(|(_, talk)| talk.conversation).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let inbox = second.inbox.get(talks[5].tenant, talks[5].conversation).await.unwrap().unwrap();
    assert_eq!((inbox.position, inbox.created_at), (1, DAWN));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_beside_the_gateway_appends_nothing_and_fences_nobody() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, gateway) = (Talk::new(), taken.open().await);
    let visitor = open(taken.options(Role::Visitor)).await.unwrap();
    visitor.log.append(talk.append(0)).await.unwrap_err();
    visitor.health.check().await.unwrap();
    append(&gateway, talk.append(0)).await;
    let seen = visitor.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!(seen.position, 1);
}
