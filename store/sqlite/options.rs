//! What can be chosen about the file and its threads.
use std::{fmt, path::PathBuf, sync::Arc};

/// What to do when the disk failed in a way that must not be gone on after; told the error in words.
pub type OnBroken = Arc<dyn Fn(&str) + Send + Sync>;

/// How to open a store.
#[derive(Clone)]
pub struct SqliteOptions {
    /// The database's file; two more lie beside it while it is open (`-wal`, `-shm`).
    pub path: PathBuf,
    /// How many threads read, at least 1.
    pub readers: usize,
    /// The writer's page cache in KiB; taken only as it fills. More is not faster: after a commit that
    /// split a page of a tree, SQLite looks at every page it has cached.
    pub cache_kib: u32,
    /// Each reader's page cache in KiB; taken only as it fills.
    pub reader_cache_kib: u32,
    /// Most writes that share one commit.
    pub batch: usize,
    /// Most writes of one company that may wait; more are answered `Unavailable`.
    pub waiting_per_tenant: usize,
    /// Most reads that may wait; more are answered `Unavailable`.
    pub waiting_reads: usize,
    /// Called after an I/O error other than a full disk. After a failed sync nobody knows what is on
    /// the disk, so the default ends the process; should it return, the store refuses everything.
    pub on_broken: OnBroken,
}

impl SqliteOptions {
    /// Returns what suits a server of two to eight cores.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            readers: 3,
            cache_kib: 64 * 1024,
            reader_cache_kib: 8 * 1024,
            batch: 1_500,
            waiting_per_tenant: 8_192,
            waiting_reads: 8_192,
            on_broken: Arc::new(|_| std::process::abort()),
        }
    }
}

impl fmt::Debug for SqliteOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SqliteOptions").field("path", &self.path).finish_non_exhaustive()
    }
}
