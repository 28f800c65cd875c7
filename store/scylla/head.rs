//! The head of a conversation: where its log ends, and what waking it needs first.
use recado_domain::{ChannelId, TenantId, Timestamp, conversation::ConversationRow};
use serde::{Deserialize, Serialize};

use super::{chart::Chart, stamp::Stamp};

/// Rewritten by every append, in the same batch as its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The company.
    pub(super) tenant: TenantId,
    /// The channel.
    pub(super) channel: ChannelId,
    /// Position of the last entry's first event.
    pub(super) first: u64,
    /// Position of the last event.
    pub(super) position: u64,
    /// Largest number of a message.
    pub(super) messages: u32,
    /// When the conversation must next be woken.
    pub(super) due: Option<Timestamp>,
    /// When the last entry was decided.
    pub(super) at: Timestamp,
    /// Cursor of the first append, which tells rows of equal times apart.
    pub(super) serial: u64,
    /// The newest snapshot of each shape.
    pub(super) snapshots: Vec<SnapshotPlace>,
    /// The inbox row, from which the inbox is mended after a crash.
    pub(super) row: ConversationRow,
}

/// Where a snapshot lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SnapshotPlace {
    /// Its shape.
    #[serde(rename = "s")]
    pub(super) shape: u16,
    /// Position it was taken at.
    #[serde(rename = "p")]
    pub(super) position: u64,
    /// First position of the append that wrote it.
    #[serde(rename = "f")]
    pub(super) first: u64,
    /// Epoch that wrote it.
    #[serde(rename = "e")]
    pub(super) epoch: u32,
    /// Its bucket.
    #[serde(rename = "b")]
    pub(super) bucket: i32,
}

impl SnapshotPlace {
    /// Returns the row's last clustering number: an owner never writes over the snapshot of the one
    /// before it, whose log may turn out to be the longer one.
    pub(super) fn parity(epoch: u32) -> i64 {
        i64::from(epoch & 1)
    }
}

/// What a conversation is read with: its end and its chart, as they stood at one append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct View {
    /// The end.
    pub(super) head: Head,
    /// The chart.
    pub(super) chart: Chart,
}

impl View {
    /// Tells whether an entry, or a cell with its stamp, is on the chain.
    pub(super) fn holds(&self, stamp: Stamp) -> bool {
        self.chart.holds(stamp, self.head.position)
    }

    /// Tells whether a cell that may be missing is on the chain.
    pub(super) fn holds_cell(&self, written_at: Option<i64>) -> bool {
        written_at.is_some_and(|micros| self.holds(Stamp::read(micros)))
    }
}
