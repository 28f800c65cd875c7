//! No room on the disk, and a disk that fails.
use std::{
    os::unix::process::ExitStatusExt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rusqlite::ffi;
use tempfile::TempDir;

use super::{
    killed::{self, Child},
    options, reopen,
};
use crate::{
    Append, Appended, InboxFilter, Seek, StoreError, Stores,
    contract::samples::{Talk, append, eventually},
    sqlite::{Sqlite, SqliteOptions, engine::Engine, stores},
};

/// Lets the file grow by so many pages and no more.
async fn leave_room(sqlite: &Sqlite, pages: i64) {
    sqlite
        .engine
        .write(crate::sqlite::health::HOUSE, move |writing| {
            let used: i64 =
                writing.connection.query_row("PRAGMA page_count", (), |row| row.get(0))?;
            writing.connection.pragma_update(None, "max_page_count", used + pages)?;
            Ok(())
        })
        .await
        .unwrap();
}

async fn fill(stores: &Stores, talk: &Talk) -> u64 {
    for position in 0.. {
        let big = Append { entry: vec![b'x'; 3_000], ..talk.message(position, 1, "hola") };
        let big = Append { keys: Vec::new(), ..big };
        match stores.log.append(big).await {
            Ok(Appended::Done { .. }) => {}
            Err(StoreError::Unavailable { .. }) => return position,
            other => panic!("should be taken or refused, was {other:?}"),
        }
    }
    unreachable!("the disk never fills")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_whole_batches_and_goes_on_when_there_is_room() {
    let folder = TempDir::new().unwrap();
    let sqlite = Arc::new(Sqlite { engine: Engine::start(options(&folder)).unwrap() });
    let stores = stores(sqlite.clone());
    let talk = Talk::new();
    append(&stores, talk.another().message(0, 1, "antes")).await;
    leave_room(&sqlite, 40).await;
    let position = fill(&stores, &talk).await;
    let health = stores.health.check().await;
    assert!(health.is_err(), "what is asked how it is says so, though a beat still fits");
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!((loaded.position, loaded.tail.len() as u64), (position, position));
    let refused: Vec<Talk> = (0..50).map(|_| talk.another()).collect();
    let answers = refused.iter().map(|talk| {
        let (log, append) = (stores.log.clone(), talk.message(0, 1, "x"));
        let append = Append { entry: vec![b'x'; 9_000], ..append };
        tokio::spawn(async move { log.append(append).await })
    });
    for (answer, talk) in answers.collect::<Vec<_>>().into_iter().zip(&refused) {
        let answer = answer.await.unwrap();
        assert!(matches!(answer, Err(StoreError::Unavailable { .. })), "{answer:?}");
        assert_eq!(stores.log.load(talk.conversation, 1).await.unwrap(), None);
        let page = stores.messages.page(talk.tenant, talk.conversation, Seek::End, 9).await;
        assert_eq!(page.unwrap().rows, []);
    }
    // The search cannot be filled either: that must neither keep the writer busy nor be forgotten.
    let found = async || {
        let query = Some("antes".to_owned());
        let filter = InboxFilter { query, ..InboxFilter::default() };
        stores.inbox.page(talk.tenant, &filter, None, 9).await.unwrap().rows.len()
    };
    leave_room(&sqlite, 1_000_000).await;
    eventually("the search caught up", async || found().await == 1).await;
    append(&stores, talk.append(position)).await;
    for talk in refused {
        append(&stores, talk.message(0, 1, "x")).await;
    }
    stores.health.check().await.unwrap();
}

#[test]
fn a_file_that_may_not_grow_ends_no_process_and_loses_nothing_answered() {
    let folder = TempDir::new().unwrap();
    // To SQLite that is a write error, and not a full disk.
    let child = Child::spawn(&folder, "trap '' XFSZ; ulimit -f 12288;");
    let ended = child.wait();
    assert!(ended.status.success(), "its writers were refused: {ended:?}");
    let kept = killed::check(&folder, &ended.answered);
    assert!(kept > 100, "the child should have come somewhere, had {kept}");
}

#[test]
fn a_failing_disk_ends_the_process_and_loses_nothing_answered() {
    let folder = TempDir::new().unwrap();
    let child = Child::spawn(&folder, "export RECADO_STORE_FAILS_AFTER=500;");
    let ended = child.wait();
    assert_eq!(ended.status.signal(), Some(6), "should end by abort: {ended:?}");
    let kept = killed::check(&folder, &ended.answered);
    assert!(kept > 100, "the child should have come somewhere, had {kept}");
}

pub(super) fn failed_sync() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_FSYNC), None)
}

#[tokio::test]
async fn after_a_failing_disk_nothing_is_taken_any_more() {
    let folder = TempDir::new().unwrap();
    let told = Arc::new(AtomicUsize::new(0));
    let hear = told.clone();
    let on_broken = Arc::new(move |_: &str| {
        hear.fetch_add(1, Ordering::SeqCst);
    });
    let options = SqliteOptions { on_broken, ..options(&folder) };
    let sqlite = Arc::new(Sqlite { engine: Engine::start(options).unwrap() });
    let stores = stores(sqlite.clone());
    let talk = Talk::new();
    append(&stores, talk.append(0)).await;
    let broken = sqlite.engine.write(talk.tenant, |_| Err::<(), _>(failed_sync().into())).await;
    assert!(matches!(broken, Err(StoreError::Unavailable { .. })), "{broken:?}");
    assert_eq!(told.load(Ordering::SeqCst), 1);
    let refused = stores.log.append(talk.append(1)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    drop((stores, sqlite));
    append(&reopen(&folder), talk.append(1)).await;
}
