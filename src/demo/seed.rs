//! Plants the demo shop into the store: its company, its people, its number, its knowledge. What is
//! there already stays as people left it.
use std::{collections::BTreeMap, path::Path};

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
    boot::Running, cli::Failure, gateway::Gateway, http::BOT_SETTINGS_ID, members,
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
    /// How Lucía and Marco sign in.
    pub doors: [Door; 2],
}

/// How somebody of the demo signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// With the password that the demo gave.
    Given,
    /// With one of their own.
    Own,
    /// Not at all: they were removed.
    Shut,
}

/// Plants what is missing, and points the number at the simulator as it runs now. What is decided on
/// the way is written beside the data first.
pub(super) async fn plant(
    running: &Running,
    (secrets, data): (&mut DemoSecrets, &Path),
    simulator_url: &str,
) -> Result<Seeded, Failure> {
    let gateway = &running.gateway;
    let known = company_of(gateway, secrets).await?;
    let is_known = known.is_some();
    let tenant = known.or(secrets.tenant).unwrap_or_else(|| TenantId::from_uuid(Uuid::now_v7()));
    if secrets.tenant != Some(tenant) {
        secrets.tenant = Some(tenant);
        secrets.keep(data)?;
    }
    if !is_known {
        make_company(gateway, tenant, secrets).await?;
    }
    if key_of(gateway, secrets).await?.is_none_or(|key| key.tenant != tenant) {
        make_key(gateway, tenant, (secrets, data)).await?;
    }
    let channel = connect(gateway, tenant, secrets, simulator_url).await?;
    gateway.house.refresh_channel(channel).await?;
    gateway.house.refresh_tenant(tenant).await?;
    let [lucia, marco] = [EMAIL, MARCO].map(|email| door(gateway, tenant, email, secrets));
    let doors = [lucia.await?, marco.await?];
    Ok(Seeded { tenant, channel, webhook_path: format!("/webhooks/{channel}"), doors })
}

async fn door(
    gateway: &Gateway,
    tenant: TenantId,
    email: &str,
    secrets: &DemoSecrets,
) -> Result<Door, Failure> {
    let stores = gateway.stores();
    let Some(user) = stores.accounts.user_by_email(email).await? else { return Ok(Door::Shut) };
    let membership = members::membership(stores, tenant, user.id).await?;
    if !membership.is_some_and(|membership| membership.is_current()) {
        return Ok(Door::Shut);
    }
    let is_given = gateway.passwords.prove(&secrets.password, Some(&user.password_hash)).await?;
    Ok(if is_given { Door::Given } else { Door::Own })
}

async fn key_of(gateway: &Gateway, secrets: &DemoSecrets) -> Result<Option<ApiKey>, StoreError> {
    let hash = Token::presented(&secrets.api_key).hash();
    gateway.stores().accounts.api_key_by_hash(&hash).await
}

/// Finds the demo's company: by the note beside the data, by its key, and where people took that
/// back, by its number or its name among Lucía's companies.
async fn company_of(
    gateway: &Gateway,
    secrets: &DemoSecrets,
) -> Result<Option<TenantId>, StoreError> {
    let accounts = &gateway.stores().accounts;
    if let Some(noted) = secrets.tenant
        && accounts.tenant(noted).await?.is_some()
    {
        return Ok(Some(noted));
    }
    if let Some(key) = key_of(gateway, secrets).await? {
        return Ok(Some(key.tenant));
    }
    let Some(lucia) = accounts.user_by_email(EMAIL).await? else { return Ok(None) };
    let mut named = None;
    for Membership { tenant, .. } in accounts.memberships(lucia.id).await? {
        if number_of(gateway, tenant, secrets).await?.is_some() {
            return Ok(Some(tenant));
        }
        let company = accounts.tenant(tenant).await?;
        named = named.or(company.filter(|company| company.name == shop::NAME));
    }
    Ok(named.map(|company| company.id))
}

fn new_key(gateway: &Gateway, tenant: TenantId, user: UserId, secret: &Token) -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_uuid(Uuid::now_v7()),
        tenant,
        user,
        name: "demo".to_owned(),
        scopes: vec![Scope::Read, Scope::Converse, Scope::Write, Scope::Admin],
        ends_with: secret.ends_with(),
        created_at: gateway.now(),
    }
}

/// Makes another key where people took the demo's back; it acts as Lucía while she runs the company.
async fn make_key(
    gateway: &Gateway,
    tenant: TenantId,
    (secrets, data): (&mut DemoSecrets, &Path),
) -> Result<(), Failure> {
    let accounts = &gateway.stores().accounts;
    let members = accounts.members(tenant).await?;
    let admins = members.iter().filter(|(_, membership)| membership.role == Role::Admin);
    let admin = admins.max_by_key(|(user, _)| user.email == EMAIL);
    let (admin, _) =
        admin.ok_or_else(|| Failure::new("demo", "its company has no administrator"))?;
    secrets.api_key = DemoSecrets::new_key();
    secrets.keep(data)?;
    let secret = Token::presented(&secrets.api_key);
    let key = new_key(gateway, tenant, admin.id, &secret);
    Ok(accounts.put_api_key(key, secret.hash()).await?)
}

/// Makes the company at last, when all else is there: what comes before may be done twice.
async fn make_company(
    gateway: &Gateway,
    id: TenantId,
    secrets: &DemoSecrets,
) -> Result<(), Failure> {
    let (stores, now) = (gateway.stores(), gateway.now());
    if stores.accounts.user_by_email(EMAIL).await?.is_some() {
        let why = format_args!("{EMAIL} belongs to another company of this store already");
        return Err(Failure::new("demo", why));
    }
    let hash = gateway.passwords.hash(&secrets.password).await?;
    let person = |email: &str, name: &str| User {
        id: UserId::from_uuid(Uuid::now_v7()),
        email: email.to_owned(),
        name: name.to_owned(),
        password_hash: hash.clone(),
        created_at: now,
    };
    let (lucia, marco) = (person(EMAIL, "Lucía Paredes"), person(MARCO, "Marco Salas"));
    plant_knowledge(gateway, id).await?;
    let marco = stores.accounts.user_by_email(MARCO).await?.unwrap_or(marco);
    members::add(stores, gateway.house.clock().as_ref(), id, &marco, None).await?;
    let secret = Token::presented(&secrets.api_key);
    let new = NewTenant {
        tenant: Tenant { id, name: shop::NAME.to_owned(), created_at: now },
        membership: Membership { user: lucia.id, tenant: id, role: Role::Admin },
        api_key: (new_key(gateway, id, lucia.id, &secret), secret.hash()),
        user: Some(lucia),
    };
    Ok(stores.accounts.create_tenant(new).await?)
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
    let mut record = match number_of(gateway, tenant, secrets).await? {
        Some(known) => known,
        None => new_record(gateway, tenant, secrets)?,
    };
    record.settings.insert("api_base_url".to_owned(), simulator_url.into());
    let id = record.id;
    let (documents, clock) = (&gateway.stores().documents, gateway.house.clock());
    let claimed = Numbers::of(documents.as_ref(), clock.as_ref()).claim(&record).await;
    claimed.map(drop).map_err(|error| Failure::new("demo", error))?;
    Bed { gateway, tenant }.put(DocumentKind::Channel, &id.to_string(), &record).await?;
    Ok(id)
}

/// Finds the channel of the demo's number.
async fn number_of(
    gateway: &Gateway,
    tenant: TenantId,
    secrets: &DemoSecrets,
) -> Result<Option<ChannelRecord>, StoreError> {
    let documents = gateway.stores().documents.list(tenant, DocumentKind::Channel).await?;
    let mut records = documents
        .into_iter()
        .filter_map(|document| serde_json::from_value::<ChannelRecord>(document.body).ok());
    Ok(records.find(|record| {
        let number = record.settings.get("phone_number_id").and_then(|id| id.as_str());
        number == Some(&secrets.phone_number_id)
    }))
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
