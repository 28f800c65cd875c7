//! One append: checked in memory, written as one batch, followed by the fence and the projections.
//!
//! Two round trips when the conversation is awake: the batch; then, side by side, the look at the
//! fence, the inbox row and what else follows. Nothing of the projections is written before the log is.
use std::{collections::BTreeSet, sync::Arc};

use recado_domain::ConversationId;
use recado_placement::Epoch;

use super::{
    Scylla,
    awake::{Cell, Standing, key_hash},
    conversation,
    failure::unavailable,
    opening::Ground,
    owner::Owner,
    ownership::{self, Work},
    plan::{self, Plan},
    wake,
};
use crate::{Append, Appended, Key, StoreError};

impl Scylla {
    /// Appends, or says why not.
    pub(super) async fn append_one(&self, append: Append) -> Result<Appended, StoreError> {
        let owner = self.owner()?;
        let _lane = owner.lanes.enter(append.tenant).await?;
        let slot = owner.ownership.slot_of(append.conversation);
        let cell = owner.awake.cell(append.conversation);
        let mut standing = cell.standing.lock().await;
        let work = self.ready(owner, &cell, &mut standing, append.conversation).await?;
        check(&standing, &append)?;
        let known = self.known_keys(&standing, &append).await?;
        if !known.is_empty() {
            // "We have that already" is an acknowledgement too.
            owner.ownership.written(&work).await?;
            return Ok(Appended::Duplicate(known));
        }
        let serial = if standing.view.is_none() { owner.cursors.next().await? } else { 0 };
        let bucket_events = self.options.bucket_events;
        let cql = &self.cql;
        let epoch = Epoch(u64::from(work.epoch));
        let ground = plan::Ground { cql, standing: &standing, epoch, slot, serial, bucket_events };
        // From here on it may be written, whatever becomes of this call: who comes next settles it.
        standing.pending = Some(Plan { work: Some(work), ..Plan::make(ground, &append).await? });
        let cursor = self.settle(owner, &cell, &mut standing).await?;
        Ok(Appended::Done { cursor })
    }

    /// Makes a standing usable: what is pending is settled; and it is read, and opened where another
    /// owner appended last, if this node has not owned the slot since. Returns the work under which it
    /// is.
    pub(super) async fn ready(
        &self,
        owner: &Owner,
        cell: &Cell,
        standing: &mut Standing,
        conversation: ConversationId,
    ) -> Result<Work, StoreError> {
        let slot = owner.ownership.slot_of(conversation);
        let work = owner.ownership.begin(conversation)?;
        let epoch = Epoch(u64::from(work.epoch));
        if standing.pending.as_ref().is_some_and(|plan| plan.stamp.epoch() == epoch) {
            self.settle(owner, cell, standing).await?;
        }
        if standing.epoch == Some(epoch) {
            return Ok(work);
        }
        *standing = Standing::default();
        if let Some(Ground { view, keys, opening }) = self.find(conversation, epoch, slot).await? {
            standing.keys = keys;
            match opening {
                None => {
                    cell.show(epoch, &view);
                    standing.view = Some(view);
                }
                Some(opening) => {
                    metrics::counter!("recado_store_openings_total").increment(1);
                    // A work of its own: it may outlast this call.
                    let own = owner.ownership.begin(conversation)?;
                    if own.epoch != work.epoch {
                        return Err(ownership::Elsewhere.into());
                    }
                    standing.pending = Some(Plan { work: Some(own), ..opening });
                    self.settle(owner, cell, standing).await?;
                }
            }
        }
        standing.epoch = Some(epoch);
        Ok(work)
    }

    /// Returns those keys that are stored already, with the values they were stored with.
    async fn known_keys(
        &self,
        standing: &Standing,
        append: &Append,
    ) -> Result<Vec<Key>, StoreError> {
        let Some(view) = &standing.view else { return Ok(Vec::new()) };
        let mut known = Vec::new();
        for Key { key, .. } in &append.keys {
            if standing.keys.contains(&key_hash(key)) {
                let value = wake::key(&self.cql, append.conversation, view, key).await?;
                known.extend(value.map(|value| Key { key: key.clone(), value }));
            }
        }
        Ok(known)
    }

    /// Settles what was left pending in some slots: nothing else ends the work that it is.
    pub(super) async fn settle_in(&self, slots: &BTreeSet<u16>) {
        let Some(owner) = &self.owner else { return };
        for (conversation, cell) in owner.awake.unsettled(slots) {
            let mut standing = cell.standing.lock().await;
            if standing.pending.is_some()
                && let Err(error) = self.settle(owner, &cell, &mut standing).await
            {
                tracing::warn!(%conversation, %error, "an append of unknown outcome is repeated");
            }
        }
    }

    /// Waits until what a plan wrote may be acknowledged.
    async fn acknowledged(&self, owner: &Owner, plan: &Plan) -> Result<(), StoreError> {
        match &plan.work {
            Some(work) => owner.ownership.written(work).await,
            None => Err(unavailable("the append is no work of this gateway")),
        }
    }

    /// Brings the pending append to its end: repeats what may not have been written, byte for byte.
    /// An error leaves it pending.
    async fn settle(
        &self,
        owner: &Owner,
        cell: &Cell,
        standing: &mut Standing,
    ) -> Result<u64, StoreError> {
        let Some(plan) = &mut standing.pending else {
            return Err(unavailable("there is nothing to settle"));
        };
        if !plan.is_written {
            if let Some(pointer) = &plan.pointer {
                self.cql.together(std::slice::from_ref(pointer), Some(plan.stamp)).await?;
            }
            self.cql.together(&plan.pieces, Some(plan.stamp)).await?;
            plan.is_written = true;
            standing.view = Some(Arc::clone(&plan.view));
            standing.keys.extend(plan.keys.iter().copied());
        }
        let cursor = Box::pin(self.follow_up(owner, plan)).await?;
        if let Some(listing) = &plan.listing {
            standing.listed.insert(listing.hour);
        }
        cell.show(plan.stamp.epoch(), &plan.view);
        standing.pending = None;
        Ok(cursor)
    }

    /// Does what follows from a written log, side by side, and looks at the fence.
    async fn follow_up(&self, owner: &Owner, plan: &Plan) -> Result<u64, StoreError> {
        // Before the cursor is given out: what reads on waits for everything below what it tells.
        let _telling = self.inbox.telling(plan.view.head.tenant);
        let cursor = owner.cursors.next().await?;
        let spoken = self.put_words(plan);
        let contact = async {
            match &plan.contact {
                Some(change) => {
                    let tenant = plan.view.head.tenant;
                    self.change_contact(tenant, change).await.map(drop)
                }
                None => Ok(()),
            }
        };
        let listed = async {
            match &plan.listing {
                Some(listing) => listing.put(&self.cql).await,
                None => Ok(()),
            }
        };
        tokio::try_join!(
            self.acknowledged(owner, plan),
            conversation::put(&self.cql, &plan.view, cursor, plan.stamp),
            spoken,
            contact,
            listed,
        )?;
        owner.due.put(plan.conversation, &plan.view.head);
        let card = conversation::card(&plan.view, cursor);
        if plan.opens {
            self.see(card);
            self.feeds.mended(&plan.view, cursor);
        } else {
            self.inbox.put(card);
            self.feeds.appended(plan, cursor);
        }
        Ok(cursor)
    }
}

fn check(standing: &Standing, append: &Append) -> Result<(), StoreError> {
    let head = standing.view.as_ref().map(|view| &view.head);
    if head.is_some_and(|head| (head.tenant, head.channel) != (append.tenant, append.channel)) {
        return Err(StoreError::Taken("conversation"));
    }
    let found = head.map_or(0, |head| head.position);
    let (conversation, expected) = (append.conversation, append.expected);
    if found == expected {
        Ok(())
    } else {
        Err(StoreError::Conflict { conversation, expected, found })
    }
}
