//! All actors together, and the methods by which the edge speaks to them.
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix::prelude::*;
use dashmap::DashMap;
use object_store::ObjectStore;
use recado_domain::{
    ChannelId, ConversationId, TenantId,
    conversation::{Command, ContactCard, Timing},
    identity::Peer,
    time::Clock,
};
use recado_intelligence::Assistant;
use recado_store::{Cluster, Place, StoreError, Stores};

use crate::{
    arrivals::Resolver,
    connected::{AdapterFactory, ConnectedChannel},
    conversation::Obey,
    directory::Directory,
    file_room::FileRoom,
    gone::Gate,
    in_flight::InFlight,
    intake::Waiting,
    leaving::Leaving,
    live::Live,
    moves, news,
    news::News,
    outcome::{Told, Untold},
    peers::{Ask, Peers, Way},
    scheduler,
    services::Services,
    supervisor::{RestartLimit, Supervisor},
    tenant::{Tenant, TenantView},
};
use tokio::sync::Notify;

/// Everything concrete, chosen at assembly.
pub struct Parts {
    /// Where everything is kept.
    pub stores: Stores,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where files are kept.
    pub blobs: Arc<dyn ObjectStore>,
    /// What builds adapters.
    pub adapters: Arc<dyn AdapterFactory>,
    /// What thinks, where the local bot does not answer alone.
    pub assistant: Option<Arc<dyn Assistant>>,
    /// Where the record of "bytes leaving" lies: a folder on this machine.
    pub leaving_dir: PathBuf,
    /// Who else serves conversations of the same store.
    pub cluster: Cluster,
    /// How the others are asked; `None`: nobody can be.
    pub peers: Option<Arc<dyn Peers>>,
}

/// Settings of the actors.
#[derive(Debug, Clone)]
pub struct HouseConfig {
    /// Threads for conversations; 0 = the thread that starts the house (simulated time).
    pub arbiters: usize,
    /// Waits of conversations.
    pub timing: Timing,
    /// Idle time after which a conversation rests.
    pub rest_after: Duration,
    /// Time within which a delivery must reach its conversation; later it goes to the intake.
    pub reach_within: Duration,
    /// Time that a delivery waits for a conversation that is changing hands; then its provider must
    /// come again.
    pub moved_within: Duration,
    /// Deliveries of one company that may wait in the intake.
    pub intake_limit: u32,
    /// Largest received file, in bytes.
    pub media_limit: u64,
    /// Time a model may think.
    pub think_within: Duration,
    /// Panics borne of one actor.
    pub restart_limit: RestartLimit,
    /// A message of exactly this text makes its conversation panic: for tests of P6 only.
    pub panic_word: Option<String>,
}

impl HouseConfig {
    /// Idle time after which a conversation rests unless it is set. One that is awake costs some 6 kB
    /// and waking it is one read: long enough for the statuses of an answer and for a customer who
    /// writes in pieces, short enough that only those who are talking are in memory.
    pub const REST_AFTER: Duration = Duration::from_secs(20);
}

impl Default for HouseConfig {
    fn default() -> Self {
        Self {
            arbiters: std::thread::available_parallelism().map_or(2, usize::from).max(2),
            timing: Timing::default(),
            rest_after: Self::REST_AFTER,
            reach_within: Duration::from_secs(2),
            // Longer than a takeover needs, and well below what providers wait for an answer.
            moved_within: Duration::from_secs(6),
            intake_limit: 10_000,
            media_limit: 100 * 1024 * 1024,
            think_within: Duration::from_secs(30),
            restart_limit: RestartLimit { count: 50, within: Duration::from_mins(1) },
            panic_word: None,
        }
    }
}

/// The house could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The record of "bytes leaving" could not be opened.
    #[error("the record of leaving sends could not be opened: {0}")]
    Leaving(#[from] std::io::Error),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Figures of the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Conversations awake.
    pub awake: usize,
    /// Sends, fetches and waits under way.
    pub in_flight: usize,
}

/// All actors together. Cheap to clone.
#[derive(Clone)]
pub struct House {
    pub(crate) services: Arc<Services>,
}

impl House {
    /// Starts the actors inside the running actix system, and begins to finish what an earlier
    /// process left open.
    pub async fn start(parts: Parts, config: HouseConfig) -> Result<Self, StartError> {
        let shared = parts.cluster.shared;
        // What another gateway let leave, no record of ours tells.
        let leaving =
            if shared { Leaving::nothing_known() } else { Leaving::open(&parts.leaving_dir)? };
        let waiting = Waiting::read(&parts.stores).await?;
        let services = Arc::new(Services {
            stores: parts.stores,
            clock: parts.clock,
            blobs: parts.blobs,
            assistant: parts.assistant,
            channels: DashMap::new(),
            views: DashMap::new(),
            live: Live::of(parts.cluster.clone()),
            leaving,
            in_flight: InFlight::default(),
            file_room: FileRoom::default(),
            waiting,
            resolver: Resolver::default(),
            gate: Gate::default(),
            peers: Services::peers_of(parts.peers),
            cluster: parts.cluster,
            wake: Notify::new(),
            adapters: parts.adapters,
            directory: OnceLock::new(),
            tenants: OnceLock::new(),
            config,
        });
        let limit = services.config.restart_limit;
        let _ =
            services.directory.set(Directory::start(services.config.arbiters, limit, &services));
        let shared = Arc::clone(&services);
        let tenants = Supervisor::new(limit, move |tenant: &TenantId, lifeline| {
            Tenant::new(*tenant, &shared, limit, lifeline).start()
        });
        let _ = services.tenants.set(tenants.start());
        scheduler::start(&services);
        moves::start(&services);
        news::start(&services);
        Ok(Self { services })
    }

    /// Returns a connected channel; `None` when there is none.
    pub async fn channel(
        &self,
        id: ChannelId,
    ) -> Result<Option<Arc<ConnectedChannel>>, StoreError> {
        self.services.connected(id).await
    }

    /// Connects a channel anew after its record changed or went. What waited because it did not work
    /// goes on at once.
    pub async fn refresh_channel(&self, id: ChannelId) -> Result<(), StoreError> {
        self.services.announce(News::Channel(id));
        self.services.reconnect(id).await
    }

    /// Reads a company's settings and knowledge again after they changed.
    pub async fn refresh_tenant(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.services.announce(News::Company(tenant));
        self.services.refresh(tenant).await.map(|_| ())
    }

    /// Returns a company's settings and knowledge.
    pub async fn tenant_view(&self, tenant: TenantId) -> Result<Arc<TenantView>, StoreError> {
        self.services.view(tenant).await
    }

    /// Asks something of a conversation for a person of a company.
    pub async fn tell(
        &self,
        tenant: TenantId,
        id: ConversationId,
        command: Command,
    ) -> Result<Told, Untold> {
        if self.services.cluster.placement.place(id) == Place::Here {
            return self.tell_here(tenant, id, command).await;
        }
        let ask = Ask::Obey { tenant, command };
        let deadline = tokio::time::Instant::now() + TELL_WITHIN;
        match (self.services.way(id, &ask, deadline).await, ask) {
            (Way::Here, Ask::Obey { tenant, command }) => self.tell_here(tenant, id, command).await,
            (Way::Answered(answer), _) => answer.told(),
            (Way::Nobody(why), _) => {
                tracing::debug!(conversation = %id, why, "a command reached nobody");
                Err(Untold::Unreachable("nobody serves it at the moment"))
            }
            (Way::Here, _) => Err(Untold::Unreachable("it was asked something else")),
        }
    }

    /// Asks a conversation that is served here.
    pub(crate) async fn tell_here(
        &self,
        tenant: TenantId,
        id: ConversationId,
        command: Command,
    ) -> Result<Told, Untold> {
        // A conversation may go to rest just as it is asked: its successor is asked then.
        for _ in 0..3 {
            let keeps_failing = Untold::Unreachable("it keeps failing");
            let talk = self.services.directory().find(id).await.ok_or(keeps_failing)?;
            self.services.connect_of(tenant, &command).await?;
            match tokio::time::timeout(TELL_WITHIN, talk.send(Obey(tenant, command.clone()))).await
            {
                Ok(Ok(told)) => return told,
                Ok(Err(_)) => {}
                Err(_) => return Err(Untold::Unreachable("it is too busy")),
            }
        }
        Err(Untold::Unreachable("it keeps failing"))
    }

    /// Writes a template to somebody who need not have written before.
    pub async fn write_first(
        &self,
        channel: &Arc<ConnectedChannel>,
        peer: Peer,
        say: impl FnOnce(ContactCard) -> Command,
    ) -> Result<Told, Untold> {
        let found = self.services.resolve(channel, &peer).await?;
        let tenant = found.card.tenant;
        self.tell(tenant, found.conversation, say(found.card.clone())).await
    }

    /// Forgets what is remembered of customers, after the company changed one's record.
    pub fn contact_changed(&self) {
        self.services.announce(News::Contacts);
        self.services.resolver.forget();
    }

    /// Waits until every conversation is served by a gateway that is known, at most `within`: one that
    /// answers before would only make others wait.
    pub async fn settled(&self, within: Duration) {
        let deadline = tokio::time::Instant::now() + within;
        while !self.services.cluster.placement.is_settled() {
            if tokio::time::Instant::now() >= deadline {
                tracing::warn!("not every conversation has a gateway yet: some will have to wait");
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Returns what is known of other gateways.
    pub fn cluster(&self) -> &Cluster {
        &self.services.cluster
    }

    /// Returns the live topics.
    pub fn live(&self) -> &Live {
        &self.services.live
    }

    /// Returns the stores.
    pub fn stores(&self) -> &Stores {
        &self.services.stores
    }

    /// Returns the clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.services.clock
    }

    /// Returns the store of files.
    pub fn blobs(&self) -> &Arc<dyn ObjectStore> {
        &self.services.blobs
    }

    /// Returns figures of the moment.
    pub fn figures(&self) -> Figures {
        Figures { awake: self.services.directory().len(), in_flight: self.services.in_flight.len() }
    }

    /// Hands every conversation over to other gateways, where there are others; returns when that is
    /// done, at the latest after `within`: then they take over by themselves.
    pub async fn leave(&self, within: Duration) {
        let leave = self.services.cluster.placement.leave();
        if tokio::time::timeout(within, leave).await.is_err() {
            tracing::warn!("not all was handed over in time: others take the rest by themselves");
        }
    }

    /// Ends: waits for what has begun, at most `within`, then stops the threads. What is still open, or
    /// waits for a number that does not send just now, stands in the log and is finished by the next start.
    pub async fn shutdown(&self, within: Duration) {
        let deadline = tokio::time::Instant::now() + within;
        self.services.waiting.stop();
        while self.services.in_flight.begun() > 0 && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.services.directory().stop();
    }
}

/// Time within which a person's command is carried out.
const TELL_WITHIN: Duration = Duration::from_secs(10);

impl Services {
    /// Sees to it that the channel of a command is connected, so that a message may leave at once.
    async fn connect_of(&self, tenant: TenantId, command: &Command) -> Result<(), StoreError> {
        if let Command::Say { proactive: Some(card), .. } = command
            && card.tenant == tenant
        {
            self.connected(card.channel).await?;
        }
        Ok(())
    }
}
