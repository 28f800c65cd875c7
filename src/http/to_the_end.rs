//! Writes go on when their client hangs up: what is kept must also be told to those who hold it in
//! memory, and answered to who asks again.
use std::{cell::Cell, future::Future, rc::Rc, time::Duration};

use actix_web::Error;
use tokio::sync::watch;

use super::error::ApiError;

/// Counts writes that nobody waits for any more.
#[derive(Debug)]
pub struct Orphans(watch::Sender<usize>);

impl Default for Orphans {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl Orphans {
    /// Waits until all of them are done, at most `within`.
    pub(crate) async fn done(&self, within: Duration) {
        let mut counted = self.0.subscribe();
        let none = counted.wait_for(|count| *count == 0);
        if tokio::time::timeout(within, none).await.is_err() {
            tracing::warn!("writes whose clients hung up are not done yet");
        }
    }

    /// Does work on this thread, to its end, also when nobody waits for it any more.
    pub(super) async fn to_the_end<T: 'static>(
        &self,
        work: impl Future<Output = T> + 'static,
    ) -> Result<T, Error> {
        let fate = Rc::new(Cell::new(Fate::Awaited));
        let task = Task { fate: Rc::clone(&fate), orphans: self.0.clone() };
        let _parent = Parent { fate, orphans: &self.0 };
        let done = actix_web::rt::spawn(async move {
            let _task = task;
            work.await
        });
        // It panicked: its request fails, and no other.
        done.await.map_err(|panicked| ApiError::internal(panicked).into())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Awaited,
    Orphaned,
    Done,
}

/// The one who waits.
struct Parent<'a> {
    fate: Rc<Cell<Fate>>,
    orphans: &'a watch::Sender<usize>,
}

impl Drop for Parent<'_> {
    fn drop(&mut self) {
        if self.fate.get() == Fate::Awaited {
            self.fate.set(Fate::Orphaned);
            self.orphans.send_modify(|count| *count += 1);
        }
    }
}

/// The work.
struct Task {
    fate: Rc<Cell<Fate>>,
    orphans: watch::Sender<usize>,
}

impl Drop for Task {
    fn drop(&mut self) {
        if self.fate.replace(Fate::Done) == Fate::Orphaned {
            self.orphans.send_modify(|count| *count -= 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn work_goes_on_when_nobody_waits_and_the_end_waits_for_it() {
        let orphans = Orphans::default();
        let done = Rc::new(Cell::new(false));
        let kept = Rc::clone(&done);
        let work = orphans.to_the_end(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            kept.set(true);
        });
        assert!(tokio::time::timeout(Duration::from_millis(5), work).await.is_err());
        assert!(!done.get());
        orphans.done(Duration::from_secs(5)).await;
        assert!(done.get());
    }

    #[actix_web::test]
    async fn work_that_panics_fails_its_own_request_only() {
        let orphans = Orphans::default();
        let failed = orphans.to_the_end(async { panic!("a test asked for a panic") }).await;
        assert!(failed.is_err());
        assert!(orphans.to_the_end(async { 7 }).await.is_ok_and(|seven| seven == 7));
        orphans.done(Duration::ZERO).await;
    }
}
