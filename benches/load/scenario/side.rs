//! A part of the run on a thread of its own: the senders, the provider, the agents. Threads keep a
//! burst on one side from delaying the clock of another.
use std::{
    future::Future,
    thread::{Builder, JoinHandle},
};

use anyhow::Context as _;
use tokio::{sync::oneshot, task::LocalSet};

/// A running part; it ends when dropped.
pub(super) struct Side {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Side {
    /// Starts a part; `begin` makes its future on its thread.
    pub(super) fn start<F>(
        name: &str,
        begin: impl FnOnce() -> F + Send + 'static,
    ) -> anyhow::Result<Self>
    where
        F: Future<Output = ()>,
    {
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let work = move || {
            LocalSet::new().block_on(&runtime, async move {
                tokio::select! {
                    () = begin() => {}
                    _ = stopped => {}
                }
            });
        };
        let thread = Builder::new().name(name.to_owned()).spawn(work);
        let thread = thread.with_context(|| format!("no thread for {name}"))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }

    /// Tells whether its future is over.
    pub(super) fn is_over(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A part that panicked left its trace on standard error, and its figures are missing.
            let _ = thread.join();
        }
    }
}
