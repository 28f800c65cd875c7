//! The head of a conversation: where its log ends, and what waking it needs first.
use recado_domain::{ChannelId, TenantId, Timestamp, conversation::ConversationRow};
use recado_placement::{Epoch, Stamp};
use serde::{Deserialize, Serialize};

use super::chart::Chart;

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
    /// Keys of the last entry.
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) keys: Vec<String>,
    /// Numbers of the messages that the last entry changed.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) changed: Vec<u32>,
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
    pub(super) epoch: Epoch,
    /// Its bucket.
    #[serde(rename = "b")]
    pub(super) bucket: i32,
}

impl SnapshotPlace {
    /// Tells whether an append wrote it.
    pub(super) fn is_of(&self, append: Stamp) -> bool {
        (self.epoch, self.first) == (append.epoch(), append.first())
    }

    /// Returns the row's last clustering number: an owner never writes over the snapshot of the one
    /// before it, whose log may turn out to be the longer one.
    pub(super) const fn parity(epoch: Epoch) -> i64 {
        (epoch.0 & 1) as i64
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
    /// Puts both together: the chain ends where the head says.
    pub(super) fn new(head: Head, chart: Chart) -> Self {
        let chart = Chart { chain: chart.chain.ending_at(head.position), ..chart };
        Self { head, chart }
    }

    /// Returns the stamp of the last append; `None`: head and chart do not belong together.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        Stamp::new(self.chart.chain.epoch()?, self.head.first)
    }

    /// Tells whether an entry, or a cell with its stamp, is on the chain.
    pub(super) fn holds(&self, stamp: Stamp) -> bool {
        self.chart.chain.holds(stamp)
    }

    /// Tells whether a cell that may be missing is on the chain.
    pub(super) fn holds_cell(&self, written_at: Option<i64>) -> bool {
        written_at.is_some_and(|micros| self.holds(Stamp::read(micros)))
    }
}
