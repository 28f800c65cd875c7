//! The ownership of a gateway that is the only one of its keyspace: at its start it takes every slot.
//!
//! A gateway that was there before is fenced first: should it still run (or wake from a long stall),
//! its appends are refused from then on. Nothing here is a lease: whoever started last serves.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use recado_domain::ConversationId;
use recado_placement::Epoch;
use scylla::value::{CqlValue, MaybeUnset};
use uuid::Uuid;

use super::{
    cql::{Cql, Piece, Value, big, side_by_side},
    failure::unavailable,
    fence::Fence,
    ownership::{Elsewhere, Ownership, PARTS, SLOTS, SLOTS_PER_PART, Work},
};
use crate::{Hold, StoreError};

/// Times that slots are read and claimed again, when another gateway starts at the same moment.
const TRIES: u32 = 10;

/// Every slot, at an epoch of its own.
pub(super) struct OnlyGateway {
    epochs: Vec<u32>,
    fence: Fence,
    fenced: Arc<AtomicBool>,
}

/// A slot as it stands.
type Standing = BTreeMap<u16, (u32, Uuid)>;

impl OnlyGateway {
    /// Takes every slot; nothing of a conversation may be read before this returns.
    pub(super) async fn take_over(cql: &Arc<Cql>) -> Result<Self, StoreError> {
        let node = Uuid::new_v4();
        let parts = side_by_side((0..PARTS).map(|part| take_part(cql, part, node))).await?;
        let fenced = Arc::new(AtomicBool::new(false));
        let fence = Fence::start(Arc::clone(cql), node, Arc::clone(&fenced));
        Ok(Self { epochs: parts.concat(), fence, fenced })
    }
}

#[async_trait]
impl Ownership for OnlyGateway {
    fn epoch(&self, slot: u16) -> Option<u32> {
        let epoch = self.epochs.get(usize::from(slot)).copied();
        epoch.filter(|_| !self.fenced.load(Ordering::Acquire))
    }

    fn begin(&self, conversation: ConversationId) -> Result<Work, Elsewhere> {
        let epoch = self.epoch(self.slot_of(conversation)).ok_or(Elsewhere)?;
        Ok(Work { epoch, hold: Hold { work: 0, release: None } })
    }

    async fn written(&self, _: &Work) -> Result<(), StoreError> {
        self.fence.check().await
    }

    fn number(&self) -> u8 {
        0
    }

    fn nodes(&self) -> usize {
        1
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.fenced.load(Ordering::Acquire) {
            return Err(unavailable(
                "another gateway took over this keyspace: this one must be ended",
            ));
        }
        Ok(())
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
        for owner in owners.into_iter().filter(|owner| *owner != node && !owner.is_nil()) {
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
    let rows: Vec<(i16, i64, Uuid, Option<bool>)> =
        cql.all(&cql.statements.slots, (part as i16,)).await?;
    Ok(rows
        .into_iter()
        .map(|(slot, epoch, owner, _)| (slot as u16, (epoch as u32, owner)))
        .collect())
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
    let given = MaybeUnset::Set(CqlValue::Boolean(false));
    let Some((epoch, _)) = standing else {
        let values = vec![small(part), small(slot), big(1), owner, given];
        return Ok(Piece { statement: cql.statements.make_slot.clone(), values });
    };
    let (before, next) = (u64::from(*epoch), u64::from(*epoch) + 1);
    if before >= Epoch::LAST.0 {
        return Err(StoreError::Corrupt(format!("slot {slot} had {epoch} owners: no more fit")));
    }
    let values = vec![big(next), owner, given, small(part), small(slot), big(before)];
    Ok(Piece { statement: cql.statements.take_slot.clone(), values })
}
