//! Companies take turns at the writer.
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

use tempfile::TempDir;
use tokio::sync::Notify;

use super::options;
use crate::{
    Appended, StoreError, Stores,
    contract::samples::Talk,
    sqlite::{Sqlite, SqliteOptions, engine::Engine, health::HOUSE, job::Writing, stores},
};

/// A store whose writer stands still until it is let go.
struct Held {
    stores: Stores,
    release: mpsc::Sender<()>,
    _folder: TempDir,
}

impl Held {
    async fn new(change: impl FnOnce(SqliteOptions) -> SqliteOptions) -> Self {
        let folder = TempDir::new().unwrap();
        let engine = Engine::start(change(options(&folder))).unwrap();
        let sqlite = Arc::new(Sqlite { engine });
        let (release, wait) = mpsc::channel();
        let (wait, held) = (Mutex::new(wait), Arc::new(Notify::new()));
        let (holding, telling) = (sqlite.clone(), held.clone());
        tokio::spawn(async move {
            let hold = move |_: &Writing<'_>| {
                telling.notify_one();
                wait.lock().unwrap().recv().ok();
                Ok(())
            };
            holding.engine.write(HOUSE, hold).await
        });
        held.notified().await;
        Self { stores: stores(sqlite), release, _folder: folder }
    }

    /// Hands over appends of one company, each to a conversation of its own, without waiting.
    async fn hand_over(&self, company: &Talk, count: usize) {
        let handed = Arc::new(AtomicUsize::new(0));
        for _ in 0..count {
            let (log, append) = (self.stores.log.clone(), company.another().append(0));
            let handed = handed.clone();
            tokio::spawn(async move {
                let answer = log.append(append);
                handed.fetch_add(1, Ordering::SeqCst);
                answer.await
            });
        }
        while handed.load(Ordering::SeqCst) < count {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn one_who_floods_does_not_starve_another() {
    let held = Held::new(|options| SqliteOptions { batch: 64, ..options }).await;
    let (loud, quiet) = (Talk::new(), Talk::new());
    held.hand_over(&loud, 5_000).await;
    let late = [quiet, quiet.another(), quiet.another()].map(|talk| {
        let log = held.stores.log.clone();
        tokio::spawn(async move { log.append(talk.append(0)).await })
    });
    tokio::task::yield_now().await;
    held.release.send(()).unwrap();
    for answer in late {
        let Ok(Appended::Done { cursor }) = answer.await.unwrap() else { panic!("refused") };
        assert!(cursor <= 6, "came only after {cursor} of the flood");
    }
}

#[tokio::test]
async fn a_full_lane_refuses_its_company_only() {
    let held = Held::new(|options| SqliteOptions { waiting_per_tenant: 100, ..options }).await;
    let (loud, quiet) = (Talk::new(), Talk::new());
    held.hand_over(&loud, 100).await;
    let refused = held.stores.log.append(loud.another().append(0)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    held.release.send(()).unwrap();
    assert!(held.stores.log.append(quiet.append(0)).await.is_ok());
    assert!(held.stores.log.append(loud.append(0)).await.is_ok());
}
