//! What screens follow: every change of a company's conversations as it becomes durable, and who
//! looks at what.
mod feed;

use std::{collections::HashMap, sync::Arc};

use dashmap::DashMap;
use parking_lot::Mutex;
use recado_domain::{ConversationId, TenantId, UserId};
use tokio::sync::broadcast;

pub(crate) use feed::Appending;
pub use feed::Change;
use feed::Feed;

/// How many signs of presence a slow follower may fall behind: it misses some then.
const BACKLOG: usize = 1_024;

/// Something that is not kept: who types and who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// An agent types, or stopped.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        user: UserId,
        /// Whether still.
        typing: bool,
    },
    /// Who looks at a conversation changed.
    Viewers {
        /// Which.
        conversation: ConversationId,
        /// Everyone who looks, in order of id.
        users: Vec<UserId>,
    },
}

/// Who looks at each conversation, by socket.
type Viewers = HashMap<(TenantId, ConversationId), HashMap<u64, UserId>>;

/// The live topics of all companies.
#[derive(Clone, Default)]
pub struct Live {
    feeds: Arc<DashMap<TenantId, Arc<Feed>>>,
    presence: Arc<DashMap<TenantId, broadcast::Sender<Presence>>>,
    viewers: Arc<Mutex<Viewers>>,
}

/// That an agent looks at a conversation; ends when dropped.
pub struct Viewing {
    live: Live,
    tenant: TenantId,
    conversation: ConversationId,
    socket: u64,
}

impl Live {
    /// Follows the changes of a company. A follower that falls behind gets `Lagged` and must read
    /// the gap from the store.
    pub fn follow(&self, tenant: TenantId) -> broadcast::Receiver<Change> {
        self.feed(tenant).follow()
    }

    /// Follows who types and who looks in a company.
    pub fn follow_presence(&self, tenant: TenantId) -> broadcast::Receiver<Presence> {
        self.presence.entry(tenant).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
    }

    /// Tells that an agent types, or stopped.
    pub fn typing(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        user: UserId,
        typing: bool,
    ) {
        self.tell(tenant, Presence::Typing { conversation, user, typing });
    }

    /// Tells that an agent looks at a conversation, until the answer is dropped. `socket` tells
    /// several windows of one agent apart.
    pub fn view(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        user: UserId,
        socket: u64,
    ) -> Viewing {
        let mut viewers = self.viewers.lock();
        viewers.entry((tenant, conversation)).or_default().insert(socket, user);
        drop(viewers);
        self.tell_viewers(tenant, conversation);
        Viewing { live: self.clone(), tenant, conversation, socket }
    }

    /// Returns everyone who looks at a conversation.
    pub fn viewers(&self, tenant: TenantId, conversation: ConversationId) -> Vec<UserId> {
        let viewers = self.viewers.lock();
        let mut users: Vec<UserId> = viewers
            .get(&(tenant, conversation))
            .into_iter()
            .flat_map(|sockets| sockets.values().copied())
            .collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Says that an append of a company begins; what becomes of it is told by the answer.
    pub(crate) fn appending(&self, tenant: TenantId) -> Appending {
        self.feed(tenant).begin()
    }

    fn feed(&self, tenant: TenantId) -> Arc<Feed> {
        if let Some(feed) = self.feeds.get(&tenant) {
            return Arc::clone(&feed);
        }
        Arc::clone(&self.feeds.entry(tenant).or_default())
    }

    fn tell(&self, tenant: TenantId, presence: Presence) {
        if let Some(sender) = self.presence.get(&tenant) {
            let _ = sender.send(presence);
        }
    }

    fn tell_viewers(&self, tenant: TenantId, conversation: ConversationId) {
        let users = self.viewers(tenant, conversation);
        self.tell(tenant, Presence::Viewers { conversation, users });
    }
}

impl Drop for Viewing {
    fn drop(&mut self) {
        let key = (self.tenant, self.conversation);
        let mut viewers = self.live.viewers.lock();
        if let Some(sockets) = viewers.get_mut(&key) {
            sockets.remove(&self.socket);
            if sockets.is_empty() {
                viewers.remove(&key);
            }
        }
        drop(viewers);
        self.live.tell_viewers(self.tenant, self.conversation);
    }
}
