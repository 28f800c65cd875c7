//! What waits for its conversation, on CQL. Rows are written once and marked when they are done;
//! which wait is known in memory, read at the first use after a start. What other gateways keep is
//! read whenever it is asked which conversations something waits for.
use std::{
    collections::{BTreeMap, HashMap},
    ops::RangeInclusive,
    sync::atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use parking_lot::Mutex;
use recado_domain::{ChannelId, ConversationId, TenantId, Timestamp};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{Scylla, cql::side_by_side, cursors::ordinal};
use crate::{Intake, IntakeItem, StoreError};

/// Partitions of a day.
const PARTS: i8 = 16;
/// Days that an item is kept for.
const DAYS: i32 = 14;
const DAY: i64 = 86_400_000;
/// How far another gateway's clock may be ahead, in milliseconds.
const CLOCKS_DIFFER: i64 = 3_600_000;

/// What waits, by sequence.
#[derive(Default)]
pub(super) struct Waiting {
    read: OnceCell<()>,
    book: Mutex<Book>,
    /// How often it was asked what others keep.
    asked: AtomicU64,
    /// Up to which of these it was read.
    answered: tokio::sync::Mutex<u64>,
}

#[derive(Default)]
struct Book {
    items: BTreeMap<u64, Item>,
    of: HashMap<ConversationId, Vec<u64>>,
    tally: HashMap<TenantId, u32>,
}

/// An item without what it holds.
#[derive(Debug, Clone, Copy)]
struct Item {
    tenant: TenantId,
    channel: ChannelId,
    conversation: ConversationId,
    day: i32,
}

/// A row as read: conversation, sequence, company, channel, and whether it is done. One that was only
/// marked, after it was gone, has no company.
type Stored = (Uuid, i64, Option<Uuid>, Option<Uuid>, Option<bool>);

/// An item as read: when it came, what it holds, whether it is done.
type StoredItem = (Option<i64>, Option<Vec<u8>>, Option<bool>);

impl Book {
    fn add(&mut self, sequence: u64, item: Item) {
        if self.items.insert(sequence, item).is_none() {
            self.of.entry(item.conversation).or_default().push(sequence);
            *self.tally.entry(item.tenant).or_default() += 1;
        }
    }

    fn remove(&mut self, sequence: u64) {
        let Some(item) = self.items.remove(&sequence) else { return };
        if let Some(sequences) = self.of.get_mut(&item.conversation) {
            sequences.retain(|other| *other != sequence);
            if sequences.is_empty() {
                self.of.remove(&item.conversation);
            }
        }
        if let Some(count) = self.tally.get_mut(&item.tenant) {
            *count -= 1;
            if *count == 0 {
                self.tally.remove(&item.tenant);
            }
        }
    }
}

fn part_of(conversation: ConversationId) -> i8 {
    (conversation.as_uuid().as_u128() % PARTS as u128) as i8
}

fn day_of(at: Timestamp) -> i32 {
    i32::try_from(at.0.div_euclid(DAY)).unwrap_or(i32::MAX)
}

#[async_trait]
impl Intake for Scylla {
    async fn push(&self, item: IntakeItem, limit: u32) -> Result<(), StoreError> {
        self.read_intake().await?;
        let now = self.options.clock.now();
        let IntakeItem { tenant, channel, conversation, .. } = item;
        let sequence = ordinal(now, self.number());
        let kept = Item { tenant, channel, conversation, day: day_of(now) };
        {
            // Its place is taken before it is written, so that side by side they keep the bound.
            let mut book = self.intake.book.lock();
            if book.tally.get(&tenant).copied().unwrap_or(0) >= limit {
                return Err(StoreError::Full);
            }
            book.add(sequence, kept);
        }
        let life = DAYS * 24 * 3_600;
        let place = (part_of(conversation), kept.day, conversation.as_uuid(), sequence as i64);
        let ids = (tenant.as_uuid(), channel.as_uuid());
        let values =
            (place.0, place.1, place.2, place.3, ids.0, ids.1, item.at.0, item.bytes, life);
        let written = self.cql.write(&self.cql.statements.put_intake, values).await;
        if written.is_err() {
            // It may have been written all the same, and comes twice then: keys recognise it.
            self.intake.book.lock().remove(sequence);
        }
        written
    }

    async fn waiting(&self, conversation: ConversationId) -> Result<Vec<IntakeItem>, StoreError> {
        self.read_intake().await?;
        self.read_what_others_keep_for(conversation).await?;
        let known: Vec<(u64, Item)> = {
            let book = self.intake.book.lock();
            let mut sequences = book.of.get(&conversation).cloned().unwrap_or_default();
            sequences.sort_unstable();
            sequences.into_iter().filter_map(|at| Some((at, *book.items.get(&at)?))).collect()
        };
        let read = known.into_iter().map(|(sequence, item)| self.intake_item(sequence, item));
        Ok(side_by_side(read).await?.into_iter().flatten().collect())
    }

    async fn conversations(
        &self,
        limit: u32,
    ) -> Result<Vec<(TenantId, ChannelId, ConversationId)>, StoreError> {
        self.read_intake().await?;
        self.read_what_others_keep().await?;
        let book = self.intake.book.lock();
        let mut seen = std::collections::HashSet::new();
        let named = book.items.values().map(|item| (item.tenant, item.channel, item.conversation));
        Ok(named.filter(|(.., id)| seen.insert(*id)).take(limit as usize).collect())
    }

    async fn done(
        &self,
        conversation: ConversationId,
        sequences: &[u64],
    ) -> Result<(), StoreError> {
        self.read_intake().await?;
        for sequence in sequences {
            let item = self.intake.book.lock().items.get(sequence).copied();
            let Some(item) = item.filter(|item| item.conversation == conversation) else {
                continue;
            };
            let life = DAYS * 24 * 3_600;
            let id = conversation.as_uuid();
            let values = (life, part_of(conversation), item.day, id, *sequence as i64);
            self.cql.write(&self.cql.statements.mark_intake, values).await?;
            self.intake.book.lock().remove(*sequence);
        }
        Ok(())
    }
}

impl Scylla {
    /// Reads what an earlier start left waiting, once.
    async fn read_intake(&self) -> Result<(), StoreError> {
        let read = async {
            let today = day_of(self.options.clock.now());
            self.read_days(today - DAYS..=today + 1).await
        };
        self.intake.read.get_or_try_init(|| read).await.map(drop)
    }

    /// Reads what other gateways kept lately and what they are done with; those who ask at the same
    /// moment share a reading that began after they asked.
    async fn read_what_others_keep(&self) -> Result<(), StoreError> {
        if self.is_alone() {
            return Ok(());
        }
        let asked = self.intake.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut answered = self.intake.answered.lock().await;
        if *answered < asked {
            let until = self.intake.asked.load(Ordering::SeqCst);
            self.read_days(self.lately()).await?;
            *answered = until;
        }
        Ok(())
    }

    /// Returns the days under which what others kept lately lies; their clocks may be ahead.
    fn lately(&self) -> RangeInclusive<i32> {
        let Timestamp(now) = self.options.clock.now();
        day_of(Timestamp(now - DAY))..=day_of(Timestamp(now + CLOCKS_DIFFER))
    }

    /// Whether no other gateway keeps anything.
    fn is_alone(&self) -> bool {
        self.owner.as_ref().is_none_or(|owner| owner.ownership.number() == 0)
    }

    /// Reads what other gateways kept lately for one conversation.
    async fn read_what_others_keep_for(&self, id: ConversationId) -> Result<(), StoreError> {
        if self.is_alone() {
            return Ok(());
        }
        let read = self.lately().map(|day| async move {
            let place = (part_of(id), day, id.as_uuid());
            let rows: Vec<Stored> = self.cql.all(&self.cql.statements.intake_of, place).await?;
            Ok((day, rows))
        });
        let days = side_by_side(read).await?;
        self.enter(days);
        Ok(())
    }

    async fn read_days(&self, days: RangeInclusive<i32>) -> Result<(), StoreError> {
        let parts = days.flat_map(|day| (0..PARTS).map(move |part| (part, day)));
        let read = parts.map(|(part, day)| async move {
            let rows: Vec<Stored> = self.cql.all(&self.cql.statements.intake, (part, day)).await?;
            Ok((day, rows))
        });
        let days = side_by_side(read).await?;
        self.enter(days);
        Ok(())
    }

    /// Enters rows of some days as they were read.
    fn enter(&self, days: Vec<(i32, Vec<Stored>)>) {
        let mut book = self.intake.book.lock();
        for (day, rows) in days {
            for (conversation, sequence, tenant, channel, done) in rows {
                let sequence = sequence as u64;
                if done.is_some() {
                    book.remove(sequence);
                } else if let (Some(tenant), Some(channel)) = (tenant, channel) {
                    let item = Item {
                        tenant: TenantId::from_uuid(tenant),
                        channel: ChannelId::from_uuid(channel),
                        conversation: ConversationId::from_uuid(conversation),
                        day,
                    };
                    book.add(sequence, item);
                }
            }
        }
    }

    async fn intake_item(
        &self,
        sequence: u64,
        item: Item,
    ) -> Result<Option<IntakeItem>, StoreError> {
        let Item { tenant, channel, conversation, day } = item;
        let values = (part_of(conversation), day, conversation.as_uuid(), sequence as i64);
        let row: Option<StoredItem> =
            self.cql.one(&self.cql.statements.intake_item, values).await?;
        let Some((Some(at), Some(bytes), None)) = row else {
            // Gone by itself, or another gateway is done with it.
            if row.is_some_and(|(_, _, done)| done.is_some()) {
                self.intake.book.lock().remove(sequence);
            }
            return Ok(None);
        };
        let at = Timestamp(at);
        Ok(Some(IntakeItem { sequence, tenant, channel, conversation, at, bytes }))
    }
}
