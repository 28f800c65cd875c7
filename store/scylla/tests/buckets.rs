//! A conversation of many buckets, looked at by who wrote it and by who knows nothing of it.
use recado_domain::{
    ProviderId,
    delivery::{Delivery, Stage},
    message::{FileState, MessageChange},
};

use super::keyspaces::{BUCKET, Taken};
use crate::{
    Append, Appended, Seek, Snapshot, Stores,
    contract::samples::{Talk, append, says},
    scylla::{Role, open},
};

const MESSAGES: u32 = 5 * BUCKET as u32 + 3;

fn wamid(talk: &Talk, number: u32) -> ProviderId {
    ProviderId(format!("wamid.{}.{number}", talk.conversation))
}

async fn fill(stores: &Stores, talk: &Talk) -> u64 {
    for number in 1..=MESSAGES {
        append(stores, talk.message(u64::from(number) - 1, number, "hola")).await;
    }
    u64::from(MESSAGES)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_messages_are_changed_where_new_ones_are_written() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, stores) = (Talk::new(), taken.open().await);
    let mut position = fill(&stores, &talk).await;
    let delivery = Delivery::at(Stage::Read);
    let read = |number| MessageChange::Delivery {
        number,
        delivery: delivery.clone(),
        provider_id: None,
        retry_at: None,
    };
    let edited = MessageChange::Edited { target: wamid(&talk, 20), content: says("editado") };
    let emoji = Some("👍".to_owned());
    let reaction =
        MessageChange::Reaction { target: wamid(&talk, 20), author: "customer".into(), emoji };
    let file = |file| MessageChange::File { number: 2, file };
    let steps = [
        vec![read(3), read(40)],
        vec![edited],
        vec![reaction, read(20)],
        vec![file(FileState::Fetching)],
        vec![file(FileState::None), read(MESSAGES)],
    ];
    let began = position;
    for messages in steps {
        append(&stores, Append { messages, ..talk.append(position) }).await;
        position += 1;
    }
    let cold = open(taken.options(Role::Visitor)).await.unwrap();
    for stores in [&stores, &cold] {
        let page = stores.messages.page(talk.tenant, talk.conversation, Seek::After(0), 1_000);
        let rows = page.await.unwrap().rows;
        assert!(rows.iter().map(|row| row.number).eq(1..=MESSAGES), "no gap and no double");
        let read: Vec<u32> =
            rows.iter().filter(|row| row.delivery == delivery).map(|row| row.number).collect();
        assert_eq!(read, [3, 20, 40, MESSAGES]);
        let twentieth = &rows[19];
        assert!(twentieth.edited && twentieth.reactions.len() == 1, "{twentieth:?}");
        assert_eq!((&rows[1].file, rows[1].changed), (&FileState::None, position));
        let changed = stores.messages.changed(talk.tenant, talk.conversation, began, 0, 100).await;
        let numbers: Vec<u32> = changed.unwrap().iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 3, 20, 40, MESSAGES]);
        let up = stores.messages.page(talk.tenant, talk.conversation, Seek::Before(42), 30).await;
        assert!(up.unwrap().rows.iter().map(|row| row.number).eq(12..42));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repetitions_snapshots_and_tails_are_found_across_buckets() {
    let Some(taken) = Taken::take().await else { return };
    let (talk, stores) = (Talk::new(), taken.open().await);
    let now = taken.options(Role::Visitor).clock.now();
    let mut position = 0;
    for number in 1..=MESSAGES {
        let snapshot = (number == 30).then(|| Snapshot { shape: 1, bytes: b"thirty".to_vec() });
        let message = talk.message(position, number, "hola");
        append(&stores, Append { snapshot, at: now, ..message }).await;
        position += 1;
    }
    let gateway = taken.open().await;
    for number in [1, 17, 60, MESSAGES] {
        let again = gateway.log.append(talk.message(position, number, "hola")).await.unwrap();
        let keys = talk.message(0, number, "hola").keys;
        assert_eq!(again, Appended::Duplicate(keys), "{number}");
    }
    let loaded = gateway.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!(loaded.snapshot.unwrap().0, 30);
    assert!(loaded.tail.iter().map(|entry| entry.first).eq(31..=position));
    append(&gateway, talk.append(position)).await;
}
