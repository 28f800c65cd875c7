//! The order of each company's inbox, in memory: what lists are ordered and filtered by, and nothing
//! else. Read from the store when a company is first asked for, and kept by this node's own appends
//! and by what other nodes tell of theirs (`feed`); after a gap it is dropped, and read again.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Deref,
    sync::Arc,
};

use parking_lot::Mutex;
use recado_domain::{
    ChannelId, ContactId, ConversationId, LabelId, TenantId, Timestamp, UserId,
    conversation::Status,
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    conversation::{SHARDS, Stored},
    cql::{Cql, side_by_side},
    orders::{Company, Ordered, Orders},
};
use crate::{AssigneeFilter, Counts, InboxFilter, StoreError, paging::InboxPlace};

/// A conversation as the order knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Card {
    pub(super) tenant: TenantId,
    pub(super) conversation: ConversationId,
    pub(super) place: InboxPlace,
    pub(super) cursor: u64,
    pub(super) position: u64,
    pub(super) channel: ChannelId,
    pub(super) contact: ContactId,
    pub(super) status: Status,
    pub(super) assignee: Option<UserId>,
    pub(super) labels: Vec<LabelId>,
    pub(super) created_at: Timestamp,
    /// Folded.
    pub(super) name: Box<str>,
    pub(super) phone: Option<Box<str>>,
}

impl Card {
    /// Tells whether it passes a filter, its query left aside.
    pub(super) fn passes(&self, filter: &InboxFilter) -> bool {
        filter.status.is_none_or(|status| self.status == status)
            && filter.channel.is_none_or(|channel| self.channel == channel)
            && filter.contact.is_none_or(|contact| self.contact == contact)
            && filter.label.is_none_or(|label| self.labels.contains(&label))
            && match filter.assignee {
                None => true,
                Some(AssigneeFilter::Nobody) => self.assignee.is_none(),
                Some(AssigneeFilter::User(user)) => self.assignee == Some(user),
            }
    }
}

/// One company's order.
#[derive(Default)]
pub(super) struct Order {
    /// By place, the oldest first.
    pub(super) cards: BTreeMap<InboxPlace, Card>,
    places: HashMap<ConversationId, InboxPlace>,
    by_cursor: BTreeSet<(u64, ConversationId)>,
    tally: HashMap<(Status, Option<UserId>), u64>,
}

impl Order {
    /// Puts a card in its place; returns whether its log is longer than was known.
    fn put(&mut self, card: Card) -> bool {
        let mut is_longer = true;
        if let Some(place) = self.places.get(&card.conversation) {
            let standing = self.cards.get(place);
            let is_newer = |standing: &Card| {
                (standing.position, standing.cursor) > (card.position, card.cursor)
            };
            if standing.is_some_and(is_newer) {
                return false;
            }
            is_longer = standing.is_some_and(|standing| standing.position < card.position);
            if let Some(before) = self.cards.remove(place) {
                self.by_cursor.remove(&(before.cursor, before.conversation));
                if let Some(count) = self.tally.get_mut(&(before.status, before.assignee)) {
                    *count -= 1;
                }
            }
        }
        self.places.insert(card.conversation, card.place);
        self.by_cursor.insert((card.cursor, card.conversation));
        *self.tally.entry((card.status, card.assignee)).or_default() += 1;
        self.cards.insert(card.place, card);
        is_longer
    }

    /// Returns the cursor of the newest change.
    pub(super) fn head(&self) -> u64 {
        self.by_cursor.last().map_or(0, |(cursor, _)| *cursor)
    }

    /// Returns what changed after a cursor and up to another, oldest change first.
    pub(super) fn changed(&self, after: u64, until: u64) -> Vec<(u64, ConversationId)> {
        if after >= until {
            return Vec::new();
        }
        let nobody = |cursor| (cursor, ConversationId::from_uuid(Uuid::nil()));
        self.by_cursor.range(nobody(after + 1)..nobody(until.saturating_add(1))).copied().collect()
    }

    /// Counts; `user` is the asking agent.
    pub(super) fn counts(&self, user: UserId) -> Counts {
        let mut counts = Counts::default();
        for ((status, assignee), count) in &self.tally {
            match status {
                Status::Pending => counts.pending += count,
                Status::Open => counts.open += count,
                Status::Snoozed => counts.snoozed += count,
                Status::Closed => counts.closed += count,
            }
            if *status != Status::Closed && *assignee == Some(user) {
                counts.mine += count;
            }
            if *status == Status::Open && assignee.is_none() {
                counts.unassigned += count;
            }
        }
        counts
    }
}

impl Ordered for Order {
    fn size(&self) -> usize {
        self.cards.len()
    }
}

/// What is being told of a company: appends that have a cursor and are not in the order yet.
#[derive(Default)]
struct Telling {
    next: u64,
    open: HashMap<TenantId, BTreeSet<u64>>,
}

/// The orders of all companies that were asked for, and what is on its way into them.
pub(super) struct Index {
    orders: Orders<Order>,
    telling: Arc<Mutex<Telling>>,
    told: Arc<Notify>,
}

/// An append that has a cursor, until its card is in the order or it failed.
pub(super) struct Tells {
    telling: Arc<Mutex<Telling>>,
    told: Arc<Notify>,
    tenant: TenantId,
    number: u64,
}

impl Drop for Tells {
    fn drop(&mut self) {
        let mut telling = self.telling.lock();
        if let Some(open) = telling.open.get_mut(&self.tenant) {
            open.remove(&self.number);
            if open.is_empty() {
                telling.open.remove(&self.tenant);
            }
        }
        drop(telling);
        self.told.notify_waiters();
    }
}

impl Index {
    /// Keeps the order of about `most` conversations.
    pub(super) fn new(most: usize) -> Self {
        let orders = Orders::new(most);
        Self { orders, telling: Arc::default(), told: Arc::default() }
    }

    /// Says that an append of a company is about to get its cursor.
    pub(super) fn telling(&self, tenant: TenantId) -> Tells {
        let mut telling = self.telling.lock();
        telling.next += 1;
        let number = telling.next;
        telling.open.entry(tenant).or_default().insert(number);
        drop(telling);
        let (telling, told) = (Arc::clone(&self.telling), Arc::clone(&self.told));
        Tells { telling, told, tenant, number }
    }

    /// Puts a card in its place, if its company's order is in memory; returns whether it is and did
    /// not know of so long a log.
    pub(super) fn put(&self, card: Card) -> bool {
        let company = self.get(card.tenant);
        company.is_some_and(|company| company.order.lock().put(card))
    }

    /// Returns a company's order, read if need be.
    pub(super) async fn by_place(
        &self,
        cql: &Cql,
        id: TenantId,
    ) -> Result<Arc<Company<Order>>, StoreError> {
        let read = |company: Arc<Company<Order>>| async move {
            let shards = (0..SHARDS)
                .map(|shard| cql.all::<Stored>(&cql.statements.inbox_shard, (id.as_uuid(), shard)));
            for stored in side_by_side(shards).await?.into_iter().flatten() {
                company.order.lock().put(stored.card(id)?);
            }
            Ok(())
        };
        self.of(id, read).await
    }

    /// Returns the cursor up to which a company's order is complete: all of it that was given out
    /// before is in the order, or failed.
    pub(super) async fn complete(&self, company: &Company<Order>, id: TenantId) -> u64 {
        let until = company.order.lock().head();
        let open = |telling: &Telling| telling.open.get(&id).cloned().unwrap_or_default();
        let before = open(&self.telling.lock());
        loop {
            let told = self.told.notified();
            tokio::pin!(told);
            told.as_mut().enable();
            if open(&self.telling.lock()).is_disjoint(&before) {
                return until;
            }
            told.await;
        }
    }
}

impl Deref for Index {
    type Target = Orders<Order>;

    fn deref(&self) -> &Orders<Order> {
        &self.orders
    }
}
