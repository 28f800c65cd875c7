//! Who asks: by API key or by session cookie, in which company, and what they may do there.
use std::{
    future::{Ready, ready},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    cookie::{Cookie, SameSite},
    dev::Payload,
    http::header,
};
use recado_domain::{
    ApiKeyId, TenantId, UserId,
    account::{Membership, Scope},
};
use recado_store::{StoreError, StoredSession};

use super::{code::Code, error::ApiError};
use crate::{gateway::Gateway, members, secrets::Token, sign_out};

/// Name of the session's cookie.
pub(crate) const COOKIE: &str = "recado_session";
/// How long a session lasts after its last use.
pub(crate) const SESSION_LIFE: Duration = Duration::from_hours(30 * 24);
/// A session is renewed once it has been used for so long: one write a day, not one a request.
const RENEWED_AFTER: Duration = Duration::from_hours(24);
/// Nobody's token is longer; longer ones are not even hashed.
const LONGEST_TOKEN: usize = 256;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The company they work in.
    pub tenant: TenantId,
    /// The person, or whom the key acts as.
    pub user: UserId,
    /// What they may do.
    pub scopes: Vec<Scope>,
    /// How they proved it.
    pub proof: Proof,
}

/// How a caller proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// An API key.
    Key(ApiKeyId),
    /// A session cookie; the session as it now stands, and whether it was just renewed.
    Cookie { session: StoredSession, renewed: bool },
}

impl Caller {
    /// Tells whether they may do something.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Tells what they come with, for what must be theirs alone: a key of the API may do less than its
    /// user's other keys; somebody's sessions may all do the same.
    pub(crate) fn credential(&self) -> String {
        match &self.proof {
            Proof::Key(id) => format!("key {id}"),
            Proof::Cookie { .. } => "person".to_owned(),
        }
    }

    /// Refuses unless they may.
    pub(crate) fn must(&self, scope: Scope) -> Result<(), ApiError> {
        if self.may(scope) {
            return Ok(());
        }
        Err(ApiError::because(Code::Forbidden, format_args!("needs the scope `{}`", scope.word())))
    }
}

/// The gate puts the caller there before any handler runs.
impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(|| ApiError::new(Code::Unauthorized)))
    }
}

/// Finds out who asks; `None` when nobody proves anything.
pub(crate) async fn identify(
    gateway: &Gateway,
    request: &HttpRequest,
) -> Result<Option<Caller>, ApiError> {
    if let Some(key) = bearer(request) {
        return Ok(by_key(gateway, &key).await?);
    }
    match session_token(request) {
        Some(token) => Ok(by_session(gateway, &token).await?),
        None => Ok(None),
    }
}

/// Finds whom an API key acts as.
pub(crate) async fn by_key(gateway: &Gateway, key: &Token) -> Result<Option<Caller>, StoreError> {
    let accounts = &gateway.stores().accounts;
    let Some(key) = accounts.api_key_by_hash(&key.hash()).await? else { return Ok(None) };
    let Some(membership) = membership(gateway, key.user, key.tenant).await? else {
        return Ok(None);
    };
    // A key never does more than its user may by now.
    let scopes = membership.role.scopes().into_iter().filter(|scope| key.scopes.contains(scope));
    let scopes = scopes.collect();
    Ok(Some(Caller { tenant: key.tenant, user: key.user, scopes, proof: Proof::Key(key.id) }))
}

async fn by_session(gateway: &Gateway, token: &Token) -> Result<Option<Caller>, StoreError> {
    let stored = &gateway.stores().accounts;
    let now = gateway.now();
    let found = stored.session(&token.hash()).await?;
    let Some(session) = found.filter(|session| session.expires_at > now) else {
        return Ok(None);
    };
    let Some(membership) = membership(gateway, session.user, session.tenant).await? else {
        return Ok(None);
    };
    let of = (session.user, session.tenant);
    if sign_out::is_over(gateway.stores(), of, session.created_at).await? {
        return Ok(None);
    }
    let (tenant, user) = (session.tenant, session.user);
    let proof = Proof::Cookie { session, renewed: false };
    Ok(Some(Caller { tenant, user, scopes: membership.role.scopes(), proof }))
}

/// Lengthens the session of who comes by cookie, once a day. Only where the answer carries the cookie on
/// (a socket's cannot): one that lives shorter than its session throws its person out.
pub(crate) async fn renew(gateway: &Gateway, caller: &mut Caller) -> Result<(), StoreError> {
    let Proof::Cookie { session, renewed } = &mut caller.proof else { return Ok(()) };
    let until = gateway.now() + SESSION_LIFE;
    if until.since(session.expires_at) > RENEWED_AFTER {
        let longer = StoredSession { expires_at: until, ..session.clone() };
        // Where somebody was faster the session is another by now, or renewed, or over.
        if gateway.stores().accounts.replace_session(session, longer.clone()).await? {
            (*session, *renewed) = (longer, true);
        }
    }
    Ok(())
}

/// Returns what a person is in a company.
pub(crate) async fn membership(
    gateway: &Gateway,
    user: UserId,
    tenant: TenantId,
) -> Result<Option<Membership>, StoreError> {
    let found = members::membership(gateway.stores(), tenant, user).await?;
    Ok(found.filter(Membership::is_current))
}

/// Returns the session's token as the cookie carries it.
pub(crate) fn session_token(request: &HttpRequest) -> Option<Token> {
    let cookie = request.cookie(COOKIE)?;
    (cookie.value().len() <= LONGEST_TOKEN).then(|| Token::presented(cookie.value()))
}

/// Returns what the request presents as `Authorization: Bearer`.
pub(crate) fn bearer(request: &HttpRequest) -> Option<Token> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let fits = scheme.eq_ignore_ascii_case("bearer") && key.len() <= LONGEST_TOKEN;
    fits.then(|| Token::presented(key.trim()))
}

/// Makes the cookie of a session; an empty token takes it back.
pub(crate) fn cookie(gateway: &Gateway, token: &str) -> Cookie<'static> {
    let life = if token.is_empty() { Duration::ZERO } else { SESSION_LIFE };
    Cookie::build(COOKIE, token.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(gateway.is_https())
        .max_age(actix_web::cookie::time::Duration::seconds(life.as_secs() as i64))
        .finish()
}
