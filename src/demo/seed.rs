//! Plants the demo shop into the store: its company, its people, its number, its knowledge. What is
//! there already stays as people left it.
use std::collections::BTreeMap;

use recado_domain::{
    ApiKeyId, ChannelId, TenantId, UserId,
    account::{ApiKey, Membership, Role, Scope, Tenant, User},
    channel::ChannelRecord,
};
use recado_store::{DocumentKind, NewTenant, StoreError};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{secrets::DemoSecrets, shop};
use crate::{
    accounts, boot::Running, cli::Failure, gateway::Gateway, http::BOT_SETTINGS_ID,
    numbers::Numbers, secrets::Token,
};

/// Address of the administrator, Lucía.
pub(super) const EMAIL: &str = "lucia@tostaduriamisti.example";
/// Address of the agent, Marco.
pub(super) const MARCO: &str = "marco@tostaduriamisti.example";

/// What was planted.
pub(super) struct Seeded {
    /// The company.
    pub tenant: TenantId,
    /// The number.
    pub channel: ChannelId,
    /// Where the provider delivers, below the gateway's address.
    pub webhook_path: String,
}

/// Plants what is missing, and points the number at the simulator as it runs now.
pub(super) async fn plant(
    running: &Running,
    secrets: &DemoSecrets,
    simulator_url: &str,
) -> Result<Seeded, Failure> {
    let gateway = &running.gateway;
    let tenant = match key_of(gateway, secrets).await? {
        Some(key) => key.tenant,
        None => make_company(gateway, secrets).await?,
    };
    let channel = connect(gateway, tenant, secrets, simulator_url).await?;
    gateway.house.refresh_channel(channel).await?;
    gateway.house.refresh_tenant(tenant).await?;
    Ok(Seeded { tenant, channel, webhook_path: format!("/webhooks/{channel}") })
}

async fn key_of(gateway: &Gateway, secrets: &DemoSecrets) -> Result<Option<ApiKey>, StoreError> {
    let hash = Token::presented(&secrets.api_key).hash();
    gateway.stores().accounts.api_key_by_hash(&hash).await
}

/// The key is what a second start looks for, and it is made together with the company: all that
/// follows may be done twice.
async fn make_company(gateway: &Gateway, secrets: &DemoSecrets) -> Result<TenantId, Failure> {
    let now = gateway.now();
    let hash = gateway.passwords.hash(&secrets.password).await?;
    let person = |email: &str, name: &str| User {
        id: UserId::from_uuid(Uuid::now_v7()),
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: hash.clone(),
        created_at: now,
    };
    let (lucia, marco) = (person(EMAIL, "Lucía Paredes"), person(MARCO, "Marco Salas"));
    let id = TenantId::from_uuid(Uuid::now_v7());
    let token = Token::presented(&secrets.api_key);
    let key = ApiKey {
        id: ApiKeyId::from_uuid(Uuid::now_v7()),
        tenant: id,
        user: lucia.id,
        name: "demo".to_owned(),
        scopes: vec![Scope::Read, Scope::Converse, Scope::Write, Scope::Admin],
        ends_with: token.ends_with(),
        created_at: now,
    };
    let stores = gateway.stores();
    plant_knowledge(gateway, id).await?;
    let new = NewTenant {
        tenant: Tenant { id, name: shop::NAME.to_owned(), created_at: now },
        membership: Membership { user: lucia.id, tenant: id, role: Role::Admin },
        user: Some(lucia),
        api_key: (key, token.hash()),
    };
    stores.accounts.create_tenant(new).await?;
    accounts::add_member(stores, id, &marco, Role::Agent).await?;
    Ok(id)
}

async fn plant_knowledge(gateway: &Gateway, tenant: TenantId) -> Result<(), Failure> {
    let unread = |error| Failure::new("demo", error);
    let bed = Bed { gateway, tenant };
    for faq in shop::faqs(gateway.now()).map_err(unread)? {
        bed.put(DocumentKind::Faq, &faq.id.to_string(), &faq).await?;
    }
    for reply in shop::canned_replies().map_err(unread)? {
        bed.put(DocumentKind::CannedReply, &reply.id.to_string(), &reply).await?;
    }
    for label in shop::labels() {
        bed.put(DocumentKind::Label, &label.id.to_string(), &label).await?;
    }
    let settings = shop::bot_settings().map_err(unread)?;
    bed.put(DocumentKind::BotSettings, BOT_SETTINGS_ID, &settings).await
}

/// Makes the number, or points it at where the simulator listens this time.
async fn connect(
    gateway: &Gateway,
    tenant: TenantId,
    secrets: &DemoSecrets,
    simulator_url: &str,
) -> Result<ChannelId, Failure> {
    let documents = gateway.stores().documents.list(tenant, DocumentKind::Channel).await?;
    let records = documents
        .into_iter()
        .filter_map(|document| serde_json::from_value::<ChannelRecord>(document.body).ok());
    let is_ours = |record: &ChannelRecord| {
        record.settings.get("phone_number_id").and_then(|id| id.as_str())
            == Some(&secrets.phone_number_id)
    };
    let mut known = records.filter(is_ours);
    let mut record = match known.next() {
        Some(known) => known,
        None => new_record(gateway, tenant, secrets)?,
    };
    record.settings.insert("api_base_url".to_owned(), simulator_url.into());
    let id = record.id;
    let (documents, clock) = (&gateway.stores().documents, gateway.house.clock());
    let claimed = Numbers::of(documents.as_ref(), clock.as_ref()).claim(&record).await;
    claimed.map_err(|error| Failure::new("demo", error))?;
    Bed { gateway, tenant }.put(DocumentKind::Channel, &id.to_string(), &record).await?;
    Ok(id)
}

fn new_record(
    gateway: &Gateway,
    tenant: TenantId,
    secrets: &DemoSecrets,
) -> Result<ChannelRecord, Failure> {
    let id = ChannelId::from_uuid(Uuid::now_v7());
    let credentials = BTreeMap::from([
        ("access_token".to_owned(), secrets.access_token.clone()),
        ("app_secret".to_owned(), secrets.app_secret.clone()),
        ("verify_token".to_owned(), secrets.verify_token.clone()),
    ]);
    let sealed = gateway.adapters.seal(tenant, id, &credentials);
    let settings = json!({
        "phone_number_id": secrets.phone_number_id,
        "business_account_id": secrets.business_account_id,
    });
    Ok(ChannelRecord {
        id,
        tenant,
        kind: recado_channels::whatsapp_cloud::KIND.to_owned(),
        name: shop::NAME.to_owned(),
        settings: settings.as_object().cloned().unwrap_or_default(),
        sealed_credentials: sealed.map_err(|error| Failure::new("demo", error))?,
        enabled: true,
        trouble: None,
        facts: serde_json::Map::new(),
        heard_at: None,
        created_at: gateway.now(),
    })
}

/// Where documents are planted.
struct Bed<'a> {
    gateway: &'a Gateway,
    tenant: TenantId,
}

impl Bed<'_> {
    async fn put(
        &self,
        kind: DocumentKind,
        id: &str,
        body: &impl Serialize,
    ) -> Result<(), Failure> {
        let body = serde_json::to_value(body).map_err(|error| Failure::new("demo", error))?;
        let documents = &self.gateway.stores().documents;
        documents.put(self.tenant, kind, id, body, self.gateway.now(), None).await?;
        Ok(())
    }
}
