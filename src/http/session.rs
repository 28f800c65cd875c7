//! Signing in and out, and choosing a company.
use actix_web::{HttpRequest, HttpResponse, http::header::HeaderMap, web};
use recado_actors::Gone;
use recado_domain::account::{Membership, User};
use recado_protocol::{Session, SignIn, SwitchTenant};
use recado_store::StoredSession;

use super::{
    auth::{self, Caller, Proof, SESSION_LIFE},
    code::Code,
    error::ApiError,
};
use crate::{
    accounts,
    gateway::Gateway,
    secrets::Token,
    sign_out,
    view::{self, Wrong},
};

/// Longest address of e-mail (RFC 5321), in characters.
const LONGEST_EMAIL: usize = 254;
/// Longest password looked at, in characters.
const LONGEST_PASSWORD: usize = 1_024;

/// Signs a person in.
pub(super) async fn sign_in(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    body: web::Json<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let mut wrong = Wrong::default();
    wrong.length("email", body.email.trim(), 1, LONGEST_EMAIL);
    wrong.length("password", &body.password, 1, LONGEST_PASSWORD);
    wrong.or(()).map_err(ApiError::fields)?;
    let email = body.email.trim().to_lowercase();
    let address = address_of(&gateway, &request);
    // Counted before it is proven, so that many at once are not let through together.
    if let Err(wait) = gateway.attempts.begin(&address, &email).await {
        return Err(ApiError::new(Code::TooManyAttempts).after(wait.as_secs() as u32));
    }
    // Before anything is read: a password that changes from here on ends the session.
    let now = gateway.now();
    let user = gateway.stores().accounts.user_by_email(&email).await?;
    let stored = user.as_ref().map(|user| user.password_hash.as_str());
    let is_right = gateway.passwords.prove(&body.password, stored).await;
    let (Some(user), true) = (user, is_right.map_err(ApiError::internal)?) else {
        return Err(ApiError::new(Code::Credentials));
    };
    gateway.attempts.succeeded(&address, &email).await;
    let membership = choose(&gateway, &user, body.tenant_id.as_deref()).await?;
    let token = Token::new("");
    let session = StoredSession {
        token_hash: token.hash(),
        user: user.id,
        tenant: membership.tenant,
        created_at: now,
        expires_at: now + SESSION_LIFE,
    };
    if !accounts::open_session(gateway.stores(), &user, session).await? {
        return Err(ApiError::new(Code::Credentials));
    }
    let shown = described(&gateway, user.id, membership.tenant).await?;
    Ok(HttpResponse::Ok().cookie(auth::cookie(&gateway, token.reveal())).json(shown))
}

/// Tells who is signed in.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
) -> Result<web::Json<Session>, ApiError> {
    let mut shown = described(&gateway, caller.user, caller.tenant).await?;
    // A key may do less than its user.
    shown.scopes = caller.scopes.iter().map(|scope| scope.word().to_owned()).collect();
    Ok(web::Json(shown))
}

/// Signs out.
pub(super) async fn sign_out(
    gateway: web::Data<Gateway>,
    caller: Caller,
) -> Result<HttpResponse, ApiError> {
    if let Proof::Cookie { session, .. } = caller.proof {
        gateway.stores().accounts.delete_session(&session.token_hash).await?;
        gateway.house.gone(Gone::Session(session.token_hash));
    }
    Ok(HttpResponse::NoContent().cookie(auth::cookie(&gateway, "")).finish())
}

/// Works in another company from now on.
pub(super) async fn switch_tenant(
    gateway: web::Data<Gateway>,
    caller: Caller,
    body: web::Json<SwitchTenant>,
) -> Result<web::Json<Session>, ApiError> {
    let Proof::Cookie { mut session, .. } = caller.proof else {
        return Err(ApiError::because(Code::Forbidden, "an API key works in one company"));
    };
    let tenant = body.tenant_id.parse().map_err(|_| ApiError::not_found("company"))?;
    if auth::membership(&gateway, caller.user, tenant).await?.is_none() {
        return Err(ApiError::not_found("company"));
    }
    if sign_out::is_over(gateway.stores(), (caller.user, tenant), session.created_at).await? {
        let detail = "you came back to that company after this session began: sign in again";
        return Err(ApiError::because(Code::Forbidden, detail));
    }
    let accounts = &gateway.stores().accounts;
    while !accounts.replace_session(&session, StoredSession { tenant, ..session.clone() }).await? {
        // It was renewed or switched in between, or is over: who signed out stays out.
        let standing = accounts.session(&session.token_hash).await?;
        session = standing.ok_or_else(|| ApiError::new(Code::Unauthorized))?;
    }
    Ok(web::Json(described(&gateway, caller.user, tenant).await?))
}

/// Returns the company asked for, or the first the person came to.
async fn choose(
    gateway: &Gateway,
    user: &User,
    wanted: Option<&str>,
) -> Result<Membership, ApiError> {
    let memberships = gateway.stores().accounts.memberships(user.id).await?;
    let fits = |membership: &Membership| {
        membership.is_current()
            && wanted.is_none_or(|wanted| wanted.parse() == Ok(membership.tenant))
    };
    let chosen = memberships.into_iter().find(fits);
    chosen.ok_or_else(|| ApiError::because(Code::Forbidden, "you do not belong to that company"))
}

async fn described(
    gateway: &Gateway,
    user: recado_domain::UserId,
    tenant: recado_domain::TenantId,
) -> Result<Session, ApiError> {
    let accounts = &gateway.stores().accounts;
    let gone = || ApiError::new(Code::Unauthorized);
    let person = accounts.user(user).await?.ok_or_else(gone)?;
    let mut memberships = accounts.memberships(user).await?;
    memberships.retain(Membership::is_current);
    let here =
        memberships.iter().find(|membership| membership.tenant == tenant).ok_or_else(gone)?;
    let mut tenants = Vec::new();
    for membership in &memberships {
        tenants.extend(accounts.tenant(membership.tenant).await?);
    }
    let company = tenants.iter().find(|company| company.id == tenant).ok_or_else(gone)?;
    Ok(view::session(
        view::user(&person, here),
        view::tenant(company),
        tenants.iter().map(view::tenant).collect(),
        &here.role.scopes(),
    ))
}

/// Returns the address that failed attempts are counted by.
pub(super) fn address_of(gateway: &Gateway, request: &HttpRequest) -> String {
    let forwarded = gateway.proxies.and_then(|proxies| forwarded(request.headers(), proxies));
    let peer = || request.connection_info().peer_addr().map(str::to_owned);
    forwarded.or_else(peer).unwrap_or_else(|| "unknown".to_owned())
}

/// Returns whom the outermost of our proxies saw. Each adds whom it saw at the end, so what a client
/// wrote itself lies before them; with fewer addresses than proxies, all were written by proxies.
fn forwarded(headers: &HeaderMap, proxies: usize) -> Option<String> {
    let lines = headers.get_all("x-forwarded-for").filter_map(|line| line.to_str().ok());
    let addresses: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let place = addresses.len().saturating_sub(proxies);
    addresses.get(place).filter(|address| !address.is_empty()).map(|&address| address.to_owned())
}
