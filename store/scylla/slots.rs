//! The tables of the cluster, on CQL.
use std::{future::Future, time::Duration};

use async_trait::async_trait;
use recado_placement::{
    Epoch, NodeId, SLOTS, Slot,
    node::{Outcome, Row},
};
use scylla::{
    statement::prepared::PreparedStatement,
    value::{CqlValue, MaybeUnset},
};
use std::sync::Arc;
use uuid::Uuid;

use super::{
    cql::{Cql, Piece, big, side_by_side},
    ownership::{PARTS, SLOTS_PER_PART},
};
use crate::{
    StoreError,
    cluster::{Change, Seat, Slots},
};

/// What takes longer is given up, and its outcome is unknown. As long as what a reading of the own
/// fence is good for: servers that are all slow must not make healthy gateways fence each other, which
/// would make them slower still.
const WITHIN: Duration = Duration::from_millis(1_500);
/// Numbers of nodes; 0 is the only gateway's.
const NUMBERS: std::ops::RangeInclusive<u8> = 1..=63;

/// The tables.
pub(super) struct SlotTables(pub(super) Arc<Cql>);

/// A slot's row as read.
type Stored = (i16, i64, Uuid, Option<bool>);

#[async_trait]
impl Slots for SlotTables {
    async fn table(&self) -> Option<Vec<(Slot, Row)>> {
        let parts = side_by_side((0..PARTS).map(|part| self.rows(&self.0.statements.slots, part)));
        Some(in_time(parts).await?.concat())
    }

    fn part(&self, slot: Slot) -> u16 {
        slot.number() / SLOTS_PER_PART
    }

    async fn change(&self, changes: &[Change]) -> Vec<Outcome> {
        let pieces: Vec<Piece> = changes.iter().map(|change| self.piece(change)).collect();
        match in_time(self.0.together_if(&pieces)).await {
            None => vec![Outcome::Unknown; changes.len()],
            Some(true) => vec![Outcome::Applied; changes.len()],
            Some(false) => self.one_by_one(changes).await,
        }
    }

    async fn write_fence(&self, node: NodeId) -> bool {
        let cql = &self.0;
        in_time(cql.write(&cql.statements.put_fence, (node.as_uuid(),))).await.is_some()
    }

    async fn is_fenced(&self, node: NodeId) -> Option<bool> {
        let cql = &self.0;
        let row = in_time(cql.one::<(bool,)>(&cql.statements.fence, (node.as_uuid(),))).await?;
        Some(row.is_some_and(|(fenced,)| fenced))
    }

    async fn seats(&self) -> Result<Vec<Seat>, StoreError> {
        let rows: Vec<(i8, Uuid, String)> = self.0.all(&self.0.statements.seats, ()).await?;
        let seat = |(number, node, address): (i8, Uuid, String)| {
            let node = (!node.is_nil()).then(|| NodeId::from_uuid(node));
            Seat { number: number as u8, node, address }
        };
        Ok(rows.into_iter().map(seat).collect())
    }

    async fn numbers(&self) -> Result<Vec<u8>, StoreError> {
        let marks: Vec<(i8, i64)> = self.0.all(&self.0.statements.cursor_marks, ()).await?;
        let mark = |number: u8| marks.iter().find(|(of, _)| *of as u8 == number).map(|mark| mark.1);
        let mut numbers: Vec<u8> = NUMBERS.collect();
        numbers.sort_by_key(|number| mark(*number));
        Ok(numbers)
    }

    async fn sit(&self, from: Option<&Seat>, to: &Seat) -> Result<(), StoreError> {
        let statements = &self.0.statements;
        let node = to.node.map(|node| *node.as_uuid()).unwrap_or_default();
        let number = to.number as i8;
        match from {
            None => {
                let values = (number, node, to.address.as_str());
                self.0.write_if(&statements.make_seat, values).await.map(drop)
            }
            Some(from) => {
                let before = from.node.map(|node| *node.as_uuid()).unwrap_or_default();
                let values = (node, to.address.as_str(), number, before);
                self.0.write_if(&statements.take_seat, values).await.map(drop)
            }
        }
    }
}

impl SlotTables {
    async fn rows(
        &self,
        statement: &PreparedStatement,
        part: u16,
    ) -> Result<Vec<(Slot, Row)>, StoreError> {
        let rows: Vec<Stored> = self.0.few(statement, (part as i16,)).await?;
        let row = |(slot, epoch, owner, given): Stored| {
            let owner = (!owner.is_nil()).then(|| NodeId::from_uuid(owner));
            let given = given.unwrap_or(false);
            Some((Slot::new(slot as u16)?, Row { epoch: Epoch(epoch as u64), owner, given }))
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }

    /// Changes slots of which at least one stands differently from what was thought: each is looked
    /// at, and what can still be changed is changed by itself.
    async fn one_by_one(&self, changes: &[Change]) -> Vec<Outcome> {
        let standing = self.standing(changes).await;
        let mut outcomes = Vec::with_capacity(changes.len());
        for change in changes {
            let Some(standing) = &standing else {
                outcomes.push(Outcome::Unknown);
                continue;
            };
            let row = standing.iter().find(|(slot, _)| *slot == change.slot).map(|(_, row)| *row);
            outcomes.push(self.change_one(change, row).await);
        }
        outcomes
    }

    async fn change_one(&self, change: &Change, row: Option<Row>) -> Outcome {
        if row.map(|row| row.epoch) != change.from {
            // An earlier try of the same may have been applied: what stands there tells.
            return if row == Some(change.to) { Outcome::Applied } else { Outcome::Refused(row) };
        }
        match in_time(self.0.together_if(&[self.piece(change)])).await {
            Some(true) => Outcome::Applied,
            Some(false) | None => Outcome::Unknown,
        }
    }

    /// Reads how slots of one part stand, all lightweight transactions before that included.
    async fn standing(&self, changes: &[Change]) -> Option<Vec<(Slot, Row)>> {
        let part = self.part(changes.first()?.slot);
        in_time(self.rows(&self.0.statements.slots_now, part)).await
    }

    fn piece(&self, change: &Change) -> Piece {
        let small = |number: u16| MaybeUnset::Set(CqlValue::SmallInt(number as i16));
        let Change { slot, from, to } = *change;
        let owner = to.owner.map(|node| *node.as_uuid()).unwrap_or_default();
        let owner = MaybeUnset::Set(CqlValue::Uuid(owner));
        let given = MaybeUnset::Set(CqlValue::Boolean(to.given));
        let place = [small(self.part(slot)), small(slot.number())];
        let statements = &self.0.statements;
        let [part, number] = place;
        let (statement, values) = match from {
            None => (&statements.make_slot, vec![part, number, big(to.epoch.0), owner, given]),
            Some(from) => (
                &statements.take_slot,
                vec![big(to.epoch.0), owner, given, part, number, big(from.0)],
            ),
        };
        Piece { statement: statement.clone(), values }
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Option<T> {
    match tokio::time::timeout(WITHIN, work).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a table of the cluster did not answer");
            None
        }
        Err(_) => None,
    }
}

const _: () = assert!(SLOTS == PARTS * SLOTS_PER_PART);
