//! One company: its bot's settings and knowledge, kept fresh, and its channel sessions.
use std::sync::Arc;

use actix::prelude::*;
use recado_domain::{ChannelId, TenantId, bot::BotSettings, knowledge::Faq};
use recado_intelligence::LocalBot;
use recado_store::{DocumentKind, StoreError, Stores};

use crate::{
    channel_session::ChannelSession,
    services::Services,
    supervisor::{Find, Lifeline, RestartLimit, Supervisor},
};

/// What a company's conversations need to know, as last read.
pub struct TenantView {
    /// The company's name.
    pub name: String,
    /// How its bot behaves.
    pub settings: BotSettings,
    /// What its bot knows by heart.
    pub bot: LocalBot,
}

impl TenantView {
    /// Reads a company's settings and FAQs.
    pub(crate) async fn read(stores: &Stores, tenant: TenantId) -> Result<Arc<Self>, StoreError> {
        let name = stores.accounts.tenant(tenant).await?.map(|tenant| tenant.name);
        let settings = stores.documents.get(tenant, DocumentKind::BotSettings, "bot").await?;
        let settings: BotSettings = match settings {
            Some(document) => serde_json::from_value(document.body)
                .map_err(|error| StoreError::Corrupt(error.to_string()))?,
            None => BotSettings::default(),
        };
        let documents = stores.documents.list(tenant, DocumentKind::Faq).await?;
        // One FAQ that cannot be read must not silence the others.
        let faqs: Vec<Faq> = documents
            .into_iter()
            .filter_map(|document| serde_json::from_value(document.body).ok())
            .collect();
        let name = name.unwrap_or_default();
        let bot = LocalBot::new(&name, settings.clone(), faqs);
        Ok(Arc::new(Self { name, settings, bot }))
    }
}

/// The actor of one company.
pub(crate) struct Tenant {
    id: TenantId,
    services: Arc<Services>,
    sessions: Addr<Supervisor<ChannelSession, ChannelId>>,
    _lifeline: Lifeline<TenantId>,
}

impl Tenant {
    pub(crate) fn new(
        id: TenantId,
        services: &Arc<Services>,
        limit: RestartLimit,
        lifeline: Lifeline<TenantId>,
    ) -> Self {
        let shared = Arc::clone(services);
        let sessions = Supervisor::new(limit, move |channel: &ChannelId, lifeline| {
            ChannelSession::new(id, *channel, &shared, lifeline).start()
        });
        Self { id, services: Arc::clone(services), sessions: sessions.start(), _lifeline: lifeline }
    }
}

impl Actor for Tenant {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(256);
    }
}

/// Reads settings and knowledge again; answers once they are in force.
#[derive(Message)]
#[rtype(result = "Result<Arc<TenantView>, StoreError>")]
pub(crate) struct Refresh;

impl Handler<Refresh> for Tenant {
    type Result = AtomicResponse<Self, Result<Arc<TenantView>, StoreError>>;

    fn handle(&mut self, _: Refresh, _: &mut Self::Context) -> Self::Result {
        let (services, id) = (Arc::clone(&self.services), self.id);
        let read = async move { TenantView::read(&services.stores, id).await };
        AtomicResponse::new(Box::pin(read.into_actor(self).map(|view, tenant, _| {
            let view = view?;
            tenant.services.views.insert(tenant.id, Arc::clone(&view));
            Ok(view)
        })))
    }
}

/// Asks for the session of one of the company's channels; `None` while it keeps failing.
#[derive(Message)]
#[rtype(result = "Option<Addr<ChannelSession>>")]
pub(crate) struct Session(pub(crate) ChannelId);

impl Handler<Session> for Tenant {
    type Result = ResponseFuture<Option<Addr<ChannelSession>>>;

    fn handle(&mut self, Session(channel): Session, _: &mut Self::Context) -> Self::Result {
        let sessions = self.sessions.clone();
        Box::pin(async move { sessions.send(Find::new(channel)).await.ok().flatten() })
    }
}
