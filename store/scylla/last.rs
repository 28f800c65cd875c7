//! All that belongs to a conversation's last append, read back so that it can be appended again.
//!
//! The head names it, and one look at one partition shows it: a batch reaches a server whole, so a
//! server that shows the head shows the rest. Several looks may be answered by different servers, of
//! which only one has that batch; so everything must carry the head's own stamp, the head among it.
use recado_domain::ConversationId;
use recado_placement::Stamp;
use scylla::DeserializeRow;

use super::{
    cql::Cql,
    head::{SnapshotPlace, View},
    message::Written,
    scribe::{ENTRY, HEAD, KEY, MESSAGE, SNAPSHOT},
};
use crate::{Key, Snapshot, StoreError};

/// Rows that one look may name: ScyllaDB refuses more than a hundred.
const AT_ONCE: usize = 90;

/// Kind, number, epoch and key of a row.
type Place = (i8, i64, i64, String);

/// A row of any kind, with the stamps of what it holds.
#[derive(Debug, DeserializeRow)]
struct Found {
    kind: i8,
    number: i64,
    key: String,
    count: Option<i32>,
    touched: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    value_at: Option<i64>,
    provider_id: Option<String>,
    provider_id_at: Option<i64>,
    delivery: Option<String>,
    delivery_at: Option<i64>,
    file: Option<String>,
    file_at: Option<i64>,
    reactions: Option<String>,
    reactions_at: Option<i64>,
    edited: Option<String>,
    edited_at: Option<i64>,
    revoked: Option<bool>,
    revoked_at: Option<i64>,
    changed: Option<i64>,
    changed_at: Option<i64>,
}

impl Found {
    fn written_at(&self) -> Option<i64> {
        if self.kind == MESSAGE { self.changed_at } else { self.value_at }
    }

    /// Returns what an append changed of a message.
    fn change(self, stamp: Stamp) -> (u32, u64, Written) {
        let own = |at: Option<i64>| at == Some(stamp.micros());
        let written = Written {
            base: self.value.filter(|_| own(self.value_at)),
            provider_id: self.provider_id.filter(|_| own(self.provider_id_at)),
            delivery: self.delivery.filter(|_| own(self.delivery_at)),
            file: self.file.filter(|_| own(self.file_at)),
            reactions: self.reactions.filter(|_| own(self.reactions_at)),
            edited: self.edited.filter(|_| own(self.edited_at)),
            revoked: self.revoked == Some(true) && own(self.revoked_at),
        };
        (self.number as u32, self.changed.unwrap_or(0) as u64, written)
    }
}

/// What the last append kept in its bucket, beside head and chart.
#[derive(Debug, Default)]
pub(super) struct Last {
    /// The events.
    pub(super) entry: Vec<u8>,
    /// How many they are.
    pub(super) count: u32,
    /// Which messages they changed, as kept.
    pub(super) touched: Option<Vec<u8>>,
    /// Its keys.
    pub(super) keys: Vec<Key>,
    /// Number, position of the change, and what changed of each message.
    pub(super) messages: Vec<(u32, u64, Written)>,
    /// Its snapshot.
    pub(super) snapshot: Option<Snapshot>,
}

impl Last {
    /// Reads it; `None`: the looks met servers that do not have all of it. Look again, from the head on.
    pub(super) async fn read(
        cql: &Cql,
        conversation: ConversationId,
        view: &View,
    ) -> Result<Option<Self>, StoreError> {
        let Some(stamp) = view.stamp() else { return Ok(None) };
        let mut last = Self::default();
        for some in places(view, stamp).chunks(AT_ONCE) {
            let head = [(HEAD, 0, 0, String::new())];
            let asked: Vec<Place> = head.iter().chain(some).cloned().collect();
            let values = (conversation.as_uuid(), view.chart.newest() as i32, &asked);
            let mut found: Vec<Found> = cql.at_once(&cql.statements.last_append, values).await?;
            found.retain(|row| row.written_at() == Some(stamp.micros()));
            if found.len() < asked.len() {
                return Ok(None);
            }
            for row in found {
                last.take(row, stamp);
            }
        }
        Ok(Some(last))
    }

    fn take(&mut self, row: Found, stamp: Stamp) {
        match row.kind {
            ENTRY => {
                self.entry = row.value.unwrap_or_default();
                self.count = row.count.unwrap_or(1) as u32;
                self.touched = row.touched;
            }
            MESSAGE => self.messages.push(row.change(stamp)),
            KEY => {
                self.keys.push(Key { key: row.key, value: row.value.unwrap_or_default() });
            }
            SNAPSHOT => {
                let (shape, bytes) = (row.number as u16, row.value.unwrap_or_default());
                self.snapshot = Some(Snapshot { shape, bytes });
            }
            _ => {}
        }
    }
}

/// Returns where everything lies that the last append wrote, as its head names it.
fn places(view: &View, stamp: Stamp) -> Vec<Place> {
    let (head, none) = (&view.head, String::new);
    let mut places = vec![(ENTRY, stamp.first() as i64, stamp.epoch().0 as i64, none())];
    places.extend(head.keys.iter().map(|key| (KEY, 0, 0, key.clone())));
    places.extend(head.changed.iter().map(|number| (MESSAGE, i64::from(*number), 0, none())));
    let snapshots = head.snapshots.iter().filter(|place| place.is_of(stamp));
    places.extend(snapshots.map(|place| {
        (SNAPSHOT, i64::from(place.shape), SnapshotPlace::parity(place.epoch), none())
    }));
    places
}
