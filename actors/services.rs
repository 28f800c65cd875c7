//! What all actors share, and how they find each other.
use std::sync::{Arc, OnceLock};

use actix::prelude::*;
use dashmap::DashMap;
use object_store::ObjectStore;
use recado_domain::{ChannelId, TenantId, channel::ChannelRecord, time::Clock};
use recado_intelligence::Assistant;
use recado_store::{Cluster, DocumentKind, StoreError, Stores};
use tokio::sync::Notify;

use crate::{
    arrivals::Resolver,
    channel_session::{ChannelSession, Reconnected},
    connected::{AdapterFactory, ConnectedChannel},
    directory::Directory,
    file_room::FileRoom,
    gone::Gate,
    house::HouseConfig,
    in_flight::InFlight,
    intake::Waiting,
    leaving::Leaving,
    live::Live,
    peers::Peers,
    shared_pace::Share,
    supervisor::{Find, Supervisor},
    tenant::{Refresh, Session, Tenant, TenantView},
};

/// What all actors share.
pub(crate) struct Services {
    pub(crate) stores: Stores,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) blobs: Arc<dyn ObjectStore>,
    pub(crate) assistant: Option<Arc<dyn Assistant>>,
    pub(crate) config: HouseConfig,
    pub(crate) channels: DashMap<ChannelId, Arc<ConnectedChannel>>,
    pub(crate) views: DashMap<TenantId, Arc<TenantView>>,
    pub(crate) live: Live,
    pub(crate) leaving: Leaving,
    pub(crate) in_flight: InFlight,
    pub(crate) file_room: FileRoom,
    pub(crate) waiting: Waiting,
    pub(crate) resolver: Resolver,
    pub(crate) gate: Gate,
    pub(crate) cluster: Cluster,
    pub(crate) peers: Arc<dyn Peers>,
    /// Rung when something may be due at once.
    pub(crate) wake: Notify,
    pub(crate) adapters: Arc<dyn AdapterFactory>,
    pub(crate) directory: OnceLock<Directory>,
    pub(crate) tenants: OnceLock<Addr<Supervisor<Tenant, TenantId>>>,
}

impl Services {
    /// Returns where conversations live.
    #[expect(clippy::expect_used, reason = "set in House::start before anything can ask")]
    pub(crate) fn directory(&self) -> &Directory {
        self.directory.get().expect("the directory is set at start")
    }

    /// Returns a company's settings and knowledge, read on a miss.
    pub(crate) async fn view(&self, tenant: TenantId) -> Result<Arc<TenantView>, StoreError> {
        if let Some(view) = self.views.get(&tenant) {
            return Ok(Arc::clone(&view));
        }
        self.refresh(tenant).await
    }

    /// Reads a company's settings and knowledge again.
    pub(crate) async fn refresh(&self, tenant: TenantId) -> Result<Arc<TenantView>, StoreError> {
        if let Some(actor) = self.tenant(tenant).await
            && let Ok(view) = actor.send(Refresh).await
        {
            return view;
        }
        // The company's actor fails: its conversations must not.
        TenantView::read(&self.stores, tenant).await
    }

    async fn tenant(&self, tenant: TenantId) -> Option<Addr<Tenant>> {
        self.tenants.get()?.send(Find::new(tenant)).await.ok().flatten()
    }

    /// Returns a channel's session.
    pub(crate) async fn session(
        &self,
        tenant: TenantId,
        channel: ChannelId,
    ) -> Option<Addr<ChannelSession>> {
        self.tenant(tenant).await?.send(Session(channel)).await.ok().flatten()
    }

    /// Returns a connected channel, read and built on a miss; `None` when there is none.
    pub(crate) async fn connected(
        &self,
        id: ChannelId,
    ) -> Result<Option<Arc<ConnectedChannel>>, StoreError> {
        if let Some(channel) = self.channels.get(&id) {
            return Ok(Some(Arc::clone(&channel)));
        }
        self.connect(id).await
    }

    async fn connect(&self, id: ChannelId) -> Result<Option<Arc<ConnectedChannel>>, StoreError> {
        let Some((_, document)) =
            self.stores.documents.find(DocumentKind::Channel, &id.to_string()).await?
        else {
            self.channels.remove(&id);
            self.file_room.forget(id);
            return Ok(None);
        };
        let record: ChannelRecord = serde_json::from_value(document.body)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let adapter = self.adapters.build(&record).map_err(StoreError::Corrupt)?;
        let obstacle = self.adapters.obstacle(&record);
        let share = Share::of(id, &self.cluster);
        let channel = Arc::new(ConnectedChannel::new(record, adapter, obstacle, share));
        self.channels.insert(id, Arc::clone(&channel));
        Ok(Some(channel))
    }

    /// Connects a channel anew if its record is another than the one in use: who is connected anew
    /// for nothing forgets how fast it was sending.
    pub(crate) async fn reconnect_changed(
        self: &Arc<Self>,
        id: ChannelId,
    ) -> Result<(), StoreError> {
        let used = self.channels.get(&id).map(|channel| channel.record.read().clone());
        let found = self.stores.documents.find(DocumentKind::Channel, &id.to_string()).await?;
        let stored = found.and_then(|(_, document)| serde_json::from_value(document.body).ok());
        if used.is_some() && used == stored { Ok(()) } else { self.reconnect(id).await }
    }

    /// Connects a channel anew after its record changed or went.
    pub(crate) async fn reconnect(self: &Arc<Self>, id: ChannelId) -> Result<(), StoreError> {
        if let Some(channel) = self.connect(id).await? {
            let tenant = channel.record.read().tenant;
            if let Some(session) = self.session(tenant, id).await {
                session.do_send(Reconnected);
            }
            self.file_room.hurry(id);
            actix::spawn(Arc::clone(self).hurry(id));
        }
        Ok(())
    }
}
