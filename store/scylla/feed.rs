//! What other nodes append and write: put into this node's orders, then told to who follows.
//!
//! A company is listened to from before its order is read, for as long as an order of it is in memory
//! or somebody follows. A gap drops its orders: they are read again when they are next asked for.
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, Weak},
    time::Duration,
};

use async_trait::async_trait;
use parking_lot::Mutex;
use recado_domain::{ContactId, TenantId, contact::Contact, text::fold};
use tokio::{
    sync::{OnceCell, broadcast, broadcast::error::RecvError},
    time::{Instant, timeout},
};

use super::{
    Scylla, contacts_index, conversation,
    frame::{self, Frame},
    head::View,
    inbox_index::{self, Card},
    orders::Company,
    plan::Plan,
};
use crate::{Elsewhere, Feed, Heard, StoreError, Topic, Topics, paging::ContactPlace};

/// How long a company is listened to after nobody needs it.
const LINGER: Duration = Duration::from_mins(1);
/// Appends that a follower may lag behind.
const FOLLOWED: usize = 1_024;

/// A company that is listened to.
struct Line {
    is_heard: OnceCell<()>,
    followers: broadcast::Sender<Elsewhere>,
}

impl Default for Line {
    fn default() -> Self {
        Self { is_heard: OnceCell::new(), followers: broadcast::channel(FOLLOWED).0 }
    }
}

/// All companies that are listened to.
#[derive(Default)]
pub(super) struct Feeds {
    /// `None`: there are no other nodes.
    topics: Option<Arc<dyn Topics>>,
    lines: Mutex<HashMap<TenantId, Arc<Line>>>,
    store: OnceLock<Weak<Scylla>>,
}

impl Feeds {
    /// Talks over topics.
    pub(super) fn over(topics: Arc<dyn Topics>) -> Self {
        Self { topics: Some(topics), ..Self::default() }
    }

    /// Says whose orders are fed.
    pub(super) fn belong_to(&self, store: &Arc<Scylla>) {
        // Said once.
        let _ = self.store.set(Arc::downgrade(store));
    }

    /// Tells other nodes that a log grew.
    pub(super) fn appended(&self, plan: &Plan, cursor: u64) {
        let Some(topics) = &self.topics else { return };
        let head = &plan.view.head;
        match frame::appended((cursor, head.serial, plan.stamp.first()), &head.row, &plan.entry) {
            Ok(bytes) => topics.publish(Topic::Tenant(head.tenant), bytes),
            Err(error) => tracing::warn!(%error, "an append is not told to other gateways"),
        }
    }

    /// Tells other nodes how a conversation stands that woke here.
    pub(super) fn mended(&self, view: &View, cursor: u64) {
        let Some(topics) = &self.topics else { return };
        let head = &view.head;
        match frame::mended((cursor, head.serial, head.first), &head.row) {
            Ok(bytes) => topics.publish(Topic::Tenant(head.tenant), bytes),
            Err(error) => tracing::warn!(%error, "a row is not told to other gateways"),
        }
    }

    /// Tells who follows a company here that something may have been missed.
    pub(super) fn gap(&self, tenant: TenantId) {
        let line = self.lines.lock().get(&tenant).cloned();
        // Nobody may follow.
        line.map(|line| line.followers.send(Elsewhere::Gap));
    }

    /// Tells other nodes that a customer's record was written.
    pub(super) fn contact(&self, contact: &Contact) {
        if let Some(topics) = &self.topics {
            topics.publish(Topic::Tenant(contact.tenant), frame::contact(contact.id));
        }
    }

    /// Listens to a company; what is told from the return on is heard.
    async fn listen(&self, tenant: TenantId, line: &Line) {
        let (Some(topics), Some(store)) = (&self.topics, self.store.get()) else { return };
        let begin = async || {
            let heard = topics.follow(Topic::Tenant(tenant)).await;
            tokio::spawn(hear(Weak::clone(store), tenant, heard));
        };
        line.is_heard.get_or_init(begin).await;
    }

    fn line(&self, tenant: TenantId) -> Arc<Line> {
        Arc::clone(self.lines.lock().entry(tenant).or_default())
    }
}

#[async_trait]
impl Feed for Scylla {
    async fn follow(&self, tenant: TenantId) -> broadcast::Receiver<Elsewhere> {
        let (line, followed) = {
            let mut lines = self.feeds.lines.lock();
            let line = lines.entry(tenant).or_default();
            (Arc::clone(line), line.followers.subscribe())
        };
        self.feeds.listen(tenant, &line).await;
        followed
    }
}

impl Scylla {
    /// Returns the order of a company's inbox, fed from before it is read.
    pub(super) async fn inbox_order(
        &self,
        tenant: TenantId,
    ) -> Result<Arc<Company<inbox_index::Order>>, StoreError> {
        if self.feeds.topics.is_some() {
            self.inbox.expect(tenant);
            self.feeds.listen(tenant, &self.feeds.line(tenant)).await;
        }
        self.inbox.by_place(&self.cql, tenant).await
    }

    /// Returns the order of a company's customers, fed from before it is read.
    pub(super) async fn contacts_order(
        &self,
        tenant: TenantId,
    ) -> Result<Arc<Company<contacts_index::Order>>, StoreError> {
        if self.feeds.topics.is_some() {
            self.contacts.expect(tenant);
            self.feeds.listen(tenant, &self.feeds.line(tenant)).await;
        }
        self.contacts.by_name(&self.cql, tenant).await
    }

    async fn take_in(&self, tenant: TenantId, bytes: &[u8]) -> Result<(), StoreError> {
        match frame::read(bytes)? {
            Frame::Appended(told) => {
                let frame::Appended { cursor, serial, first, row, entry } = *told;
                if let Some(owner) = &self.owner {
                    owner.cursors.hear(cursor);
                }
                self.inbox.put(conversation::card_of(tenant, serial, &row, cursor));
                let line = self.feeds.line(tenant);
                if line.followers.receiver_count() > 0 {
                    let (row, entry) = (Arc::new(row), entry.into());
                    // Who followed may have gone just now.
                    let _ = line.followers.send(Elsewhere::Appended { cursor, row, first, entry });
                }
                Ok(())
            }
            Frame::Mended(told) => {
                let frame::Appended { cursor, serial, row, .. } = *told;
                self.see(conversation::card_of(tenant, serial, &row, cursor));
                Ok(())
            }
            Frame::Contact(id) if self.contacts.has(tenant) => self.learn(tenant, id).await,
            Frame::Contact(_) => Ok(()),
        }
    }

    /// Puts the card of a conversation that woke into the order. What its owner before could not tell
    /// any more, screens must read.
    pub(super) fn see(&self, card: Card) {
        let (tenant, cursor) = (card.tenant, card.cursor);
        if let Some(owner) = &self.owner {
            owner.cursors.hear(cursor);
        }
        if self.inbox.put(card) {
            self.feeds.gap(tenant);
        }
    }

    /// Puts a customer into the order as the record stands now.
    async fn learn(&self, tenant: TenantId, id: ContactId) -> Result<(), StoreError> {
        let contact = self.contact(id).await?.filter(|contact| contact.tenant == tenant);
        if let Some(contact) = contact {
            let place = ContactPlace { name: fold(&contact.name()), id };
            self.contacts.put(tenant, place, contact.phone());
        }
        Ok(())
    }

    /// Something may have been missed.
    fn miss(&self, tenant: TenantId) {
        self.inbox.drop_order(tenant);
        self.contacts.drop_order(tenant);
        self.feeds.gap(tenant);
    }

    /// Stops listening to a company that nobody needs; returns whether it did.
    fn hangs_up(&self, tenant: TenantId) -> bool {
        let mut lines = self.feeds.lines.lock();
        let followed = lines.get(&tenant).is_some_and(|line| line.followers.receiver_count() > 0);
        if followed || self.inbox.has(tenant) || self.contacts.has(tenant) {
            return false;
        }
        lines.remove(&tenant);
        true
    }
}

/// Hears what is told of a company until nobody needs it.
async fn hear(store: Weak<Scylla>, tenant: TenantId, mut heard: broadcast::Receiver<Heard>) {
    let mut looked = Instant::now();
    loop {
        let said = timeout(LINGER, heard.recv()).await;
        let Some(store) = store.upgrade() else { return };
        match said {
            Ok(Ok(Heard::Said(bytes))) => {
                if let Err(error) = store.take_in(tenant, &bytes).await {
                    tracing::warn!(%tenant, %error, "what another gateway told is not understood");
                    store.miss(tenant);
                }
            }
            Ok(Ok(Heard::Gap) | Err(RecvError::Lagged(_))) => store.miss(tenant),
            Ok(Err(RecvError::Closed)) => {
                store.miss(tenant);
                store.feeds.lines.lock().remove(&tenant);
                return;
            }
            Err(_) => {}
        }
        if looked.elapsed() >= LINGER {
            looked = Instant::now();
            if store.hangs_up(tenant) {
                return;
            }
        }
    }
}
