//! What must hold before a number is connected or changed, and what is told when it cannot be used.
use std::collections::BTreeMap;

use recado_actors::{AdapterFactory, Obstacle};
use recado_domain::{TenantId, channel::ChannelRecord};
use recado_protocol::{ChannelCheck, ChannelTest, FieldError};

use super::{code::Code, error::ApiError};
use crate::{
    gateway::Gateway,
    numbers::{NumberError, Numbers},
    view,
};

/// The credential that goes to the provider with every call.
const TOKEN: &str = "access_token";

/// Whoever sends a stored token to another address must have the token: else a change of the
/// address would hand it out.
pub(super) fn token_stays_home(
    gateway: &Gateway,
    before: &ChannelRecord,
    after: &ChannelRecord,
    given: &BTreeMap<String, String>,
) -> Option<FieldError> {
    let destination = |record: &ChannelRecord| gateway.adapters.destination(&record.settings);
    let is_elsewhere = destination(before) != destination(after);
    (is_elsewhere && !given.contains_key(TOKEN)).then(|| FieldError {
        field: format!("credentials.{TOKEN}"),
        reason: "is needed with another `api_base_url`: the stored one is sent nowhere else".into(),
    })
}

/// Joins the stored credentials with those given. Where all are given, stored ones that do not open
/// any more are in nobody's way.
pub(super) fn credentials(
    gateway: &Gateway,
    record: &ChannelRecord,
    given: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ApiError> {
    if record.sealed_credentials.keys().all(|name| given.contains_key(name)) {
        return Ok(given);
    }
    let mut credentials = gateway.adapters.open(record).map_err(|error| {
        let obstacle = gateway.adapters.obstacle(record);
        obstacle.map_or_else(|| ApiError::internal(error), |obstacle| unusable(&obstacle))
    })?;
    credentials.extend(given);
    Ok(credentials)
}

/// Returns the claims of numbers.
pub(super) fn numbers(gateway: &Gateway) -> Numbers<'_> {
    Numbers::of(gateway.stores().documents.as_ref(), gateway.house.clock().as_ref())
}

/// Tells who wants a number that a channel has it: which one only where it is the company's own.
pub(super) fn not_to_be_had(error: NumberError, tenant: TenantId) -> ApiError {
    match error {
        NumberError::Store(error) => error.into(),
        NumberError::Connected(holder) if holder.tenant == tenant => {
            let channel = holder.channel;
            let words =
                format_args!("the channel {channel} has it: change that one, or remove it first");
            ApiError::because(Code::AlreadyConnected, words)
        }
        NumberError::Connected(_) => ApiError::because(
            Code::AlreadyConnected,
            "it is connected to this gateway already: it must be removed there first",
        ),
    }
}

/// Tells a program why a channel cannot be used and what to do.
pub(super) fn unusable(obstacle: &Obstacle) -> ApiError {
    ApiError::because(Code::ChannelUnusable, &obstacle.detail.en)
}

/// The answer of a test that could not even begin.
pub(super) fn untried(obstacle: &Obstacle) -> ChannelTest {
    let name = match obstacle.code {
        "private_address" => "address",
        code => code,
    };
    let message = view::localized(&obstacle.detail);
    ChannelTest {
        ok: false,
        checks: vec![ChannelCheck { name: name.to_owned(), ok: false, message }],
    }
}
