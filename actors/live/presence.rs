//! Who types and who looks, in one company: kept nowhere, told at once, also to other gateways.
//!
//! Each gateway says what its own sockets do, and says it again now and then; what it said is
//! forgotten when it falls silent, and asked for by a gateway on which the first screen opens.
use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use recado_domain::{ConversationId, TenantId, UserId};
use recado_store::{Cluster, Heard, Topic};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::Instant,
};

use super::Live;

/// How many signs of presence a slow follower may fall behind: it misses some then.
const BACKLOG: usize = 1_024;
/// How often a gateway says again who looks there.
const SAY_AGAIN: Duration = Duration::from_secs(10);
/// How long another gateway's word holds.
const HOLDS: Duration = Duration::from_secs(35);

/// Something that is not kept: who types and who looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// What gateways say to each other.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Word {
    /// Somebody types, or stopped.
    Typing { conversation: ConversationId, user: UserId, typing: bool },
    /// A socket looks at a conversation, or does not any more.
    Looks { conversation: ConversationId, user: UserId, socket: Socket, looks: bool },
    /// A screen opened: who looks where?
    Tell,
}

/// A socket of any gateway: a number drawn by its gateway, and its own.
type Socket = (u64, u64);

/// Somebody who looks.
#[derive(Debug, Clone, Copy)]
struct Viewer {
    user: UserId,
    /// Until when that holds; `None`: until our own socket says otherwise.
    until: Option<Instant>,
}

/// Who types and who looks in one company.
pub(super) struct Crowd {
    told: broadcast::Sender<Presence>,
    viewers: Mutex<HashMap<ConversationId, HashMap<Socket, Viewer>>>,
    /// Whether other gateways are listened to.
    listens: tokio::sync::Mutex<bool>,
    /// Tells our sockets apart from others'.
    gateway: u64,
}

impl Default for Crowd {
    fn default() -> Self {
        Self {
            told: broadcast::channel(BACKLOG).0,
            viewers: Mutex::default(),
            listens: tokio::sync::Mutex::default(),
            gateway: rand::random(),
        }
    }
}

/// That an agent looks at a conversation; ends when dropped.
pub struct Viewing {
    live: Live,
    tenant: TenantId,
    conversation: ConversationId,
    user: UserId,
    socket: u64,
}

impl Live {
    /// Follows who types and who looks in a company, on whatever gateway.
    pub async fn follow_presence(&self, tenant: TenantId) -> broadcast::Receiver<Presence> {
        let crowd = self.crowd(tenant);
        let told = crowd.told.subscribe();
        if self.cluster.shared {
            let mut listens = crowd.listens.lock().await;
            if !*listens {
                let heard = self.cluster.topics.follow(Topic::Presence(tenant)).await;
                *listens = true;
                say(&self.cluster, tenant, &Word::Tell);
                tokio::spawn(listen(self.cluster.clone(), tenant, Arc::clone(&crowd), heard));
            }
        }
        told
    }

    /// Tells that an agent types, or stopped.
    pub fn typing(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        user: UserId,
        typing: bool,
    ) {
        self.crowd(tenant).tell(Presence::Typing { conversation, user, typing });
        say(&self.cluster, tenant, &Word::Typing { conversation, user, typing });
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
        let viewing = Viewing { live: self.clone(), tenant, conversation, user, socket };
        viewing.changes(true);
        viewing
    }

    /// Returns everyone who looks at a conversation.
    pub fn viewers(&self, tenant: TenantId, conversation: ConversationId) -> Vec<UserId> {
        self.crowd(tenant).viewers(conversation)
    }

    fn crowd(&self, tenant: TenantId) -> Arc<Crowd> {
        if let Some(crowd) = self.crowds.get(&tenant) {
            return Arc::clone(&crowd);
        }
        Arc::clone(&self.crowds.entry(tenant).or_default())
    }
}

impl Viewing {
    fn changes(&self, looks: bool) {
        let Self { live, tenant, conversation, user, .. } = self;
        let crowd = live.crowd(*tenant);
        let socket = (crowd.gateway, self.socket);
        crowd.note(*conversation, socket, looks.then_some(Viewer { user: *user, until: None }));
        let (conversation, user) = (*conversation, *user);
        say(&live.cluster, *tenant, &Word::Looks { conversation, user, socket, looks });
    }
}

impl Drop for Viewing {
    fn drop(&mut self) {
        self.changes(false);
    }
}

impl Crowd {
    fn tell(&self, presence: Presence) {
        // Nobody following is no failure.
        let _ = self.told.send(presence);
    }

    /// Notes that a socket looks, or does not any more, and tells who looks now.
    fn note(&self, conversation: ConversationId, socket: Socket, viewer: Option<Viewer>) {
        let before = self.viewers(conversation);
        {
            let mut viewers = self.viewers.lock();
            let sockets = viewers.entry(conversation).or_default();
            match viewer {
                Some(viewer) => drop(sockets.insert(socket, viewer)),
                None => drop(sockets.remove(&socket)),
            }
            if sockets.is_empty() {
                viewers.remove(&conversation);
            }
        }
        let users = self.viewers(conversation);
        if users != before {
            self.tell(Presence::Viewers { conversation, users });
        }
    }

    fn viewers(&self, conversation: ConversationId) -> Vec<UserId> {
        let viewers = self.viewers.lock();
        let sockets = viewers.get(&conversation).into_iter().flat_map(|sockets| sockets.values());
        let mut users: Vec<UserId> = sockets.map(|viewer| viewer.user).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Forgets what gateways said that fell silent.
    fn forget_silent(&self) {
        let now = Instant::now();
        let silent: Vec<(ConversationId, Socket)> = {
            let viewers = self.viewers.lock();
            let all = viewers.iter().flat_map(|(conversation, sockets)| {
                sockets.iter().map(move |(socket, viewer)| (*conversation, *socket, viewer.until))
            });
            let gone = all.filter(|(_, _, until)| until.is_some_and(|until| until <= now));
            gone.map(|(conversation, socket, _)| (conversation, socket)).collect()
        };
        for (conversation, socket) in silent {
            self.note(conversation, socket, None);
        }
    }

    /// Returns who looks through this gateway.
    fn ours(&self) -> Vec<Word> {
        let viewers = self.viewers.lock();
        let all = viewers.iter().flat_map(|(conversation, sockets)| {
            sockets.iter().map(move |(socket, viewer)| (*conversation, *socket, *viewer))
        });
        let ours = all.filter(|(_, _, viewer)| viewer.until.is_none());
        let word = |(conversation, socket, Viewer { user, .. })| Word::Looks {
            conversation,
            user,
            socket,
            looks: true,
        };
        ours.map(word).collect()
    }
}

fn say(cluster: &Cluster, tenant: TenantId, word: &Word) {
    if cluster.shared
        && let Ok(bytes) = serde_json::to_vec(word)
    {
        cluster.topics.publish(Topic::Presence(tenant), bytes);
    }
}

/// Listens to other gateways, for as long as anybody follows here.
async fn listen(
    cluster: Cluster,
    tenant: TenantId,
    crowd: Arc<Crowd>,
    mut heard: broadcast::Receiver<Heard>,
) {
    let mut again = tokio::time::interval(SAY_AGAIN);
    loop {
        let heard = tokio::select! {
            heard = heard.recv() => heard,
            _ = again.tick() => {
                crowd.forget_silent();
                crowd.ours().iter().for_each(|word| say(&cluster, tenant, word));
                let mut listens = crowd.listens.lock().await;
                if crowd.told.receiver_count() == 0 {
                    *listens = false;
                    return;
                }
                continue;
            }
        };
        match heard {
            Ok(Heard::Said(bytes)) => match serde_json::from_slice(&bytes) {
                Ok(Word::Tell) => crowd.ours().iter().for_each(|word| say(&cluster, tenant, word)),
                Ok(Word::Typing { conversation, user, typing }) => {
                    crowd.tell(Presence::Typing { conversation, user, typing });
                }
                Ok(Word::Looks { conversation, user, socket, looks }) => {
                    let until = Some(Instant::now() + HOLDS);
                    crowd.note(conversation, socket, looks.then_some(Viewer { user, until }));
                }
                Err(error) => tracing::debug!(%error, "a sign of presence is not understood"),
            },
            Ok(Heard::Gap) | Err(RecvError::Lagged(_)) => say(&cluster, tenant, &Word::Tell),
            Err(RecvError::Closed) => {
                *crowd.listens.lock().await = false;
                return;
            }
        }
    }
}
