//! All that one append will write, decided before the first byte is sent: so that it can be repeated
//! byte for byte when nobody knows whether it arrived.
use std::{collections::HashSet, sync::Arc};

use recado_domain::ConversationId;
use recado_placement::{Epoch, Stamp};

use super::{
    awake::{Standing, key_hash},
    changes::Changes,
    chart::{Bucket, Chart},
    cql::{Cql, Piece},
    due::Listing,
    head::{Head, SnapshotPlace, View},
    ownership::Work,
    scribe::Scribe,
    words::Spoken,
};
use crate::{Append, ContactChange, StoreError};

const POINTER: i32 = 0;

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
    pub(super) contact: Option<ContactChange>,
    /// Where it must be listed, so that a start looks at it.
    pub(super) listing: Option<Listing>,
    /// Whether it is an opening: nothing is new but whose it is.
    pub(super) opens: bool,
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
    pub(super) epoch: Epoch,
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
        let stamp = stamp(ground.epoch, append)?;
        let mut chart = before.map(|view| view.chart.clone()).unwrap_or_default();
        let begins = chart.chain.push(ground.epoch, append.count);
        let position = chart.chain.last();
        let rolls = roll(&mut chart, append, before, ground.bucket_events);
        let bucket = chart.newest() as i32;
        let mut changes = Changes::new(ground.cql, append.conversation, before, &mut chart);
        changes.note(append).await?;
        let chart_changed = begins || rolls || changes.reached_back;
        let touched = std::mem::take(&mut changes.touched);
        let spoken = std::mem::take(&mut changes.spoken);
        let messages = changes.messages;
        let rows = changes.written()?;
        let snapshots = snapshots(append, before, bucket, stamp);
        let head = Head {
            tenant: append.tenant,
            channel: append.channel,
            first: stamp.first(),
            position,
            messages,
            due: append.due,
            at: append.at,
            serial: before.map_or(ground.serial, |view| view.head.serial),
            keys: names(append),
            changed: touched.messages().collect(),
            snapshots,
            row: append.row.clone(),
        };
        let view = Arc::new(View::new(head, chart));
        let scribe = Scribe { cql: ground.cql, append, stamp, bucket };
        let mut pieces = scribe.log(touched.bytes(), &view, chart_changed)?;
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
            opens: false,
            is_written: false,
        })
    }
}

fn stamp(epoch: Epoch, append: &Append) -> Result<Stamp, StoreError> {
    let position = append.expected.saturating_add(u64::from(append.count));
    let stamp = Stamp::new(epoch, append.expected + 1);
    stamp.filter(|_| position <= Stamp::LAST_POSITION).ok_or_else(|| {
        StoreError::Corrupt(format!("{} has as many events as fit", append.conversation))
    })
}

/// Returns an append's keys, each once.
fn names(append: &Append) -> Vec<String> {
    let mut seen = HashSet::new();
    let keys = append.keys.iter().map(|key| &key.key);
    keys.filter(|key| seen.insert(key.as_str())).cloned().collect()
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
        let (epoch, first) = (stamp.epoch(), stamp.first());
        known.push(SnapshotPlace { shape: snapshot.shape, position, first, epoch, bucket });
    }
    known
}
