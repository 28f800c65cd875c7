//! A channel that is connected: its record, its adapter, its pace.
use std::sync::Arc;

use parking_lot::RwLock;
use recado_channels::Channel;
use recado_domain::channel::ChannelRecord;

use crate::pace::Pace;

/// Builds adapters from records: the only place that knows concrete adapters and opens secrets.
pub trait AdapterFactory: Send + Sync {
    /// Builds the adapter, or says in words why it cannot (a secret that does not open, a setting
    /// that an older release accepted).
    fn build(&self, record: &ChannelRecord) -> Result<Arc<dyn Channel>, String>;
}

/// A connected channel, shared by all who use it.
pub struct ConnectedChannel {
    /// The record as last read.
    pub record: RwLock<ChannelRecord>,
    /// The adapter.
    pub adapter: Arc<dyn Channel>,
    /// How fast it may send.
    pub(crate) pace: Pace,
}

impl ConnectedChannel {
    /// Whether read marks go out; the setting `mark_read`, on unless switched off.
    pub fn marks_read(&self) -> bool {
        let record = self.record.read();
        record.settings.get("mark_read").and_then(serde_json::Value::as_bool).unwrap_or(true)
    }
}
