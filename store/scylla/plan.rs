//! All that one append will write, decided before the first byte is sent: so that it can be repeated
//! byte for byte when nobody knows whether it arrived.
use std::{collections::HashSet, sync::Arc};

use recado_domain::{ConversationId, contact::Contact};
use scylla::value::{CqlValue, MaybeUnset};

use super::{
    awake::{Standing, key_hash},
    changes::Changes,
    chart::{Bucket, Chart},
    cql::{Cql, Piece, Value, big, bytes, maybe, text},
    due::Listing,
    failure::unreadable,
    head::{Head, SnapshotPlace, View},
    message::Written,
    ownership::Work,
    stamp::{LAST_POSITION, Stamp},
    words::Spoken,
};
use crate::{Append, StoreError};

const POINTER: i32 = 0;
const HEAD: i8 = 1;
const CHART: i8 = 2;
const SNAPSHOT: i8 = 3;
const KEY: i8 = 6;

/// An append on its way.
pub(super) struct Plan {
    pub(super) conversation: ConversationId,
    pub(super) stamp: Stamp,
    /// The new bucket that must be pointed at before it is written to.
    pub(super) pointer: Option<Piece>,
    /// The batch.
    pub(super) pieces: Vec<Piece>,
    /// How the conversation stands afterwards.
    pub(super) view: Arc<View>,
    /// What counts as a repetition from then on.
    pub(super) keys: Vec<u64>,
    /// Words to be found by.
    pub(super) spoken: Vec<Spoken>,
    /// The customer, where changed.
    pub(super) contact: Option<Contact>,
    /// Where it must be listed, so that a start looks at it.
    pub(super) listing: Option<Listing>,
    /// The entry, for nodes that follow.
    pub(super) entry: Arc<[u8]>,
    /// What keeps the slot from being given away until this is settled.
    pub(super) work: Option<Work>,
    /// Whether the batch is written; what is left is what follows from it.
    pub(super) is_written: bool,
}

/// What a plan is made from.
pub(super) struct Ground<'a> {
    pub(super) cql: &'a Cql,
    pub(super) standing: &'a Standing,
    pub(super) epoch: u32,
    /// Slot of the conversation.
    pub(super) slot: u16,
    /// Cursor that tells a new conversation apart from others of the same time.
    pub(super) serial: u64,
    /// Events of a bucket.
    pub(super) bucket_events: u64,
}

impl Plan {
    /// Decides what an append writes. Reads only what it changes of older messages.
    pub(super) async fn make(ground: Ground<'_>, append: &Append) -> Result<Self, StoreError> {
        let before = ground.standing.view.as_deref();
        let stamp = Stamp { epoch: ground.epoch, first: append.expected + 1 };
        let position = append.expected + u64::from(append.count);
        if position > LAST_POSITION {
            let detail = format!("{} has as many events as fit", append.conversation);
            return Err(StoreError::Corrupt(detail));
        }
        let mut chart = before.map(|view| view.chart.clone()).unwrap_or_default();
        let previous = chart.epoch();
        let spans = chart.extend(stamp);
        let rolls = roll(&mut chart, append, before, ground.bucket_events);
        let bucket = chart.newest() as i32;
        let mut changes = Changes::new(ground.cql, append.conversation, before, &mut chart);
        changes.note(append).await?;
        let chart_changed = spans || rolls || changes.reached_back;
        let touched = changes.touched.bytes();
        let spoken = std::mem::take(&mut changes.spoken);
        let messages = changes.messages;
        let rows = changes.written()?;
        let snapshots = snapshots(append, before, bucket, stamp);
        let head = Head {
            tenant: append.tenant,
            channel: append.channel,
            first: stamp.first,
            position,
            messages,
            due: append.due,
            at: append.at,
            serial: before.map_or(ground.serial, |view| view.head.serial),
            snapshots,
            row: append.row.clone(),
        };
        let view = Arc::new(View { head, chart });
        let scribe = Scribe { cql: ground.cql, append, stamp, bucket };
        let mut pieces = scribe.log(previous, touched, &view, chart_changed)?;
        pieces.extend(scribe.messages(rows, position));
        let listing = Listing::wanted(append, ground.slot, &ground.standing.listed);
        Ok(Self {
            conversation: append.conversation,
            stamp,
            pointer: (rolls && bucket > POINTER).then(|| scribe.pointer()).transpose()?,
            pieces,
            view,
            keys: append.keys.iter().map(|key| key_hash(&key.key)).collect(),
            spoken,
            contact: append.contact.clone(),
            listing,
            entry: append.entry.as_slice().into(),
            work: None,
            is_written: false,
        })
    }
}

/// Begins a new bucket when the newest is full; returns whether it did.
fn roll(chart: &mut Chart, append: &Append, before: Option<&View>, events: u64) -> bool {
    let start = append.expected + 1;
    if chart.buckets.last().is_some_and(|last| start.saturating_sub(last.start) < events) {
        return false;
    }
    let next = before.map_or(0, |view| view.head.messages) + 1;
    chart.buckets.push(Bucket { start, first: next, reach: next, at: append.at.0 });
    true
}

fn snapshots(
    append: &Append,
    before: Option<&View>,
    bucket: i32,
    stamp: Stamp,
) -> Vec<SnapshotPlace> {
    let mut known = before.map(|view| view.head.snapshots.clone()).unwrap_or_default();
    if let Some(snapshot) = &append.snapshot {
        let position = append.expected + u64::from(append.count);
        known.retain(|place| place.shape != snapshot.shape);
        let Stamp { epoch, first } = stamp;
        known.push(SnapshotPlace { shape: snapshot.shape, position, first, epoch, bucket });
    }
    known
}

/// Writes statements of one conversation's bucket.
struct Scribe<'a> {
    cql: &'a Cql,
    append: &'a Append,
    stamp: Stamp,
    bucket: i32,
}

impl Scribe<'_> {
    fn conversation(&self) -> Value {
        MaybeUnset::Set(CqlValue::Uuid(*self.append.conversation.as_uuid()))
    }

    fn bucket(&self) -> Value {
        MaybeUnset::Set(CqlValue::Int(self.bucket))
    }

    fn pointer(&self) -> Result<Piece, StoreError> {
        let value = serde_json::to_vec(&self.bucket).map_err(unreadable)?;
        let values = vec![self.conversation(), bytes(value)];
        Ok(Piece { statement: self.cql.statements.put_pointer.clone(), values })
    }

    fn value(&self, kind: i8, place: (u64, u64, &str), value: Vec<u8>) -> Piece {
        let (number, epoch, key) = place;
        let values = vec![
            self.conversation(),
            self.bucket(),
            MaybeUnset::Set(CqlValue::TinyInt(kind)),
            big(number),
            big(epoch),
            text(key),
            bytes(value),
        ];
        Piece { statement: self.cql.statements.put_value.clone(), values }
    }

    /// The entry, its keys, the head, and what else changed beside it.
    fn log(
        &self,
        previous: u32,
        touched: Option<Vec<u8>>,
        view: &View,
        chart_changed: bool,
    ) -> Result<Vec<Piece>, StoreError> {
        let append = self.append;
        let entry = vec![
            self.conversation(),
            self.bucket(),
            big(self.stamp.first),
            big(u64::from(self.stamp.epoch)),
            bytes(append.entry.clone()),
            MaybeUnset::Set(CqlValue::Int(append.count as i32)),
            big(u64::from(previous)),
            MaybeUnset::Set(CqlValue::BigInt(append.at.0)),
            maybe(touched.map(bytes)),
        ];
        let mut pieces =
            vec![Piece { statement: self.cql.statements.put_entry.clone(), values: entry }];
        let head = serde_json::to_vec(&view.head).map_err(unreadable)?;
        pieces.push(self.value(HEAD, (0, 0, ""), head));
        if chart_changed {
            let chart = serde_json::to_vec(&view.chart).map_err(unreadable)?;
            pieces.push(self.value(CHART, (0, 0, ""), chart));
        }
        let mut seen = HashSet::new();
        let first_of = append.keys.iter().filter(|key| seen.insert(key.key.as_str()));
        pieces.extend(first_of.map(|key| self.value(KEY, (0, 0, &key.key), key.value.clone())));
        if let Some(snapshot) = &append.snapshot {
            let parity = SnapshotPlace::parity(self.stamp.epoch) as u64;
            let place = (u64::from(snapshot.shape), parity, "");
            pieces.push(self.value(SNAPSHOT, place, snapshot.bytes.clone()));
        }
        Ok(pieces)
    }

    fn messages(
        &self,
        rows: Vec<(u32, u64, Written)>,
        position: u64,
    ) -> impl Iterator<Item = Piece> {
        rows.into_iter().map(move |(number, changed, written)| {
            let changed = if changed == 0 { position } else { changed };
            let place = (self.conversation(), self.bucket());
            written.piece(&self.cql.statements.put_message, place, number, changed)
        })
    }
}
