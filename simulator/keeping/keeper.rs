//! Keeps the world a moment after something changed in it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::folder::Folder;
use crate::world::World;

/// Changes that come together are kept together.
const PAUSE: Duration = Duration::from_millis(200);

/// A task that keeps the world in a folder until it is told to end.
pub(crate) struct Keeper {
    end: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Begins to keep.
    pub(crate) fn start(world: &Arc<World>, folder: Folder) -> Self {
        let (end, ended) = oneshot::channel();
        let task = world.spawn(keep(Arc::clone(world), folder, ended));
        Self { end, task }
    }

    /// Keeps the world a last time and ends.
    pub(crate) async fn end(self) {
        drop(self.end);
        let _ = self.task.await;
    }
}

async fn keep(world: Arc<World>, folder: Folder, mut ended: oneshot::Receiver<()>) {
    let mut goes_on = true;
    while goes_on {
        tokio::select! {
            () = world.changed.notified() => {
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = &mut ended => goes_on = false,
                }
            }
            _ = &mut ended => goes_on = false,
        }
        let (world, folder) = (Arc::clone(&world), folder.clone());
        let saved = tokio::task::spawn_blocking(move || folder.save(&world)).await;
        if let Ok(Err(error)) = saved {
            tracing::warn!(%error, "the simulator's state could not be kept");
        }
    }
}
