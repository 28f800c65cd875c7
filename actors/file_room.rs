//! Memory for files on their way in and out, so that whoever sends many files at once waits instead of
//! taking it all.
use std::sync::Arc;

use dashmap::DashMap;
use recado_domain::ChannelId;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// What all files on their way may take together, in MiB: beside it a gateway of 1 GiB still runs.
const ALL: u32 = 256;
/// What one channel's files may take, in MiB: the largest file that a provider takes fits, and another
/// channel's still move.
const OF_CHANNEL: u32 = ALL / 2;

/// The memory that files on their way share.
pub(crate) struct FileRoom {
    all: Arc<Semaphore>,
    channels: DashMap<ChannelId, Arc<OfChannel>>,
}

struct OfChannel {
    space: Arc<Semaphore>,
    changed: Notify,
}

/// Memory that a file may take; given back when dropped.
pub(crate) struct Space {
    _of_channel: Option<OwnedSemaphorePermit>,
    _of_all: Option<OwnedSemaphorePermit>,
}

impl Default for FileRoom {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(ALL as usize)), channels: DashMap::new() }
    }
}

impl FileRoom {
    /// Waits for memory for a file of a channel, first come first served. One that is larger than a
    /// channel's share has the whole share.
    pub(crate) async fn take(&self, channel: ChannelId, bytes: u64) -> Space {
        let wanted =
            u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(u32::MAX).clamp(1, OF_CHANNEL);
        let share = Arc::clone(&self.of(channel).space);
        // Neither is ever closed: there is always a permit in the end.
        let of_channel = share.acquire_many_owned(wanted).await.ok();
        let of_all = Arc::clone(&self.all).acquire_many_owned(wanted).await.ok();
        Space { _of_channel: of_channel, _of_all: of_all }
    }

    /// Waits until somebody changes the channel.
    pub(crate) async fn changed(&self, channel: ChannelId) {
        self.of(channel).changed.notified().await;
    }

    /// Lets the files of a channel that wait to be tried again be tried now.
    pub(crate) fn hurry(&self, channel: ChannelId) {
        if let Some(of_channel) = self.channels.get(&channel) {
            of_channel.changed.notify_waiters();
        }
    }

    /// Lets the files of a channel that was removed be given up now, and keeps nothing of it.
    pub(crate) fn forget(&self, channel: ChannelId) {
        self.hurry(channel);
        self.channels.remove(&channel);
    }

    fn of(&self, channel: ChannelId) -> Arc<OfChannel> {
        let new = || {
            let space = Arc::new(Semaphore::new(OF_CHANNEL as usize));
            Arc::new(OfChannel { space, changed: Notify::new() })
        };
        Arc::clone(&self.channels.entry(channel).or_insert_with(new))
    }
}
