//! Claims of numbers, on the store in memory and on SQLite.
use std::{collections::BTreeMap, sync::atomic::AtomicI64};

use recado_store::Stores;
use serde_json::json;
use uuid::Uuid;

use super::*;

/// A clock that a test moves.
#[derive(Default)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(std::sync::atomic::Ordering::Relaxed))
    }
}

impl Hand {
    fn moves(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, std::sync::atomic::Ordering::Relaxed);
    }
}

fn channel(id: u128, tenant: u128, number: &str) -> ChannelRecord {
    let settings = json!({ "phone_number_id": number });
    ChannelRecord {
        id: ChannelId::from_uuid(Uuid::from_u128(id)),
        tenant: TenantId::from_uuid(Uuid::from_u128(tenant)),
        kind: "whatsapp_cloud".to_owned(),
        name: "Number".to_owned(),
        settings: settings.as_object().cloned().unwrap_or_default(),
        sealed_credentials: BTreeMap::new(),
        enabled: true,
        trouble: None,
        facts: serde_json::Map::new(),
        heard_at: None,
        created_at: Timestamp(id as i64),
    }
}

async fn write(stores: &Stores, channel: &ChannelRecord) {
    let (id, body) = (channel.id.to_string(), serde_json::to_value(channel).unwrap());
    let kind = DocumentKind::Channel;
    stores.documents.put(channel.tenant, kind, &id, body, Timestamp(0), None).await.unwrap();
}

async fn remove(stores: &Stores, channel: &ChannelRecord) {
    let (id, kind) = (channel.id.to_string(), DocumentKind::Channel);
    assert!(stores.documents.delete(channel.tenant, kind, &id, Timestamp(0)).await.unwrap());
}

fn is_connected(claimed: &Result<Claim, NumberError>) -> bool {
    matches!(claimed, Err(NumberError::Connected(_)))
}

#[tokio::test]
async fn of_two_that_want_a_number_at_once_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let options = recado_store::sqlite::SqliteOptions::new(folder.path().join("recado.db"));
    for stores in [recado_store::memory::open(), recado_store::sqlite::open(options).unwrap()] {
        let clock = Hand::default();
        let numbers = Numbers::of(stores.documents.as_ref(), &clock);
        let (mine, theirs) = (channel(1, 1, "106"), channel(2, 2, "106"));
        let (one, other) = tokio::join!(numbers.claim(&mine), numbers.claim(&theirs));
        assert_eq!([&one, &other].iter().filter(|claimed| claimed.is_ok()).count(), 1);
        assert!([&one, &other].into_iter().any(is_connected), "{one:?} {other:?}");
        let _ = numbers.claim(&channel(3, 1, "107")).await.unwrap();
    }
}

#[tokio::test]
async fn a_removed_channel_frees_its_number_also_when_nobody_gave_it_back() {
    let (stores, clock) = (recado_store::memory::open(), Hand::default());
    let numbers = Numbers::of(stores.documents.as_ref(), &clock);
    let (mine, theirs) = (channel(1, 1, "106"), channel(2, 2, "106"));
    let _ = numbers.claim(&mine).await.unwrap();
    write(&stores, &mine).await;
    clock.moves(3_600);
    assert!(is_connected(&numbers.claim(&theirs).await));
    let _ = numbers.claim(&mine).await.expect("who has it keeps it");
    let held = numbers.claim_of(&mine).await.unwrap();
    remove(&stores, &mine).await;
    clock.moves(3_600);
    let taken = numbers.claim(&theirs).await.unwrap();
    write(&stores, &theirs).await;
    numbers.give_back(&mine, held).await;
    assert!(is_connected(&numbers.claim(&mine).await), "it is theirs now");
    remove(&stores, &theirs).await;
    numbers.give_back(&theirs, taken).await;
    let _ = numbers.claim(&mine).await.expect("given back at once");
}

#[tokio::test]
async fn a_claim_whose_channel_never_came_ends_by_itself() {
    let (stores, clock) = (recado_store::memory::open(), Hand::default());
    let numbers = Numbers::of(stores.documents.as_ref(), &clock);
    let _ = numbers.claim(&channel(1, 1, "106")).await.unwrap();
    assert!(is_connected(&numbers.claim(&channel(2, 1, "106")).await));
    clock.moves(61);
    let _ = numbers.claim(&channel(2, 1, "106")).await.unwrap();
}

#[tokio::test]
async fn what_was_written_without_a_claim_is_claimed_at_the_start_the_oldest_first() {
    let (stores, clock) = (recado_store::memory::open(), Hand::default());
    let numbers = Numbers::of(stores.documents.as_ref(), &clock);
    let all = [channel(2, 2, "106"), channel(1, 1, "106"), channel(3, 1, "107")];
    for channel in &all {
        write(&stores, channel).await;
    }
    for _ in 0..2 {
        let twice = numbers.adopt(all.to_vec()).await.unwrap();
        assert_eq!(twice.iter().map(|one| one.id).collect::<Vec<_>>(), [all[0].id]);
    }
    assert!(is_connected(&numbers.claim(&channel(4, 1, "107")).await));
}

#[tokio::test]
async fn who_loses_a_race_leaves_the_number_to_who_won_it_for_the_same_channel() {
    let (stores, clock) = (recado_store::memory::open(), Hand::default());
    let numbers = Numbers::of(stores.documents.as_ref(), &clock);
    let (mine, theirs) = (channel(1, 1, "106"), channel(2, 2, "106"));
    let of_the_winner = numbers.claim(&mine).await.unwrap();
    let of_the_loser = numbers.claim(&mine).await.unwrap();
    write(&stores, &mine).await;
    numbers.give_back(&mine, of_the_loser).await;
    numbers.give_back(&mine, of_the_winner).await;
    assert!(is_connected(&numbers.claim(&theirs).await), "the channel has it");
}

#[tokio::test]
async fn who_gives_a_number_back_leaves_it_to_who_is_about_to_write_it() {
    let (stores, clock) = (recado_store::memory::open(), Hand::default());
    let numbers = Numbers::of(stores.documents.as_ref(), &clock);
    let (mine, theirs) = (channel(1, 1, "106"), channel(2, 2, "106"));
    let failed = numbers.claim(&mine).await.unwrap();
    let written_soon = numbers.claim(&mine).await.unwrap();
    numbers.give_back(&mine, failed).await;
    assert!(is_connected(&numbers.claim(&theirs).await));
    numbers.give_back(&mine, written_soon).await;
    let _ = numbers.claim(&theirs).await.expect("nobody is about to write it");
}
