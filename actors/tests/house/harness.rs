//! A house that stands in simulated time, and what tests ask of it.
use std::{path::PathBuf, sync::Arc, time::Duration};

use recado_actors::{AdapterFactory, ConnectedChannel, House, HouseConfig, Parts, Told, Untold};
use recado_channels::Channel;
use recado_domain::{
    ChannelId, ConversationId, TenantId, Timestamp, UserId,
    bot::{BotSettings, Localized},
    channel::ChannelRecord,
    content::Content,
    conversation::{Command, ConversationRow, Request},
    incoming::Incoming,
    knowledge::{Faq, FaqText},
    message::{Direction, MessageRow},
    time::Clock,
};
use recado_store::{Cluster, DocumentKind, InboxFilter, Seek, Stores};
use recado_testkit::{ScriptedChannel, SimulatedClock, customer, message, settle};
use uuid::Uuid;

/// Answers with the one scripted channel, whatever the record says.
struct OneChannel(Arc<ScriptedChannel>);

impl AdapterFactory for OneChannel {
    fn build(&self, _: &ChannelRecord) -> Result<Arc<dyn Channel>, String> {
        Ok(self.0.clone())
    }
}

/// A house with one company and one channel.
pub(crate) struct Standing {
    pub(crate) house: House,
    pub(crate) provider: Arc<ScriptedChannel>,
    pub(crate) clock: SimulatedClock,
    pub(crate) tenant: TenantId,
    pub(crate) channel: Arc<ConnectedChannel>,
    pub(crate) agent: UserId,
    stores: Stores,
    folder: Arc<tempfile::TempDir>,
    config: HouseConfig,
}

/// Settings of the tests: no quiet time, proof settles in 2 s.
pub(crate) fn settings() -> BotSettings {
    BotSettings { quiet_ms: 0, agent_silence_min: 30, ..BotSettings::default() }
}

pub(crate) fn config() -> HouseConfig {
    let mut config = HouseConfig {
        arbiters: 0,
        panic_word: Some("panic!".to_owned()),
        ..HouseConfig::default()
    };
    config.timing.settle_after = Duration::from_secs(2);
    config
}

impl Standing {
    pub(crate) async fn new(provider: ScriptedChannel) -> Self {
        Self::with(provider, settings(), config()).await
    }

    pub(crate) async fn with(
        provider: ScriptedChannel,
        settings: BotSettings,
        config: HouseConfig,
    ) -> Self {
        Self::on(recado_store::memory::open(), provider, settings, config).await
    }

    /// Stands on a store that the test brings along.
    pub(crate) async fn on(
        stores: Stores,
        provider: ScriptedChannel,
        settings: BotSettings,
        config: HouseConfig,
    ) -> Self {
        let clock = SimulatedClock::starting_at("2026-11-21T10:00:00Z");
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let tenant = TenantId::from_uuid(Uuid::from_u128(1));
        furnish(&stores, tenant, &settings, clock.now()).await;
        Self::open(stores, Arc::new(provider), clock, folder, config).await
    }

    async fn open(
        stores: Stores,
        provider: Arc<ScriptedChannel>,
        clock: SimulatedClock,
        folder: Arc<tempfile::TempDir>,
        config: HouseConfig,
    ) -> Self {
        let parts = Parts {
            stores: stores.clone(),
            clock: Arc::new(clock.clone()),
            blobs: Arc::new(object_store::memory::InMemory::new()),
            adapters: Arc::new(OneChannel(provider.clone())),
            assistant: None,
            leaving_dir: PathBuf::from(folder.path()),
            cluster: Cluster::alone(),
            peers: None,
        };
        let house = House::start(parts, config.clone()).await.unwrap();
        let channel = house.channel(channel_id()).await.unwrap().unwrap();
        let tenant = TenantId::from_uuid(Uuid::from_u128(1));
        let agent = UserId::from_uuid(Uuid::from_u128(3));
        Self { house, provider, clock, tenant, channel, agent, stores, folder, config }
    }

    /// Ends the process as kill -9 would, as far as one thread can: the house is left as it is, and
    /// another one opens the same store and record.
    pub(crate) async fn killed_and_started_again(self, provider: ScriptedChannel) -> Self {
        let stores = self.stores.clone();
        self.killed_and_started_on(stores, provider).await
    }

    /// The same, with another way to the store.
    pub(crate) async fn killed_and_started_on(
        self,
        stores: Stores,
        provider: ScriptedChannel,
    ) -> Self {
        let Self { clock, folder, config, .. } = self;
        Self::open(stores, Arc::new(provider), clock, folder, config).await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Delivers a text of Rosa's and lets everything that follows at once happen.
    pub(crate) async fn rosa_writes(&self, provider_id: &str, text: &str) {
        self.deliver(vec![message(&customer("51958114207"), provider_id, text, self.now())]).await;
    }

    pub(crate) async fn deliver(&self, incoming: Vec<Incoming>) {
        self.house.deliver(&self.channel, incoming).await.unwrap();
        settle().await;
    }

    /// An administrator gives the channel what it needs to work again.
    pub(crate) async fn channel_is_mended(&self) {
        self.channel_becomes(|record| record.trouble = None).await;
    }

    /// An administrator lets nothing leave over the channel, or everything again.
    pub(crate) async fn channel_is_switched(&self, enabled: bool) {
        self.channel_becomes(|record| record.enabled = enabled).await;
    }

    /// An administrator removes the channel.
    pub(crate) async fn channel_is_removed(&self) {
        let (documents, id) = (&self.stores.documents, channel_id());
        documents
            .delete(self.tenant, DocumentKind::Channel, &id.to_string(), self.now())
            .await
            .unwrap();
        self.house.refresh_channel(id).await.unwrap();
        settle().await;
    }

    /// Returns the names of the files in which sends that left are recorded.
    pub(crate) fn records(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    async fn channel_becomes(&self, change: impl FnOnce(&mut ChannelRecord)) {
        let (documents, id) = (&self.stores.documents, channel_id());
        let mut record = self.channel.record.read().clone();
        change(&mut record);
        let body = serde_json::to_value(&record).unwrap();
        let now = self.now();
        documents
            .put(self.tenant, DocumentKind::Channel, &id.to_string(), body, now, None)
            .await
            .unwrap();
        self.house.refresh_channel(id).await.unwrap();
        settle().await;
    }

    /// Returns the only conversation.
    pub(crate) async fn talk(&self) -> ConversationId {
        let page =
            self.stores.inbox.page(self.tenant, &InboxFilter::default(), None, 10).await.unwrap();
        assert_eq!(page.rows.len(), 1, "there is one conversation");
        page.rows[0].id
    }

    /// Returns the only conversation's row in the inbox.
    pub(crate) async fn row(&self) -> ConversationRow {
        self.stores.inbox.get(self.tenant, self.talk().await).await.unwrap().unwrap()
    }

    pub(crate) async fn tell(&self, command: Command) -> Result<Told, Untold> {
        let told = self.house.tell(self.tenant, self.talk().await, command).await;
        settle().await;
        told
    }

    pub(crate) async fn agent_joins(&self) {
        self.tell(Command::Join { user: self.agent, force: false }).await.unwrap();
    }

    pub(crate) async fn agent_says(&self, text: &str) -> Result<Told, Untold> {
        let content = Content::Text { text: text.to_owned(), preview_url: false };
        let user = self.agent;
        self.tell(Command::Say { user, content, reply_to: None, request: None, proactive: None })
            .await
    }

    /// Says the same with the same idempotency key, as a program does that got no answer.
    pub(crate) async fn agent_repeats(&self, text: &str) -> Told {
        let content = Content::Text { text: text.to_owned(), preview_url: false };
        let request = Some(Request { key: "one-errand".to_owned(), hash: [7; 32] });
        let user = self.agent;
        self.tell(Command::Say { user, content, reply_to: None, request, proactive: None })
            .await
            .unwrap()
    }

    /// Returns the only conversation's messages.
    pub(crate) async fn messages(&self) -> Vec<MessageRow> {
        let talk = self.talk().await;
        self.stores.messages.page(self.tenant, talk, Seek::After(0), 200).await.unwrap().rows
    }

    /// Returns the states of everything sent, in order.
    pub(crate) async fn states(&self) -> Vec<&'static str> {
        let outbound = |row: &MessageRow| row.direction == Direction::Outbound;
        self.messages()
            .await
            .iter()
            .filter(|row| outbound(row))
            .map(|row| row.delivery.status())
            .collect()
    }

    /// Connects a number of somebody else.
    pub(crate) async fn channel_of_another_company(&self) -> Arc<ConnectedChannel> {
        let (tenant, id) =
            (TenantId::from_uuid(Uuid::from_u128(666)), ChannelId::from_uuid(Uuid::from_u128(667)));
        let record = ChannelRecord { id, tenant, ..self.channel.record.read().clone() };
        let body = serde_json::to_value(&record).unwrap();
        let (documents, now) = (&self.stores.documents, self.now());
        let kind = DocumentKind::Channel;
        documents.put(tenant, kind, &id.to_string(), body, now, None).await.unwrap();
        self.house.channel(id).await.unwrap().unwrap()
    }

    pub(crate) fn stores(&self) -> &Stores {
        &self.stores
    }
}

fn channel_id() -> ChannelId {
    ChannelId::from_uuid(Uuid::from_u128(2))
}

/// Writes the company's channel, settings and one FAQ.
async fn furnish(stores: &Stores, tenant: TenantId, settings: &BotSettings, now: Timestamp) {
    let record = ChannelRecord {
        id: channel_id(),
        tenant,
        kind: "scripted".to_owned(),
        name: "Test".to_owned(),
        settings: serde_json::Map::new(),
        sealed_credentials: std::collections::BTreeMap::new(),
        enabled: true,
        trouble: None,
        facts: serde_json::Map::new(),
        heard_at: None,
        created_at: now,
    };
    let faq = Faq {
        id: recado_domain::FaqId::from_uuid(Uuid::from_u128(4)),
        es: Some(FaqText {
            question: "¿Hacen envíos a Cusco?".to_owned(),
            alternatives: vec!["¿Tienen envío a Cusco?".to_owned()],
            answer: "Sí, S/ 14.".to_owned(),
        }),
        en: None,
        enabled: true,
        updated_at: now,
    };
    let mut settings = settings.clone();
    settings.fallback = Localized::new("No sé.", "I don't know.");
    let documents = &stores.documents;
    let channel = serde_json::to_value(&record).unwrap();
    documents
        .put(tenant, DocumentKind::Channel, &channel_id().to_string(), channel, now, None)
        .await
        .unwrap();
    let faq_body = serde_json::to_value(&faq).unwrap();
    documents
        .put(tenant, DocumentKind::Faq, &faq.id.to_string(), faq_body, now, None)
        .await
        .unwrap();
    let settings = serde_json::to_value(&settings).unwrap();
    documents.put(tenant, DocumentKind::BotSettings, "bot", settings, now, None).await.unwrap();
}
