//! Keys of the API.
use actix_web::{HttpResponse, web};
use recado_actors::Gone;
use recado_domain::{
    ApiKeyId,
    account::{ApiKey as Key, Scope},
};
use recado_protocol::{ApiKey, CreatedApiKey, NewApiKey, Page};

use super::{
    auth::{self, Caller},
    code::Code,
    error::ApiError,
    new_id::NewId,
    page::{self, PageQuery},
};
use crate::{
    gateway::Gateway,
    secrets::{API_KEY_PREFIX, Token},
    view::{self, Wrong},
};

/// Most keys of a company.
const MOST_KEYS: usize = 500;

/// Lists them, never with the key itself: an administrator sees all, others see their own.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<ApiKey>>, ApiError> {
    let keys = gateway.stores().accounts.api_keys(caller.tenant).await?;
    let keys = keys.iter().filter(|key| may_see(&caller, key)).map(view::api_key).collect();
    Ok(web::Json(page::of_list(keys, &query, |key: &ApiKey| key.id.clone())?))
}

/// Makes one that acts as its maker.
pub(super) async fn create(
    gateway: web::Data<Gateway>,
    caller: Caller,
    NewId(id): NewId,
    body: web::Json<NewApiKey>,
) -> Result<HttpResponse, ApiError> {
    let scopes = checked(&caller, &body)?;
    let accounts = &gateway.stores().accounts;
    if accounts.api_keys(caller.tenant).await?.len() >= MOST_KEYS {
        return Err(ApiError::because(
            Code::Limit,
            format_args!("a company has at most {MOST_KEYS} keys"),
        ));
    }
    let token = Token::new(API_KEY_PREFIX);
    let key = Key {
        id: ApiKeyId::from_uuid(id),
        tenant: caller.tenant,
        user: caller.user,
        name: body.name.trim().to_owned(),
        scopes,
        ends_with: token.ends_with(),
        created_at: gateway.now(),
    };
    // Told again after its answer was lost, it gets a new secret; the lost one opens nothing any more.
    accounts.put_api_key(key.clone(), token.hash()).await?;
    // Who was removed meanwhile may have had their keys taken back before this one was there.
    if auth::membership(&gateway, caller.user, caller.tenant).await?.is_none() {
        accounts.delete_api_key(caller.tenant, key.id).await?;
        return Err(ApiError::new(Code::Unauthorized));
    }
    let created = CreatedApiKey { api_key: view::api_key(&key), key: token.reveal().to_owned() };
    Ok(HttpResponse::Created().json(created))
}

/// Takes one back: an administrator any of the company; others their own, where it does no more
/// than what they come with. So a key that leaks can be used against nothing wider than itself.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ApiKeyId>,
) -> Result<HttpResponse, ApiError> {
    let accounts = &gateway.stores().accounts;
    let keys = accounts.api_keys(caller.tenant).await?;
    let seen = keys.iter().find(|key| key.id == *id && may_see(&caller, key));
    let key = seen.ok_or_else(|| ApiError::not_found("key"))?;
    if !caller.may(Scope::Admin) {
        key.scopes.iter().try_for_each(|scope| caller.must(*scope))?;
    }
    if accounts.delete_api_key(caller.tenant, *id).await? {
        gateway.house.gone(Gone::Key(*id));
        return Ok(HttpResponse::NoContent().finish());
    }
    Err(ApiError::not_found("key"))
}

fn may_see(caller: &Caller, key: &Key) -> bool {
    key.user == caller.user || caller.may(Scope::Admin)
}

fn checked(caller: &Caller, body: &NewApiKey) -> Result<Vec<Scope>, ApiError> {
    let mut wrong = Wrong::default();
    wrong.length("name", body.name.trim(), 1, 100);
    if body.scopes.is_empty() {
        wrong.note("scopes", "must hold at least one scope");
    }
    let mut scopes = Vec::new();
    for (index, word) in body.scopes.iter().enumerate() {
        match Scope::parse(word) {
            Some(scope) if caller.may(scope) => scopes.push(scope),
            Some(_) => wrong.note(format!("scopes.{index}"), "is more than you may do yourself"),
            None => wrong.note(format!("scopes.{index}"), "must be read, converse, write or admin"),
        }
    }
    scopes.sort_unstable();
    scopes.dedup();
    wrong.or(scopes).map_err(ApiError::fields)
}
