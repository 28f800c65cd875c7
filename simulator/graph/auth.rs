//! Who calls: the bearer token, and the object it is allowed to touch.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use super::error::GraphError;
use crate::account::Account;
use crate::number::Number;
use crate::world::World;

const INVALID: &str = "Invalid OAuth access token - Cannot parse access token";
const REVOKED: &str = "Error validating access token: The session has been invalidated because the \
                       user changed their password or Facebook has changed the session for security \
                       reasons.";

/// The token of a request: the bearer header, or `access_token` in the query.
fn token(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(token.trim().to_owned());
    }
    url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "access_token")
        .map(|(_, value)| value.into_owned())
}

fn opens(number: &Number, token: &str) -> bool {
    number.settings.read().access_token == token
}

/// Refuses a token that opens the number but was revoked.
fn still_valid(number: &Number) -> Result<(), GraphError> {
    let revoked = number.settings.read().token_revoked;
    let mut state = number.state.lock();
    let state = &mut *state;
    if revoked || state.faults.revokes(&mut state.rng) {
        return Err(GraphError::token(REVOKED, Some(460)));
    }
    Ok(())
}

/// The first number that the request's token opens.
pub(crate) fn caller(world: &World, request: &HttpRequest) -> Result<Arc<Number>, GraphError> {
    let token = token(request).ok_or_else(|| GraphError::token(INVALID, None))?;
    let number = world.numbers().into_iter().find(|number| opens(number, &token));
    let number = number.ok_or_else(|| GraphError::token(INVALID, None))?;
    still_valid(&number)?;
    Ok(number)
}

/// The number of a path, if the request's token opens it.
pub(crate) fn number(
    world: &World,
    request: &HttpRequest,
    id: &str,
) -> Result<Arc<Number>, GraphError> {
    let token = token(request).ok_or_else(|| GraphError::token(INVALID, None))?;
    if let Some(number) = world.number(id)
        && opens(&number, &token)
    {
        still_valid(&number)?;
        return Ok(number);
    }
    caller(world, request)?;
    Err(GraphError::no_object(&request.method().as_str().to_ascii_lowercase(), id))
}

/// The business account of a path, if the request's token opens one of its numbers.
pub(crate) fn account(
    world: &World,
    request: &HttpRequest,
    id: &str,
) -> Result<Arc<Account>, GraphError> {
    let token = token(request).ok_or_else(|| GraphError::token(INVALID, None))?;
    let numbers = world.numbers_of(id);
    if let Some(number) = numbers.iter().find(|number| opens(number, &token)) {
        still_valid(number)?;
        return Ok(Arc::clone(&number.account));
    }
    caller(world, request)?;
    Err(GraphError::no_object(&request.method().as_str().to_ascii_lowercase(), id))
}

/// Whether a token opens anything here, and which number.
pub(crate) fn inspect(world: &World, token: &str) -> Option<(Arc<Number>, bool)> {
    let number = world.numbers().into_iter().find(|number| opens(number, token))?;
    let valid = still_valid(&number).is_ok();
    Some((number, valid))
}
