//! A channel that is connected: its record, its adapter, its pace.
use std::sync::Arc;

use parking_lot::RwLock;
use recado_channels::Channel;
use recado_domain::{bot::Localized, channel::ChannelRecord};

use crate::{pace::Pace, shared_pace::Share};

/// Messages a second of a number, unless set (Meta's default throughput).
const PER_SECOND: u32 = 80;

/// What keeps a connected channel from calling its provider until somebody acts. What it hears is
/// kept, what it should send waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Stable word: `private_address`, `secrets`, `settings`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub detail: Localized,
}

/// Builds adapters from records: the only place that knows concrete adapters and opens secrets.
pub trait AdapterFactory: Send + Sync {
    /// Builds the adapter, or says in words why it cannot (a secret that does not open, a setting
    /// that an older release accepted).
    fn build(&self, record: &ChannelRecord) -> Result<Arc<dyn Channel>, String>;

    /// Says what keeps the channel from calling its provider, where something does.
    fn obstacle(&self, _record: &ChannelRecord) -> Option<Obstacle> {
        None
    }
}

/// A connected channel, shared by all who use it.
pub struct ConnectedChannel {
    /// The record as last read.
    pub record: RwLock<ChannelRecord>,
    /// The adapter.
    pub adapter: Arc<dyn Channel>,
    /// What keeps it from calling its provider.
    pub obstacle: Option<Obstacle>,
    /// How fast it may send.
    pub(crate) pace: Pace,
}

impl ConnectedChannel {
    /// Joins a record with its adapter; the pace is the setting `per_second` (80 unless set), of all who
    /// share the number together.
    pub(crate) fn new(
        record: ChannelRecord,
        adapter: Arc<dyn Channel>,
        obstacle: Option<Obstacle>,
        share: Option<Share>,
    ) -> Self {
        let per_second = record.settings.get("per_second").and_then(serde_json::Value::as_u64);
        let per_second = per_second.and_then(|n| u32::try_from(n).ok()).unwrap_or(PER_SECOND);
        let pace = Pace::new(per_second, share);
        if obstacle.is_some() || !record.enabled {
            pace.close();
        } else if record.trouble.is_some() {
            pace.pause(true);
        }
        Self { record: RwLock::new(record), adapter, obstacle, pace }
    }

    /// Whether sends to one customer are paced; the setting `pair_limit`, on unless switched off.
    pub(crate) fn limits_pairs(&self) -> bool {
        self.switch("pair_limit")
    }

    fn switch(&self, name: &str) -> bool {
        let record = self.record.read();
        record.settings.get(name).and_then(serde_json::Value::as_bool).unwrap_or(true)
    }

    /// Whether read marks go out; the setting `mark_read`, on unless switched off.
    pub fn marks_read(&self) -> bool {
        self.switch("mark_read")
    }
}
