//! What every endpoint may use: the house behind the doors, and what stands beside it.
use std::{collections::BTreeSet, sync::Arc, time::Duration};

use metrics_exporter_prometheus::PrometheusHandle;
use moka::sync::Cache;
use recado_actors::House;
use recado_domain::{LabelId, TenantId, Timestamp, UserId, conversation::ConversationRow};
use recado_store::{DocumentKind, StoreError, Stores};
use tokio::sync::watch;

use crate::{
    boot::Adapters,
    http::Orphans,
    secrets::{KeyRing, Passwords, Token},
    sign_in::Attempts,
    socket::InboxFrames,
    view::People,
};

/// How long the names of a company's people are trusted.
const NAMES_LIFE: Duration = Duration::from_secs(10);
/// Companies whose names are held at once.
const NAMES_HELD: u64 = 10_000;

/// The parts of a running gateway.
pub struct Gateway {
    /// Companies, channels and conversations.
    pub house: House,
    /// Makes adapters of channels.
    pub adapters: Arc<Adapters>,
    /// Seals credentials and answers.
    pub keys: Arc<KeyRing>,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Counts failed sign-ins.
    pub attempts: Attempts,
    /// Largest file taken, in bytes.
    pub largest_file: u64,
    /// How many proxies of ours write who asks into `X-Forwarded-For`; `None`: it is not trusted.
    pub proxies: Option<usize>,
    /// How long a body may take to come in.
    pub body_within: Duration,
    /// Writes whose clients hung up.
    pub orphans: Orphans,
    /// Address under which the world reaches it, without a slash at the end.
    pub public_url: String,
    /// Where a phone that plays a customer is, in the demo.
    pub phone_url: Option<String>,
    /// Renders the figures.
    pub figures: PrometheusHandle,
    /// Frames of the inbox, written once for all sockets.
    pub inbox_frames: InboxFrames,
    /// When this process began.
    pub started_at: Timestamp,
    /// What opens the figures to other machines, where the operator set it.
    pub metrics_token: Option<Token>,
    /// Becomes true when the gateway ends: sockets close then.
    pub leaving: watch::Sender<bool>,
    names: Cache<TenantId, Arc<People>>,
    /// Labels that conversations carry and that are no more: not looked for with every row.
    gone: Cache<LabelId, ()>,
}

/// What a gateway is made of, besides the house.
pub struct Fittings {
    /// See [`Gateway::adapters`].
    pub adapters: Arc<Adapters>,
    /// See [`Gateway::keys`].
    pub keys: Arc<KeyRing>,
    /// See [`Gateway::passwords`].
    pub passwords: Passwords,
    /// See [`Gateway::largest_file`].
    pub largest_file: u64,
    /// See [`Gateway::proxies`].
    pub proxies: Option<usize>,
    /// See [`Gateway::body_within`].
    pub body_within: Duration,
    /// See [`Gateway::public_url`].
    pub public_url: String,
    /// See [`Gateway::phone_url`].
    pub phone_url: Option<String>,
    /// See [`Gateway::figures`].
    pub figures: PrometheusHandle,
    /// See [`Gateway::metrics_token`].
    pub metrics_token: Option<Token>,
}

impl Gateway {
    /// Joins the house with what stands beside it.
    pub fn new(house: House, fittings: Fittings) -> Self {
        Self {
            started_at: house.clock().now(),
            attempts: Attempts::new(house.cluster()),
            house,
            adapters: fittings.adapters,
            keys: fittings.keys,
            passwords: fittings.passwords,
            largest_file: fittings.largest_file,
            proxies: fittings.proxies,
            body_within: fittings.body_within,
            orphans: Orphans::default(),
            public_url: fittings.public_url,
            phone_url: fittings.phone_url,
            figures: fittings.figures,
            inbox_frames: InboxFrames::default(),
            metrics_token: fittings.metrics_token,
            leaving: watch::Sender::new(false),
            names: Cache::builder().max_capacity(NAMES_HELD).time_to_live(NAMES_LIFE).build(),
            gone: Cache::builder().max_capacity(NAMES_HELD).time_to_live(NAMES_LIFE).build(),
        }
    }

    /// Returns the stores.
    pub fn stores(&self) -> &Stores {
        self.house.stores()
    }

    /// Returns the present instant.
    pub fn now(&self) -> Timestamp {
        self.house.clock().now()
    }

    /// Tells whether the world reaches it over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Returns the names of a company's people, at most 10 s old.
    pub async fn people(&self, tenant: TenantId) -> Result<Arc<People>, StoreError> {
        if let Some(people) = self.names.get(&tenant) {
            return Ok(people);
        }
        let members = self.stores().accounts.members(tenant).await?;
        let labels = self.stores().documents.list(tenant, DocumentKind::Label).await?;
        let labels = labels.into_iter().filter_map(|label| label.id.parse().ok()).collect();
        let people = Arc::new(People::new(&members, labels));
        self.names.insert(tenant, Arc::clone(&people));
        Ok(people)
    }

    /// Returns the names, read again if a conversation carries a label that is not known yet.
    pub(crate) async fn people_for(
        &self,
        tenant: TenantId,
        rows: impl IntoIterator<Item = &ConversationRow>,
    ) -> Result<Arc<People>, StoreError> {
        let people = self.people(tenant).await?;
        let labels = rows.into_iter().flat_map(|row| row.labels.iter().copied());
        let unknown = labels.filter(|id| !people.has_label(*id) && !self.gone.contains_key(id));
        let unknown: BTreeSet<LabelId> = unknown.collect();
        if unknown.is_empty() {
            return Ok(people);
        }
        self.names.invalidate(&tenant);
        let people = self.people(tenant).await?;
        for gone in unknown.into_iter().filter(|id| !people.has_label(*id)) {
            self.gone.insert(gone, ());
        }
        Ok(people)
    }

    /// Reads a company's labels again when they are next shown: one was removed.
    pub(crate) fn forget_labels(&self, tenant: TenantId) {
        self.names.invalidate(&tenant);
    }

    /// Returns the names, read again if somebody is not among them yet.
    pub(crate) async fn people_with(
        &self,
        tenant: TenantId,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<Arc<People>, StoreError> {
        let people = self.people(tenant).await?;
        if users.into_iter().all(|user| people.has(user)) {
            return Ok(people);
        }
        self.names.invalidate(&tenant);
        self.people(tenant).await
    }
}
