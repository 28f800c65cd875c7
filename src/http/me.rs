//! What people change of themselves.
use actix_web::{HttpRequest, HttpResponse, web};
use recado_actors::Gone;
use recado_protocol::NewPassword;
use recado_store::StoredSession;

use super::{
    auth::{Caller, Proof},
    code::Code,
    error::ApiError,
    session::address_of,
};
use crate::{
    accounts::{self, JoinError},
    gateway::Gateway,
};

/// Gives the person who is signed in another password; every other session of theirs ends.
pub(super) async fn set_password(
    gateway: web::Data<Gateway>,
    request: HttpRequest,
    caller: Caller,
    body: web::Json<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let Proof::Cookie { mut session, .. } = caller.proof else {
        return Err(ApiError::because(Code::Forbidden, "an API key changes no password: sign in"));
    };
    let stores = gateway.stores();
    let gone = || ApiError::new(Code::Unauthorized);
    let read_at = gateway.now();
    let user = stores.accounts.user(caller.user).await?.ok_or_else(gone)?;
    let (address, email) = (address_of(&gateway, &request), user.email.clone());
    // Counted as sign-ins are: whoever finds an open screen must not guess here what they may not there.
    if let Err(wait) = gateway.attempts.begin(&address, &email).await {
        return Err(ApiError::new(Code::TooManyAttempts).after(wait.as_secs() as u32));
    }
    let is_right = gateway.passwords.prove(&body.current, Some(&user.password_hash)).await;
    if !is_right.map_err(ApiError::internal)? {
        return Err(ApiError::field("current", "is not your password"));
    }
    gateway.attempts.succeeded(&address, &email).await;
    let (clock, passwords) = (gateway.house.clock().as_ref(), &gateway.passwords);
    let changed =
        accounts::set_password(stores, clock, passwords, (&user, read_at), &body.new).await;
    let changed_at = changed.map_err(|error| match error {
        JoinError::Password(error) => ApiError::field("new", error.to_string()),
        JoinError::Changed => ApiError::field("current", "is not your password any more"),
        JoinError::Store(error) => error.into(),
        error @ JoinError::WrongPassword => ApiError::internal(error),
    })?;
    // The session that asked begins anew, so that it outlives the others.
    let anew =
        |session: &StoredSession| StoredSession { created_at: changed_at, ..session.clone() };
    while !stores.accounts.replace_session(&session, anew(&session)).await? {
        // It was renewed or works elsewhere since, or is over: who signed out stays out.
        session = stores.accounts.session(&session.token_hash).await?.ok_or_else(gone)?;
    }
    gateway.house.gone(Gone::Person(caller.user));
    Ok(HttpResponse::NoContent().finish())
}
