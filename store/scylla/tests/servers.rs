//! The servers of this test program: one that all share, and one that may be disturbed.
use std::sync::OnceLock;

use super::server::Server;

/// Returns the server that all tests share; `None`, said aloud, where it cannot run.
pub(super) fn shared() -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    SHARED.get_or_init(|| Server::start("shared")).as_ref()
}

/// A server that a test may kill and stop, for as long as it holds this.
pub(super) struct Disturbed {
    pub(super) server: &'static Server,
    pub(super) alone: tokio::sync::MutexGuard<'static, ()>,
}

/// Returns the server for tests that disturb theirs, one at a time.
pub(super) async fn disturbed() -> Option<Disturbed> {
    static OWN: OnceLock<Option<Server>> = OnceLock::new();
    static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let alone = ALONE.lock().await;
    let start = || OWN.get_or_init(|| Server::start("disturbed")).as_ref();
    let server = tokio::task::spawn_blocking(start).await.unwrap()?;
    Some(Disturbed { server, alone })
}
