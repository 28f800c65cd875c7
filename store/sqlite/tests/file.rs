//! Opening the file: new, again, and one that is not for this version.
use rusqlite::Connection;
use tempfile::TempDir;

use super::{fresh, options, reopen};
use crate::{
    Append, StoreError,
    contract::samples::{Talk, append},
    sqlite::open,
};

fn direct(folder: &TempDir) -> Connection {
    Connection::open(options(folder).path).unwrap()
}

fn value<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
    connection.query_row(sql, (), |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let folder = TempDir::new().unwrap();
    std::fs::write(options(&folder).path, b"").unwrap();
    let stores = reopen(&folder);
    append(&stores, Talk::new().append(0)).await;
    assert_eq!(value::<i64>(&direct(&folder), "PRAGMA user_version"), 6);
    assert_eq!(value::<String>(&direct(&folder), "PRAGMA journal_mode"), "wal");
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_alone() {
    let (stores, folder) = fresh();
    stores.health.close().await;
    direct(&folder).execute_batch("PRAGMA user_version = 99").unwrap();
    let before = std::fs::read(options(&folder).path).unwrap();
    let Err(StoreError::Corrupt(told)) = open(options(&folder)) else {
        panic!("a newer file should be refused")
    };
    assert!(told.contains("99") && told.contains("newer"), "{told}");
    assert_eq!(std::fs::read(options(&folder).path).unwrap(), before);
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = TempDir::new().unwrap();
    std::fs::write(options(&folder).path, [b'x'; 8192]).unwrap();
    assert!(matches!(open(options(&folder)), Err(StoreError::Corrupt(_))));
}

#[test]
fn a_folder_that_is_missing_is_told() {
    let mut missing = options(&TempDir::new().unwrap());
    missing.path = missing.path.join("no").join("such");
    assert!(matches!(open(missing), Err(StoreError::Unavailable { .. })));
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    direct(&folder).execute_batch("CREATE TABLE pulse (in_the_way)").unwrap();
    assert!(open(options(&folder)).is_err());
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name <> 'pulse'";
    assert_eq!(value::<i64>(&direct(&folder), tables), 0);
    assert_eq!(value::<i64>(&direct(&folder), "PRAGMA user_version"), 0);
}

#[tokio::test]
async fn cursors_and_positions_go_on_after_reopening() {
    let (stores, folder) = fresh();
    let talk = Talk::new();
    let before = append(&stores, talk.append(0)).await;
    stores.health.close().await;
    let stores = reopen(&folder);
    assert_eq!(append(&stores, talk.append(1)).await, before + 1);
    drop(stores);
    assert_eq!(append(&reopen(&folder), talk.append(2)).await, before + 2);
}

#[tokio::test]
async fn what_was_handed_over_before_closing_is_kept() {
    let (stores, folder) = fresh();
    let talks: Vec<Talk> = (0..200).map(|_| Talk::new()).collect();
    let handed: Vec<_> = talks
        .iter()
        .map(|talk| {
            let (log, append) = (stores.log.clone(), talk.append(0));
            tokio::spawn(async move { log.append(append).await })
        })
        .collect();
    tokio::task::yield_now().await;
    stores.health.close().await;
    let stores = reopen(&folder);
    for (talk, answer) in talks.iter().zip(handed) {
        let kept = stores.log.load(talk.conversation, 1).await.unwrap().is_some();
        assert_eq!(kept, answer.await.unwrap().is_ok(), "kept exactly when so answered");
    }
}

#[tokio::test]
async fn a_closed_store_refuses() {
    let (stores, _folder) = fresh();
    stores.health.close().await;
    let talk = Talk::new();
    let refused = stores.log.append(talk.append(0)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    let refused = stores.log.load(talk.conversation, 1).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
}

#[tokio::test]
async fn the_write_ahead_log_begins_anew_under_load() {
    let (stores, folder) = fresh();
    let talk = Talk::new();
    let megabytes = 160;
    for position in 0..megabytes {
        append(&stores, Append { entry: vec![b'x'; 1 << 20], ..talk.append(position) }).await;
    }
    let size = |file: &str| folder.path().join(file).metadata().unwrap().len() >> 20;
    let (log, file) = (size("recado.db-wal"), size("recado.db"));
    assert!(log < megabytes - 20 && file > 50, "log {log} MB, file {file} MB");
    let loaded = stores.log.load(talk.conversation, 1).await.unwrap().unwrap();
    assert_eq!(loaded.tail.len() as u64, megabytes);
}
