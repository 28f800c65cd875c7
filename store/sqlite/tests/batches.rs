//! One write of a batch that fails half-way, and one that panics.
use std::sync::Arc;

use tempfile::TempDir;

use super::options;
use crate::{
    Appended, StoreError,
    contract::samples::Talk,
    sqlite::{Sqlite, engine::Engine, failure::Failure, job::Writing, stores},
};

fn make(writing: &Writing<'_>, email: &str) -> Result<(), Failure> {
    let sql = "INSERT INTO user VALUES (randomblob(16), ?1, '', '', 0)";
    writing.connection.prepare_cached(sql)?.execute([email])?;
    Ok(())
}

/// Writes a row, then another that breaks a rule of the table.
fn break_half_way(writing: &Writing<'_>) -> Result<(), Failure> {
    make(writing, "half@way")?;
    make(writing, "half@way")
}

fn panic_half_way(writing: &Writing<'_>) -> Result<(), Failure> {
    make(writing, "panic@way")?;
    panic!("on purpose")
}

async fn spoilt_by(guilty: fn(&Writing<'_>) -> Result<(), Failure>, left: &'static str) {
    let folder = TempDir::new().unwrap();
    let sqlite = Arc::new(Sqlite { engine: Engine::start(options(&folder)).unwrap() });
    let log = stores(sqlite.clone()).log;
    let talks: Vec<Talk> = (0..20).map(|_| Talk::new()).collect();
    let append = |talk: &Talk| {
        let (log, append) = (log.clone(), talk.message(0, 1, "hola"));
        tokio::spawn(async move { log.append(append).await })
    };
    let (before, after) = talks.split_at(10);
    let before: Vec<_> = before.iter().map(append).collect();
    let spoiler = sqlite.clone();
    let tenant = talks[0].tenant;
    let spoilt = tokio::spawn(async move { spoiler.engine.write(tenant, guilty).await });
    let after: Vec<_> = after.iter().map(append).collect();
    assert!(matches!(spoilt.await.unwrap(), Err(StoreError::Unavailable { .. })));
    for appended in before.into_iter().chain(after) {
        assert!(matches!(appended.await.unwrap(), Ok(Appended::Done { .. })));
    }
    for talk in &talks {
        assert_eq!(log.load(talk.conversation, 1).await.unwrap().unwrap().tail.len(), 1);
    }
    let sql = "SELECT count(*) FROM user WHERE email = ?1";
    let rows: i64 = sqlite
        .engine
        .read(move |connection| connection.query_row(sql, [left], |row| row.get(0)))
        .await
        .unwrap();
    assert_eq!(rows, 0, "nothing of the guilty write is left");
}

#[tokio::test]
async fn a_write_that_breaks_half_way_is_taken_back_alone() {
    spoilt_by(break_half_way, "half@way").await;
}

#[tokio::test]
async fn a_write_that_panics_is_taken_back_alone() {
    spoilt_by(panic_half_way, "panic@way").await;
}

#[tokio::test]
async fn a_read_that_panics_costs_its_caller_an_error_only() {
    let folder = TempDir::new().unwrap();
    let sqlite = Sqlite { engine: Engine::start(options(&folder)).unwrap() };
    for _ in 0..5 {
        let refused = sqlite.engine.read::<(), _>(|_| panic!("on purpose")).await;
        assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    }
    let one = sqlite.engine.read(|read| read.query_row("SELECT 1", (), |row| row.get::<_, i64>(0)));
    assert_eq!(one.await.unwrap(), 1);
}
