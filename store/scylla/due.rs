//! Which conversations must be woken, and when: in memory, and after a start from lists by hour.
//!
//! An append that leaves an effect open lists its conversation under the hour in which the effect is
//! due (or the present one), once. Nothing is taken off a list: rows go by themselves, and a mark says
//! up to which hour nobody of a slot is left to be looked at.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use recado_domain::{ChannelId, ConversationId, TenantId, Timestamp, time::Clock};
use uuid::Uuid;

use super::{
    cql::{Cql, side_by_side},
    head::Head,
    ownership::{Ownership, PARTS, SLOTS_PER_PART},
    wake,
};
use crate::{Append, Due, DuePlace, StoreError};

const HOUR: i64 = 3_600_000;
/// Bits of an hour's number in the stamp of a mark.
const HOUR_BITS: u32 = 24;
/// How long a list outlives its hour: a cluster that stood still for so long forgets open effects
/// until their customers write again.
const KEPT: Duration = Duration::from_hours(14 * 24);
/// How often marks are moved on and the next hour's list is read.
const EVERY: Duration = Duration::from_mins(1);

/// A conversation's place on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) slot: u16,
    pub(super) hour: i32,
    conversation: ConversationId,
    tenant: TenantId,
    channel: ChannelId,
    seconds: i32,
}

impl Listing {
    /// Returns where an append's conversation must be listed, if it is not yet.
    pub(super) fn wanted(append: &Append, slot: u16, listed: &HashSet<i32>) -> Option<Self> {
        let hour = hour_of(append.due?.max(append.at));
        if listed.contains(&hour) {
            return None;
        }
        let ahead = (i64::from(hour) * HOUR - append.at.0).max(0) / 1_000;
        let seconds = i32::try_from(ahead + KEPT.as_secs() as i64).unwrap_or(MOST_SECONDS);
        let Append { conversation, tenant, channel, .. } = *append;
        let seconds = seconds.min(MOST_SECONDS);
        Some(Self { slot, hour, conversation, tenant, channel, seconds })
    }

    /// Writes it.
    pub(super) async fn put(&self, cql: &Cql) -> Result<(), StoreError> {
        let part = (self.slot / SLOTS_PER_PART) as i16;
        let ids = (self.conversation.as_uuid(), self.tenant.as_uuid(), self.channel.as_uuid());
        let values = (part, self.hour, self.slot as i16, ids.0, ids.1, ids.2, self.seconds);
        cql.write(&cql.statements.put_active, values).await
    }
}

/// Longest life a row may be given: 20 years.
const MOST_SECONDS: i32 = 20 * 365 * 24 * 3_600;

fn hour_of(at: Timestamp) -> i32 {
    i32::try_from(at.0.div_euclid(HOUR)).unwrap_or(i32::MAX)
}

/// What is due, of the conversations this node owns.
pub(super) struct Book {
    cql: Arc<Cql>,
    clock: Arc<dyn Clock>,
    ownership: Arc<dyn Ownership>,
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    in_time: BTreeSet<(Timestamp, ConversationId)>,
    of: HashMap<ConversationId, Line>,
    /// Lists up to this hour are in the book.
    read: i32,
    /// Marks as last written, by slot.
    marks: BTreeMap<u16, i32>,
}

#[derive(Clone, Copy)]
struct Line {
    due: Due,
    /// Hour under which it is listed.
    hour: i32,
    slot: u16,
    position: u64,
}

impl Book {
    /// Makes an empty book: nothing is in it but what is opened and put.
    pub(super) fn new(cql: Arc<Cql>, clock: Arc<dyn Clock>, ownership: Arc<dyn Ownership>) -> Self {
        let read = hour_of(clock.now()) + 1;
        let pages = Mutex::new(Pages { read, ..Pages::default() });
        Self { cql, clock, ownership, pages }
    }

    /// Reads what earlier owners left open in slots that are this node's now; lists that slots share
    /// are read once.
    pub(super) async fn open(&self, slots: &BTreeSet<u16>) -> Result<(), StoreError> {
        let now = hour_of(self.clock.now());
        let next = self.pages.lock().read.max(now + 1);
        let parts: BTreeSet<u16> = slots.iter().map(|slot| slot / SLOTS_PER_PART).collect();
        let marks = side_by_side(parts.iter().map(|part| self.read_marks(*part))).await?;
        let oldest = now + 1 - KEPT.as_secs() as i32 / 3_600;
        let lists: Vec<(u16, i32)> = parts
            .iter()
            .zip(&marks)
            .flat_map(|(part, marks)| {
                let of_part = slots.iter().filter(|slot| *slot / SLOTS_PER_PART == *part);
                // A slot's first owner writes its mark at once: without one there is nothing older
                // than an hour.
                let from = of_part.map(|slot| marks.get(slot).copied().unwrap_or(now - 1)).min();
                (from.unwrap_or(now).max(oldest)..=next).map(|hour| (*part, hour))
            })
            .collect();
        let known = marks.into_iter().flatten().filter(|(slot, _)| slots.contains(slot));
        self.pages.lock().marks.extend(known);
        self.read_lists(lists, |slot| slots.contains(&slot)).await?;
        self.write_marks().await
    }

    /// Forgets slots that are another's now.
    pub(super) fn forget(&self, slots: &BTreeSet<u16>) {
        let mut pages = self.pages.lock();
        let Pages { in_time, of, marks, .. } = &mut *pages;
        of.retain(|conversation, line| {
            let stays = !slots.contains(&line.slot);
            if !stays {
                in_time.remove(&(line.due.at, *conversation));
            }
            stays
        });
        marks.retain(|slot, _| !slots.contains(slot));
    }

    /// Notes where a conversation stands after an append.
    pub(super) fn put(&self, conversation: ConversationId, head: &Head) {
        let slot = self.ownership.slot_of(conversation);
        let mut pages = self.pages.lock();
        // Looked at under the lock: what was closed meanwhile is not put back.
        if self.ownership.epoch(slot).is_none() {
            return;
        }
        let standing = pages.of.get(&conversation).copied();
        if standing.is_some_and(|line| line.position > head.position) {
            return;
        }
        if let Some(line) = standing {
            pages.in_time.remove(&(line.due.at, conversation));
            pages.of.remove(&conversation);
        }
        if let Some(at) = head.due {
            let (tenant, channel, position) = (head.tenant, head.channel, head.position);
            let due = Due { tenant, channel, conversation, at };
            let hour = hour_of(at.max(head.at));
            pages.in_time.insert((at, conversation));
            pages.of.insert(conversation, Line { due, hour, slot, position });
        }
    }

    /// Returns what is due behind a place and until an instant, soonest first.
    pub(super) fn between(
        &self,
        after: Option<DuePlace>,
        until: Timestamp,
        limit: usize,
    ) -> Vec<Due> {
        let pages = self.pages.lock();
        let behind = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let soonest = pages.in_time.range(behind).take_while(|(at, _)| *at <= until).take(limit);
        soonest.filter_map(|(_, id)| pages.of.get(id).map(|line| line.due)).collect()
    }

    /// Moves marks and reads on, for as long as anybody else holds the book.
    pub(super) async fn keep(self: Arc<Self>) {
        while Arc::strong_count(&self) > 1 {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = self.go_on().await {
                tracing::warn!(%error, "the lists of what is due could not be kept");
            }
        }
    }

    async fn go_on(&self) -> Result<(), StoreError> {
        let next = hour_of(self.clock.now()) + 1;
        let read = self.pages.lock().read;
        if read < next {
            let hours = read + 1..=next;
            let lists = hours.flat_map(|hour| (0..PARTS).map(move |part| (part, hour))).collect();
            self.read_lists(lists, |_| true).await?;
            self.pages.lock().read = next;
        }
        self.write_marks().await
    }

    async fn read_marks(&self, part: u16) -> Result<BTreeMap<u16, i32>, StoreError> {
        let marks: Vec<(i16, i32)> =
            self.cql.all(&self.cql.statements.active_marks, (part as i16,)).await?;
        Ok(marks.into_iter().map(|(slot, hour)| (slot as u16, hour)).collect())
    }

    /// Looks at every conversation of some lists that is not in the book yet.
    async fn read_lists(
        &self,
        lists: Vec<(u16, i32)>,
        is_wanted: impl Fn(u16) -> bool,
    ) -> Result<(), StoreError> {
        let read = lists.into_iter().map(|(part, hour)| {
            let values = (part as i16, hour);
            self.cql.all::<(i16, Uuid, Uuid, Uuid)>(&self.cql.statements.active, values)
        });
        let listed = side_by_side(read).await?;
        let ours = |(slot, id, _, _): &(i16, Uuid, Uuid, Uuid)| {
            let slot = *slot as u16;
            let is_ours = is_wanted(slot) && self.ownership.epoch(slot).is_some();
            is_ours.then(|| ConversationId::from_uuid(*id))
        };
        let ids: HashSet<ConversationId> = listed.iter().flatten().filter_map(ours).collect();
        side_by_side(ids.into_iter().map(|id| self.look_at(id))).await.map(drop)
    }

    async fn look_at(&self, conversation: ConversationId) -> Result<(), StoreError> {
        if let Some(view) = wake::view(&self.cql, conversation).await? {
            self.put(conversation, &view.head);
        }
        Ok(())
    }

    /// Writes how far each slot's lists are done with, where that moved.
    async fn write_marks(&self) -> Result<(), StoreError> {
        let now = hour_of(self.clock.now());
        let moved: Vec<(u16, i32)> = {
            let pages = self.pages.lock();
            let mut first: BTreeMap<u16, i32> = BTreeMap::new();
            for line in pages.of.values() {
                let hour = first.entry(line.slot).or_insert(line.hour);
                *hour = line.hour.min(*hour);
            }
            let owned = (0..PARTS * SLOTS_PER_PART).filter(|s| self.ownership.epoch(*s).is_some());
            let wanted =
                owned.map(|slot| (slot, first.get(&slot).map_or(now, |hour| *hour.min(&now))));
            wanted.filter(|(slot, hour)| pages.marks.get(slot) != Some(hour)).collect()
        };
        let put = moved.iter().filter_map(|(slot, hour)| {
            // A later owner's mark stays, however late an earlier one's arrives.
            let stamp = i64::from(self.ownership.epoch(*slot)?) << HOUR_BITS | i64::from(*hour);
            let values = ((slot / SLOTS_PER_PART) as i16, *slot as i16, *hour, stamp);
            Some(self.cql.write(&self.cql.statements.put_active_mark, values))
        });
        side_by_side(put).await?;
        self.pages.lock().marks.extend(moved);
        Ok(())
    }
}
