//! The ownership of a gateway that is the only one of its keyspace: at its start it takes every slot.
//!
//! A gateway that was there before is fenced first: should it still run (or wake from a long stall),
//! its appends are refused from then on. Nothing here is a lease: whoever started last serves.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use recado_domain::ConversationId;
use scylla::value::{CqlValue, MaybeUnset};
use uuid::Uuid;

use super::{
    cql::{Cql, Piece, Value, big, side_by_side},
    failure::unavailable,
    ownership::{Ownership, PARTS, SLOTS, SLOTS_PER_PART, slot_of},
    stamp::LAST_EPOCH,
};
use crate::StoreError;

/// Times that slots are read and claimed again, when another gateway starts at the same moment.
const TRIES: u32 = 10;

/// Every slot, at an epoch of its own.
pub(super) struct OnlyGateway {
    node: Uuid,
    epochs: Vec<u32>,
    fenced: AtomicBool,
}

/// A slot as it stands.
type Standing = BTreeMap<u16, (u32, Uuid)>;

impl OnlyGateway {
    /// Takes every slot; nothing of a conversation may be read before this returns.
    pub(super) async fn take_over(cql: &Cql) -> Result<Self, StoreError> {
        let node = Uuid::new_v4();
        let parts = side_by_side((0..PARTS).map(|part| take_part(cql, part, node))).await?;
        Ok(Self { node, epochs: parts.concat(), fenced: AtomicBool::new(false) })
    }
}

#[async_trait]
impl Ownership for OnlyGateway {
    fn slot_of(&self, conversation: ConversationId) -> u16 {
        slot_of(conversation)
    }

    fn epoch(&self, slot: u16) -> Option<u32> {
        let epoch = self.epochs.get(usize::from(slot)).copied();
        epoch.filter(|_| !self.fenced.load(Ordering::Acquire))
    }

    fn node(&self) -> Uuid {
        self.node
    }

    fn number(&self) -> u8 {
        0
    }

    fn fenced(&self) {
        if !self.fenced.swap(true, Ordering::AcqRel) {
            tracing::error!(node = %self.node, "another gateway took over this keyspace: this one stops writing");
        }
    }
}

/// Takes the slots of one partition, all at once; returns their epochs in order.
async fn take_part(cql: &Cql, part: u16, node: Uuid) -> Result<Vec<u32>, StoreError> {
    for _ in 0..TRIES {
        let standing = read(cql, part).await?;
        if standing.values().all(|(_, owner)| *owner == node)
            && standing.len() == usize::from(SLOTS_PER_PART)
        {
            return Ok(standing.into_values().map(|(epoch, _)| epoch).collect());
        }
        // The fence stands before anything is claimed, and before any log is read.
        let owners: BTreeSet<Uuid> = standing.values().map(|(_, owner)| *owner).collect();
        for owner in owners.into_iter().filter(|owner| *owner != node) {
            cql.write(&cql.statements.put_fence, (owner,)).await?;
        }
        let first = part * SLOTS_PER_PART;
        let slots = first..(first + SLOTS_PER_PART).min(SLOTS);
        let claims: Result<Vec<Piece>, StoreError> =
            slots.map(|slot| claim(cql, part, slot, standing.get(&slot), node)).collect();
        // Whatever came of it, applied or not or unknown: the next look tells.
        if let Err(error) = cql.together_if(&claims?).await {
            tracing::debug!(%error, part, "a claim of slots is tried again");
        }
    }
    Err(unavailable("the slots could not be claimed: another gateway keeps claiming them"))
}

async fn read(cql: &Cql, part: u16) -> Result<Standing, StoreError> {
    let rows: Vec<(i16, i64, Uuid)> = cql.all(&cql.statements.slots, (part as i16,)).await?;
    Ok(rows.into_iter().map(|(slot, epoch, owner)| (slot as u16, (epoch as u32, owner))).collect())
}

fn claim(
    cql: &Cql,
    part: u16,
    slot: u16,
    standing: Option<&(u32, Uuid)>,
    node: Uuid,
) -> Result<Piece, StoreError> {
    let small = |number: u16| MaybeUnset::Set(CqlValue::SmallInt(number as i16));
    let owner: Value = MaybeUnset::Set(CqlValue::Uuid(node));
    let Some((epoch, _)) = standing else {
        let values = vec![small(part), small(slot), big(1), owner];
        return Ok(Piece { statement: cql.statements.make_slot.clone(), values });
    };
    let (before, next) = (u64::from(*epoch), u64::from(*epoch) + 1);
    if *epoch >= LAST_EPOCH {
        return Err(StoreError::Corrupt(format!("slot {slot} had {epoch} owners: no more fit")));
    }
    let values = vec![big(next), owner, small(part), small(slot), big(before)];
    Ok(Piece { statement: cql.statements.take_slot.clone(), values })
}
