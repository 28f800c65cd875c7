//! Writes down what one append keeps in its bucket: the statements of the batch.
use std::collections::HashSet;

use recado_placement::Stamp;
use scylla::value::{CqlValue, MaybeUnset};

use super::{
    cql::{Cql, Piece, Value, big, bytes, maybe, text},
    failure::unreadable,
    head::{SnapshotPlace, View},
    message::Written,
};
use crate::{Append, StoreError};

/// Kinds of rows, see `migrations/scylla/0001_conversations.cql`.
pub(super) const HEAD: i8 = 1;
const CHART: i8 = 2;
pub(super) const SNAPSHOT: i8 = 3;
pub(super) const ENTRY: i8 = 4;
pub(super) const MESSAGE: i8 = 5;
pub(super) const KEY: i8 = 6;

/// Writes statements of one conversation's bucket.
pub(super) struct Scribe<'a> {
    pub(super) cql: &'a Cql,
    pub(super) append: &'a Append,
    pub(super) stamp: Stamp,
    pub(super) bucket: i32,
}

impl Scribe<'_> {
    fn conversation(&self) -> Value {
        MaybeUnset::Set(CqlValue::Uuid(*self.append.conversation.as_uuid()))
    }

    fn bucket(&self) -> Value {
        MaybeUnset::Set(CqlValue::Int(self.bucket))
    }

    /// Points at the bucket.
    pub(super) fn pointer(&self) -> Result<Piece, StoreError> {
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
    pub(super) fn log(
        &self,
        touched: Option<Vec<u8>>,
        view: &View,
        chart_changed: bool,
    ) -> Result<Vec<Piece>, StoreError> {
        let append = self.append;
        let entry = vec![
            self.conversation(),
            self.bucket(),
            big(self.stamp.first()),
            big(self.stamp.epoch().0),
            bytes(append.entry.clone()),
            MaybeUnset::Set(CqlValue::Int(append.count as i32)),
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
            let parity = SnapshotPlace::parity(self.stamp.epoch()) as u64;
            let place = (u64::from(snapshot.shape), parity, "");
            pieces.push(self.value(SNAPSHOT, place, snapshot.bytes.clone()));
        }
        Ok(pieces)
    }

    /// The messages that changed: number, position of the change (0: the append's), what is written.
    pub(super) fn messages(
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
