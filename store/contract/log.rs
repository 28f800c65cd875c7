//! Rules of the conversations' logs.
use std::time::Duration;

use recado_domain::{ConversationId, TenantId};

use super::samples::{DAWN, Talk, append, key, uuid};
use crate::{Append, Appended, ContactChange, Due, Entry, Seek, Snapshot, StoreError, Stores};

/// What was appended is loaded again.
pub async fn an_append_is_loaded_again_byte_for_byte(stores: &Stores) {
    let talk = Talk::new();
    let bytes: Vec<u8> = (0..=255).collect();
    append(stores, Append { entry: bytes.clone(), count: 3, ..talk.append(0) }).await;
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!((loaded.tenant, loaded.channel), (talk.tenant, talk.channel));
    assert_eq!(loaded.tail, [Entry { first: 1, count: 3, bytes }]);
    assert_eq!((loaded.position, loaded.snapshot), (3, None));
}

/// Positions count events.
pub async fn appends_add_up_to_the_position(stores: &Stores) {
    let talk = Talk::new();
    append(stores, Append { count: 2, ..talk.append(0) }).await;
    append(stores, Append { count: 5, ..talk.append(2) }).await;
    append(stores, talk.append(7)).await;
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    let places: Vec<_> = loaded.tail.iter().map(|entry| (entry.first, entry.count)).collect();
    assert_eq!((loaded.position, places), (8, vec![(1, 2), (3, 5), (8, 1)]));
}

/// A wrong position is a conflict.
pub async fn a_writer_that_lags_behind_is_told_where_the_log_stands(stores: &Stores) {
    let talk = Talk::new();
    append(stores, Append { count: 4, ..talk.append(0) }).await;
    for expected in [0, 3, 5] {
        let refused = stores.log.append(talk.append(expected)).await;
        let Err(StoreError::Conflict { conversation, expected: told, found }) = refused else {
            panic!("should conflict, was {refused:?}")
        };
        assert_eq!((conversation, told, found), (talk.conversation, expected, 4));
    }
}

/// A conflict writes nothing of the append, in any projection.
pub async fn a_conflict_leaves_nothing_behind(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.message(0, 1, "hola")).await;
    let before = everything(stores, &talk).await;
    let mut late = talk.message(0, 2, "tarde");
    late.snapshot = Some(Snapshot { shape: 1, bytes: b"late".to_vec() });
    late.due = Some(DAWN);
    late.contact = Some(ContactChange { blocked: Some(true), ..ContactChange::of(talk.contact) });
    stores.log.append(late).await.unwrap_err();
    assert_eq!(everything(stores, &talk).await, before);
}

/// Everything a talk left in the store, for comparing.
async fn everything(stores: &Stores, talk: &Talk) -> String {
    let Talk { tenant, conversation, .. } = *talk;
    let newest = stores.messages.page(tenant, conversation, Seek::End, 100);
    format!(
        "{:?}",
        (
            stores.log.load(conversation, 1).await.unwrap(),
            stores.inbox.get(tenant, conversation).await.unwrap(),
            stores.inbox.changed(tenant, 0, 100).await.unwrap(),
            newest.await.unwrap(),
            stores.contacts.page(tenant, None, None, 100).await.unwrap(),
            stores.log.due(None, DAWN + Duration::from_secs(1), 100).await.unwrap(),
        )
    )
}

/// A known key makes the append a duplicate.
pub async fn a_redelivery_is_reported_and_nothing_is_stored(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.message(0, 1, "hola")).await;
    let before = everything(stores, &talk).await;
    let mut again = talk.message(1, 1, "hola");
    again.keys[0].value = vec![9];
    let first_key = talk.message(0, 1, "hola").keys;
    assert_eq!(stores.log.append(again).await.unwrap(), Appended::Duplicate(first_key));
    assert_eq!(everything(stores, &talk).await, before);
}

/// All of an append or nothing.
pub async fn one_known_key_among_new_ones_keeps_all_of_them_out(stores: &Stores) {
    let talk = Talk::new();
    append(stores, Append { keys: vec![key("a", 1)], ..talk.append(0) }).await;
    let mixed = vec![key("b", 2), key("a", 3), key("c", 4)];
    let answer = stores.log.append(Append { keys: mixed, ..talk.append(1) }).await.unwrap();
    assert_eq!(answer, Appended::Duplicate(vec![key("a", 1)]));
    for absent in ["b", "c"] {
        assert_eq!(stores.log.key(talk.conversation, absent).await.unwrap(), None);
    }
    append(stores, Append { keys: vec![key("b", 5)], ..talk.append(1) }).await;
}

/// Keys are unique within a conversation only.
pub async fn the_same_key_in_another_conversation_is_new(stores: &Stores) {
    let talk = Talk::new();
    for talk in [talk, talk.another(), Talk::new()] {
        append(stores, Append { keys: vec![key("m:1", 1)], ..talk.append(0) }).await;
    }
}

/// An append does not collide with itself.
pub async fn a_key_named_twice_in_one_append_counts_once(stores: &Stores) {
    let talk = Talk::new();
    let keys = vec![key("m:1", 1), key("m:1", 2)];
    append(stores, Append { keys, ..talk.append(0) }).await;
    let value = stores.log.key(talk.conversation, "m:1").await.unwrap();
    assert_eq!(value, Some(1_u32.to_le_bytes().to_vec()));
}

/// A key is looked up.
pub async fn a_key_leads_to_its_first_value(stores: &Stores) {
    let talk = Talk::new();
    append(stores, Append { keys: vec![key("m:1", 7)], ..talk.append(0) }).await;
    let value = stores.log.key(talk.conversation, "m:1").await.unwrap();
    assert_eq!(value, Some(7_u32.to_le_bytes().to_vec()));
    assert_eq!(stores.log.key(talk.conversation, "m:2").await.unwrap(), None);
    assert_eq!(stores.log.key(talk.another().conversation, "m:1").await.unwrap(), None);
}

/// Appends that share a commit are independent.
pub async fn a_refused_append_does_not_spoil_those_beside_it(stores: &Stores) {
    let talks: Vec<Talk> = (0..60).map(|_| Talk::new()).collect();
    for talk in &talks {
        append(stores, talk.message(0, 1, "hola")).await;
    }
    let mut waiting = Vec::new();
    for (number, talk) in talks.iter().enumerate() {
        let next = match number % 3 {
            0 => talk.message(1, 2, "otra"),
            1 => talk.message(1, 1, "hola"),
            _ => talk.message(7, 2, "lejos"),
        };
        let log = stores.log.clone();
        waiting.push(tokio::spawn(async move { log.append(next).await }));
    }
    for (number, (talk, answer)) in talks.iter().zip(waiting).enumerate() {
        let answer = answer.await.unwrap();
        let position = stores.log.load(talk.conversation, 1).await.unwrap().unwrap().position;
        match number % 3 {
            0 => assert!(matches!(answer, Ok(Appended::Done { .. })) && position == 2),
            1 => assert!(matches!(answer, Ok(Appended::Duplicate(_))) && position == 1),
            _ => assert!(matches!(answer, Err(StoreError::Conflict { .. })) && position == 1),
        }
    }
}

/// The position check is the fence between writers.
pub async fn of_two_writers_at_the_same_position_one_wins(stores: &Stores) {
    let talk = Talk::new();
    for position in 0..20 {
        let (one, other) = tokio::join!(
            stores.log.append(talk.append(position)),
            stores.log.append(talk.append(position)),
        );
        assert_eq!([one, other].iter().filter(|answer| answer.is_ok()).count(), 1);
    }
}

/// The same delivery at once, many times.
pub async fn a_hundred_copies_at_once_are_kept_once(stores: &Stores) {
    let talk = Talk::new();
    let copies = (0..100).map(|_| {
        let (log, copy) = (stores.log.clone(), talk.message(0, 1, "hola"));
        tokio::spawn(async move { log.append(copy).await })
    });
    let mut done = 0;
    for copy in copies.collect::<Vec<_>>() {
        done += u32::from(matches!(copy.await.unwrap(), Ok(Appended::Done { .. })));
    }
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!((done, loaded.position, loaded.tail.len()), (1, 1, 1));
}

fn snapshot(shape: u16, bytes: &[u8]) -> Snapshot {
    Snapshot { shape, bytes: bytes.to_vec() }
}

/// Loading reads a snapshot and what came after it.
pub async fn the_newest_snapshot_of_the_shape_shortens_the_tail(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.append(0)).await;
    append(stores, Append { snapshot: Some(snapshot(3, b"old")), ..talk.append(1) }).await;
    append(stores, Append { snapshot: Some(snapshot(3, b"new")), count: 2, ..talk.append(2) })
        .await;
    append(stores, talk.append(4)).await;
    let loaded = stores.log.load(talk.conversation, 3).await.unwrap().unwrap();
    assert_eq!(loaded.snapshot, Some((4, snapshot(3, b"new"))));
    let tail: Vec<u64> = loaded.tail.iter().map(|entry| entry.first).collect();
    assert_eq!((tail, loaded.position), (vec![5], 5));
}

/// Another shape replays the log.
pub async fn a_snapshot_of_another_shape_is_not_read(stores: &Stores) {
    let talk = Talk::new();
    append(stores, Append { snapshot: Some(snapshot(3, b"three")), ..talk.append(0) }).await;
    append(stores, Append { snapshot: Some(snapshot(4, b"four")), ..talk.append(1) }).await;
    let old = stores.log.load(talk.conversation, 3).await.unwrap().unwrap();
    assert_eq!((old.snapshot.unwrap().0, old.tail.len()), (1, 1));
    let unknown = stores.log.load(talk.conversation, 5).await.unwrap().unwrap();
    assert_eq!((unknown.snapshot, unknown.tail.len()), (None, 2));
}

/// Reading on from a position.
pub async fn entries_after_a_position_begin_with_the_one_that_holds_it(stores: &Stores) {
    let talk = Talk::new();
    for (expected, count) in [(0, 2), (2, 3), (5, 1), (6, 1)] {
        append(stores, Append { count, ..talk.append(expected) }).await;
    }
    for (after, expected) in [
        (0, vec![1, 3, 6, 7]),
        (1, vec![1, 3, 6, 7]),
        (2, vec![3, 6, 7]),
        (4, vec![3, 6, 7]),
        (5, vec![6, 7]),
        (7, vec![]),
        (u64::MAX, vec![]),
    ] {
        let read = stores.log.after(talk.tenant, talk.conversation, after, 10).await.unwrap();
        let firsts: Vec<u64> = read.iter().map(|entry| entry.first).collect();
        assert_eq!(firsts, expected, "after {after}");
    }
    let limited = stores.log.after(talk.tenant, talk.conversation, 2, 2).await.unwrap();
    assert_eq!(limited.iter().map(|entry| entry.first).collect::<Vec<_>>(), [3, 6]);
}

/// A log of hundreds of entries, of one event and of many, read from every position.
pub async fn a_long_log_is_read_from_anywhere(stores: &Stores) {
    let (talk, beside) = (Talk::new(), Talk::new());
    let (mut firsts, mut position) = (Vec::new(), 0);
    for number in 0..300_u32 {
        let count = if number == 150 { 200 } else { 1 + number % 3 };
        append(stores, Append { count, ..talk.append(position) }).await;
        append(stores, beside.append(u64::from(number))).await;
        firsts.push((position + 1, position + u64::from(count)));
        position += u64::from(count);
    }
    for after in 0..=position {
        let read = stores.log.after(talk.tenant, talk.conversation, after, 40).await.unwrap();
        let read: Vec<u64> = read.iter().map(|entry| entry.first).collect();
        let later = firsts.iter().filter(|(_, last)| *last > after).map(|(first, _)| *first);
        assert_eq!(read, later.take(40).collect::<Vec<_>>(), "after {after}");
    }
    let all = stores.log.after(talk.tenant, talk.conversation, 0, u32::MAX).await.unwrap();
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!((all.len(), &all), (300, &loaded.tail));
}

/// Nothing is made by reading.
pub async fn an_unknown_conversation_is_nothing(stores: &Stores) {
    let conversation = ConversationId::from_uuid(uuid());
    assert_eq!(stores.log.load(conversation, 1).await.unwrap(), None);
    assert_eq!(stores.log.key(conversation, "m:1").await.unwrap(), None);
}

/// Tenancy of reads.
pub async fn another_company_reads_nothing_of_a_log(stores: &Stores) {
    let (talk, stranger) = (Talk::new(), TenantId::from_uuid(uuid()));
    append(stores, talk.append(0)).await;
    let read = stores.log.after(stranger, talk.conversation, 0, 10).await.unwrap();
    assert_eq!(read, []);
}

/// Tenancy of writes.
pub async fn another_company_cannot_append(stores: &Stores) {
    let talk = Talk::new();
    append(stores, talk.append(0)).await;
    let strange = Append { tenant: TenantId::from_uuid(uuid()), ..talk.append(1) };
    let refused = stores.log.append(strange).await;
    assert!(matches!(refused, Err(StoreError::Taken("conversation"))), "{refused:?}");
    append(stores, talk.append(1)).await;
}

/// The outbox's clock.
pub async fn what_is_due_comes_soonest_first_until_it_is_settled(stores: &Stores) {
    let talks = [Talk::new(), Talk::new(), Talk::new(), Talk::new()];
    let at = |seconds| DAWN + Duration::from_secs(seconds);
    for (talk, due) in talks.iter().zip([Some(at(30)), Some(at(10)), None, Some(at(20))]) {
        append(stores, Append { due, ..talk.append(0) }).await;
    }
    let due = |talk: &Talk, at| Due {
        tenant: talk.tenant,
        channel: talk.channel,
        conversation: talk.conversation,
        at,
    };
    let soon = [due(&talks[1], at(10)), due(&talks[3], at(20))];
    assert_eq!(stores.log.due(None, at(20), 10).await.unwrap(), soon);
    assert_eq!(stores.log.due(None, at(20), 1).await.unwrap(), soon[..1]);
    assert_eq!(stores.log.due(Some(soon[0].place()), at(20), 10).await.unwrap(), soon[1..]);
    assert_eq!(stores.log.due(Some(soon[1].place()), at(20), 10).await.unwrap(), []);
    append(stores, Append { due: None, ..talks[1].append(1) }).await;
    append(stores, Append { due: Some(at(40)), ..talks[3].append(1) }).await;
    let left = [due(&talks[0], at(30)), due(&talks[3], at(40))];
    assert_eq!(stores.log.due(None, at(99), 10).await.unwrap(), left);
}

/// The feed's order.
pub async fn cursors_grow_in_the_order_of_appends(stores: &Stores) {
    let (one, other) = (Talk::new(), Talk::new());
    let mut last = 0;
    for position in 0..10 {
        for talk in [&one, &other] {
            let cursor = append(stores, talk.append(position)).await;
            assert!(cursor > last, "{cursor} after {last}");
            last = cursor;
        }
    }
}
