//! A process that is killed while it appends: this test program, started again as a child.
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Lines, Write},
    process::{ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use recado_domain::{ChannelId, ContactId, ConversationId, TenantId};
use tempfile::TempDir;
use uuid::Uuid;

use super::{disk::failed_sync, options, reopen};
use crate::{
    Appended, Seek,
    contract::samples::Talk,
    sqlite::{Sqlite, SqliteOptions, engine::Engine, stores},
};

/// Names the child's file.
const FILE: &str = "RECADO_STORE_CHILD";
/// Says after how many answers the child's disk fails.
const FAILS_AFTER: &str = "RECADO_STORE_FAILS_AFTER";
/// Appends that the child has answered.
static ANSWERED: AtomicUsize = AtomicUsize::new(0);
/// How many conversations the child appends to at once.
const WRITERS: usize = 64;

/// What a child told: conversations with the company and the position it was answered.
type Answered = Vec<(TenantId, ConversationId, u64)>;

/// A child at work.
pub(super) struct Child {
    process: std::process::Child,
    told: Lines<BufReader<ChildStdout>>,
    answered: Answered,
}

/// A child's end.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) answered: Answered,
}

impl Child {
    /// Starts a child behind a prelude of the shell.
    pub(super) fn spawn(folder: &TempDir, prelude: &str) -> Self {
        let mut process = Command::new("sh")
            .args(["-c", &format!("{prelude} exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "sqlite::tests::killed::the_child"])
            .env(FILE, options(folder).path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let told = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, told, answered: Vec::new() }
    }

    /// Listens until so many appends were answered.
    fn listen(&mut self, count: usize) {
        while self.answered.len() < count
            && let Some(Ok(line)) = self.told.next()
        {
            self.answered.extend(read(&line));
        }
    }

    fn kill(mut self) -> Ended {
        self.process.kill().unwrap();
        self.wait()
    }

    /// Listens to the end.
    pub(super) fn wait(mut self) -> Ended {
        self.listen(usize::MAX);
        Ended { status: self.process.wait().unwrap(), answered: self.answered }
    }
}

fn read(line: &str) -> Option<(TenantId, ConversationId, u64)> {
    let mut words = line.strip_prefix("kept ")?.strip_suffix(" .")?.split(' ');
    let (tenant, conversation) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    Some((tenant, conversation, words.next()?.parse().ok()?))
}

/// Reads the file a child left: everything answered is there, and nothing is there by half.
pub(super) fn check(folder: &TempDir, answered: &[(TenantId, ConversationId, u64)]) -> usize {
    let mut furthest = HashMap::new();
    for (tenant, conversation, position) in answered {
        let known: &mut u64 = furthest.entry((*tenant, *conversation)).or_default();
        *known = (*known).max(*position);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let stores = reopen(folder);
        for ((tenant, conversation), position) in furthest {
            let loaded = stores.log.load(conversation, 1).await.unwrap().expect("answered");
            assert!(loaded.position >= position, "{} of {position}", loaded.position);
            let firsts = loaded.tail.iter().map(|entry| entry.first);
            assert!(firsts.eq(1..=loaded.position), "one entry an event, without a gap");
            let row = stores.inbox.get(tenant, conversation).await.unwrap().unwrap();
            assert_eq!(row.position, loaded.position);
            let page = stores.messages.page(tenant, conversation, Seek::After(0), u32::MAX).await;
            let numbers = page.unwrap().rows.into_iter().map(|row| u64::from(row.number));
            assert!(numbers.eq(1..=loaded.position), "one message an event");
            for number in 1..=loaded.position {
                let key = format!("m:wamid.{conversation}.{number}");
                assert!(stores.log.key(conversation, &key).await.unwrap().is_some());
            }
        }
        stores.health.close().await;
    });
    answered.len()
}

/// Appends without end and tells each answer; started by the tests here, never by itself.
#[test]
#[ignore = "the child of other tests"]
fn the_child() {
    let Ok(path) = std::env::var(FILE) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let sqlite = Arc::new(Sqlite { engine: Engine::start(SqliteOptions::new(path)).unwrap() });
        let stores = stores(Arc::clone(&sqlite));
        let fails_after = std::env::var(FAILS_AFTER).ok().and_then(|count| count.parse().ok());
        tokio::spawn(fail_after(sqlite, fails_after));
        let tenant = TenantId::from_uuid(Uuid::new_v4());
        let writers = (0..WRITERS).map(|_| {
            let talk = Talk {
                tenant,
                channel: ChannelId::from_uuid(Uuid::new_v4()),
                conversation: ConversationId::from_uuid(Uuid::new_v4()),
                contact: ContactId::from_uuid(Uuid::new_v4()),
            };
            tokio::spawn(append_without_end(stores.clone(), talk))
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    });
}

/// Lets a sync of the disk fail once so many appends were answered.
async fn fail_after(sqlite: Arc<Sqlite>, count: Option<usize>) {
    let Some(count) = count else { return };
    while ANSWERED.load(Ordering::Relaxed) < count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let tenant = TenantId::from_uuid(Uuid::new_v4());
    let _ = sqlite.engine.write(tenant, |_| Err::<(), _>(failed_sync().into())).await;
}

async fn append_without_end(stores: crate::Stores, talk: Talk) {
    for position in 0.. {
        let append = talk.message(position, position as u32 + 1, "hola");
        let Ok(Appended::Done { .. }) = stores.log.append(append).await else { return };
        let line = format!("kept {} {} {} .\n", talk.tenant, talk.conversation, position + 1);
        std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
        ANSWERED.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_killed_process_loses_nothing_it_answered() {
    let folder = TempDir::new().unwrap();
    let mut answered = Vec::new();
    for round in 1..=5 {
        let mut child = Child::spawn(&folder, "");
        child.listen(700 * round);
        let ended = child.kill();
        assert!(!ended.status.success(), "{ended:?}");
        answered.extend(ended.answered);
        assert!(check(&folder, &answered) >= 700 * round);
    }
}
