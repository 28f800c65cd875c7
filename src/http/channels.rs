//! Connected numbers.
use std::{collections::BTreeMap, sync::Arc};

use actix_web::{HttpResponse, web};
use recado_actors::{AdapterFactory, ConnectedChannel, Obstacle};
use recado_domain::{
    ChannelId,
    channel::{ChannelRecord, Trouble},
};
use recado_protocol::{
    Channel, ChannelCheck, ChannelPatch, ChannelTest, NewChannel, Page, SetAside,
};
use recado_store::{DocumentKind, StoreError};

use super::{
    auth::Caller,
    code::Code,
    connecting,
    documents::{Read, Shelf},
    error::{ApiError, field_errors},
    new_id::NewId,
    page::{self, PageQuery},
};
use crate::{
    boot::number_of,
    gateway::Gateway,
    view::{self, Wrong},
};

/// How often a change is made again when its channel is written to at the same moment.
const TRIES: u32 = 20;
/// Most channels of a company.
const MOST_CHANNELS: usize = 1_000;

/// Lists them.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Channel>>, ApiError> {
    let records: Vec<ChannelRecord> = shelf(&gateway, &caller).all().await?;
    let channels = records.iter().map(|record| shown(&gateway, record)).collect();
    Ok(web::Json(page::of_list(channels, &query, |channel: &Channel| channel.id.clone())?))
}

/// Connects one.
pub(super) async fn create(
    gateway: web::Data<Gateway>,
    caller: Caller,
    NewId(id): NewId,
    body: web::Json<NewChannel>,
) -> Result<HttpResponse, ApiError> {
    let typed = body.into_inner();
    let mut wrong = Wrong::default();
    wrong.length("name", typed.name.trim(), 1, 100);
    let checked = gateway.adapters.check(&typed.kind, &typed.settings, &typed.credentials).await;
    wrong.0.extend(field_errors(checked.err().unwrap_or_default()));
    wrong.or(()).map_err(ApiError::fields)?;
    let shelf = shelf(&gateway, &caller);
    if shelf.all::<ChannelRecord>().await?.len() >= MOST_CHANNELS {
        return Err(ApiError::field(
            "name",
            format!("a company has at most {MOST_CHANNELS} channels"),
        ));
    }
    let id = ChannelId::from_uuid(id);
    let sealed = gateway.adapters.seal(caller.tenant, id, &typed.credentials);
    let record = ChannelRecord {
        id,
        tenant: caller.tenant,
        kind: typed.kind,
        name: typed.name.trim().to_owned(),
        settings: typed.settings,
        sealed_credentials: sealed.map_err(ApiError::internal)?,
        enabled: true,
        trouble: None,
        facts: serde_json::Map::new(),
        heard_at: None,
        created_at: gateway.now(),
    };
    // One that an earlier try of the same request wrote is found again.
    let key = id.to_string();
    let made = async { Ok(shelf.make(&key, record.clone()).await?.value) };
    let record = connect(&gateway, &record, made).await?;
    gateway.house.refresh_channel(id).await?;
    Ok(HttpResponse::Created().json(shown(&gateway, &record)))
}

/// Shows one.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
) -> Result<web::Json<Channel>, ApiError> {
    Ok(web::Json(shown(&gateway, &find(&gateway, &caller, *id).await?.value)))
}

/// Changes one; what is absent stays. New settings or secrets give it a fresh start.
pub(super) async fn change(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
    body: web::Json<ChannelPatch>,
) -> Result<web::Json<Channel>, ApiError> {
    let patch = body.into_inner();
    let mut tries = 1;
    let changed = loop {
        match change_once(&gateway, &caller, *id, patch.clone()).await {
            // Its session notes what the provider tells of it: nobody changed what this changes.
            Err(error) if error.code() == Code::Exists && tries < TRIES => tries += 1,
            changed => break changed?,
        }
    };
    match gateway.house.refresh_channel(*id).await {
        // Nothing can be made of it, and that is known and shown.
        Err(StoreError::Corrupt(_)) if gateway.adapters.obstacle(&changed).is_some() => {}
        refreshed => refreshed?,
    }
    Ok(web::Json(shown(&gateway, &changed)))
}

/// Writes a change over the channel as it stands; 409 `exists` where it was written to meanwhile.
async fn change_once(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
    patch: ChannelPatch,
) -> Result<ChannelRecord, ApiError> {
    let Read { mut value, version } = find(gateway, caller, id).await?;
    let given = patch.credentials.unwrap_or_default();
    let mut wrong = Wrong::default();
    if let Some(name) = &patch.name {
        wrong.length("name", name.trim(), 1, 100);
        name.trim().clone_into(&mut value.name);
    }
    // Only what changes is looked at: a number that cannot be used any more is still switched off.
    let before = value.clone();
    if patch.settings.is_some() || !given.is_empty() {
        value.settings.extend(patch.settings.unwrap_or_default());
        // `null` takes a setting back to its default.
        value.settings.retain(|_, setting| !setting.is_null());
        wrong.0.extend(connecting::token_stays_home(gateway, &before, &value, &given));
        reconnect(gateway, &mut value, given, &mut wrong).await?;
    }
    wrong.or(()).map_err(ApiError::fields)?;
    value.enabled = patch.enabled.unwrap_or(value.enabled);
    let (shelf, key) = (shelf(gateway, caller), id.to_string());
    let written = shelf.put(&key, &value, Some(version));
    if number_of(&before) == number_of(&value) {
        written.await?;
    } else {
        let numbers = connecting::numbers(gateway);
        let former = numbers.claim_of(&before).await?;
        connect(gateway, &value, written).await?;
        numbers.give_back(&before, former).await;
    }
    Ok(value)
}

/// Writes a channel with a number that it did not have before; the number is given back if that fails.
async fn connect<T>(
    gateway: &Gateway,
    record: &ChannelRecord,
    write: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let numbers = connecting::numbers(gateway);
    let refused = |error| connecting::not_to_be_had(error, record.tenant);
    let claim = numbers.claim(record).await.map_err(refused)?;
    let written = write.await;
    if written.is_err() {
        numbers.give_back(record, claim).await;
    }
    written
}

/// Checks changed settings and secrets, and gives the number a fresh start with them.
async fn reconnect(
    gateway: &Gateway,
    record: &mut ChannelRecord,
    given: BTreeMap<String, String>,
    wrong: &mut Wrong,
) -> Result<(), ApiError> {
    record.trouble = None;
    let credentials = connecting::credentials(gateway, record, given)?;
    let checked = gateway.adapters.check(&record.kind, &record.settings, &credentials).await;
    wrong.0.extend(field_errors(checked.err().unwrap_or_default()));
    let sealed = gateway.adapters.seal(record.tenant, record.id, &credentials);
    record.sealed_credentials = sealed.map_err(ApiError::internal)?;
    Ok(())
}

/// Disconnects one; its conversations stay to be read.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
) -> Result<HttpResponse, ApiError> {
    let record = find(&gateway, &caller, *id).await?.value;
    let numbers = connecting::numbers(&gateway);
    let claim = numbers.claim_of(&record).await?;
    shelf(&gateway, &caller).remove(&id.to_string(), "channel").await?;
    numbers.give_back(&record, claim).await;
    gateway.house.refresh_channel(*id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Tries a connection end to end and says what is wrong.
pub(super) async fn test(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
) -> Result<web::Json<ChannelTest>, ApiError> {
    let record = find(&gateway, &caller, *id).await?.value;
    if let Some(obstacle) = gateway.adapters.obstacle(&record) {
        return Ok(web::Json(connecting::untried(&obstacle)));
    }
    let connected = connected(&gateway, &caller, *id).await?;
    let check = |check: recado_channels::Check| ChannelCheck {
        name: check.name.to_owned(),
        ok: check.ok,
        message: view::localized(&check.message),
    };
    let checks: Vec<_> = connected.adapter.test().await.into_iter().map(check).collect();
    let ok = checks.iter().all(|check| check.ok);
    if ok {
        end_trouble(&gateway, &caller, *id).await?;
    }
    Ok(web::Json(ChannelTest { ok, checks }))
}

/// Lists the pieces of deliveries that could not be worked on.
pub(super) async fn set_aside(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<SetAside>>, ApiError> {
    let before = query.cursor().map(str::parse).transpose().map_err(|_| page::bad_cursor())?;
    let limit = query.limit()?;
    let mut items = gateway.stores().set_aside.page(caller.tenant, before, limit + 1).await?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next_cursor = items.last().filter(|_| more).map(|item| item.id.to_string());
    let items = items.into_iter().map(view::set_aside).collect();
    Ok(web::Json(Page { items, next_cursor, prev_cursor: None }))
}

/// A connection that works is in no trouble any more.
async fn end_trouble(gateway: &Gateway, caller: &Caller, id: ChannelId) -> Result<(), ApiError> {
    let mut tries = 1;
    loop {
        let Read { mut value, version } = find(gateway, caller, id).await?;
        if value.trouble.take().is_none() {
            return Ok(());
        }
        match shelf(gateway, caller).put(&id.to_string(), &value, Some(version)).await {
            Ok(_) => return Ok(gateway.house.refresh_channel(id).await?),
            Err(error) if error.code() == Code::Exists && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Returns a connected channel of the caller's company.
pub(super) async fn connected(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
) -> Result<Arc<ConnectedChannel>, ApiError> {
    let found = match gateway.house.channel(id).await {
        Ok(found) => found,
        // It is there and nothing can be made of it: say why, if that is known.
        Err(error) => {
            let record = find(gateway, caller, id).await?.value;
            let obstacle = gateway.adapters.obstacle(&record);
            return Err(obstacle.map_or_else(|| error.into(), |it| connecting::unusable(&it)));
        }
    };
    let is_ours = |channel: &Arc<ConnectedChannel>| channel.record.read().tenant == caller.tenant;
    found.filter(is_ours).ok_or_else(|| ApiError::not_found("channel"))
}

/// Returns a connected channel of the caller's company that may call its provider.
pub(super) async fn usable(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
) -> Result<Arc<ConnectedChannel>, ApiError> {
    let channel = connected(gateway, caller, id).await?;
    match &channel.obstacle {
        Some(obstacle) => Err(connecting::unusable(obstacle)),
        None => Ok(channel),
    }
}

/// Returns a connected channel of the caller's company that may send.
pub(super) async fn sending(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
) -> Result<Arc<ConnectedChannel>, ApiError> {
    let channel = connected(gateway, caller, id).await?;
    if !channel.record.read().enabled {
        return Err(ApiError::new(Code::ChannelDisabled));
    }
    usable(gateway, caller, id).await
}

async fn find(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
) -> Result<Read<ChannelRecord>, ApiError> {
    let found = shelf(gateway, caller).get(&id.to_string()).await?;
    found.ok_or_else(|| ApiError::not_found("channel"))
}

fn shown(gateway: &Gateway, record: &ChannelRecord) -> Channel {
    let trouble = |Obstacle { code, detail }| Trouble {
        code: code.to_owned(),
        detail: detail.en,
        since: gateway.started_at,
    };
    view::channel(record, gateway.adapters.obstacle(record).map(trouble), &gateway.public_url)
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::Channel)
}
