//! Tries a connection end to end and mends what it can: token, number, subscription of the account.
mod words;

use recado_domain::bot::Localized;
use serde::Deserialize;

use super::client::Client;
use crate::{
    Check,
    meta::{
        Failure,
        lenient::{Flag, OwnedWords, Whole},
    },
};

/// What a token must be allowed to do.
const SCOPES: [&str; 2] = ["whatsapp_business_messaging", "whatsapp_business_management"];
const NUMBER_FIELDS: &str = "display_phone_number,verified_name,quality_rating,status";
/// States of a number in which nothing can be sent.
const DEAD_STATES: [&str; 4] = ["BANNED", "DELETED", "DISCONNECTED", "MIGRATED"];
const MOST_NUMBERS: &str = "100";

#[derive(Deserialize)]
struct DebugToken {
    data: TokenRecord,
}

#[derive(Deserialize)]
struct TokenRecord {
    #[serde(default)]
    app_id: OwnedWords,
    #[serde(default)]
    is_valid: Flag,
    #[serde(default)]
    expires_at: Whole,
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct NumberRecord {
    #[serde(default)]
    display_phone_number: OwnedWords,
    #[serde(default)]
    verified_name: OwnedWords,
    #[serde(default)]
    quality_rating: OwnedWords,
    #[serde(default)]
    status: OwnedWords,
}

#[derive(Deserialize)]
struct Listed<T> {
    data: Vec<T>,
}

#[derive(Deserialize)]
struct OwnId {
    id: OwnedWords,
}

#[derive(Deserialize)]
struct SubscribedApp {
    whatsapp_business_api_data: OwnId,
}

#[derive(Deserialize)]
struct Done {
    success: Flag,
}

/// Runs the checks, in the order in which they are mended.
pub(super) async fn test(client: &Client) -> Vec<Check> {
    let number = number(client).await;
    if let Err(failure @ (Failure::Forbidden(_) | Failure::NoLine(_) | Failure::Unclear(_))) =
        number
    {
        let message = words::unreachable(failure);
        return ["token", "number", "subscription"]
            .map(|name| Check { name, ok: false, message: message.clone() })
            .into();
    }
    // Meta lets some tokens not look at themselves: then the number's answer has to do.
    let token = token(client).await.ok();
    let app = token.as_ref().and_then(|token| token.app_id.get().map(str::to_owned));
    vec![
        check("token", token_state(token, &number)),
        check("number", number_state(client, number).await),
        check("subscription", subscription(client, app.as_deref()).await),
    ]
}

/// Says in words what is well, or what is wrong.
type State = Result<Localized, Localized>;

fn check(name: &'static str, state: State) -> Check {
    let ok = state.is_ok();
    let (Ok(message) | Err(message)) = state;
    Check { name, ok, message }
}

async fn number(client: &Client) -> Result<NumberRecord, Failure> {
    let query = [("fields", NUMBER_FIELDS)];
    client.graph.get(&[&client.phone_number_id], &query, client.deadline).await
}

async fn token(client: &Client) -> Result<TokenRecord, Failure> {
    let query = [("input_token", client.graph.token().expose())];
    let answer: DebugToken = client.graph.get(&["debug_token"], &query, client.deadline).await?;
    Ok(answer.data)
}

fn token_state(token: Option<TokenRecord>, number: &Result<NumberRecord, Failure>) -> State {
    if let Err(Failure::Refused { error, .. }) = number
        && matches!(error.error.code, Some(0 | 190))
    {
        return Err(words::token_refused(&error.error, error.subcode));
    }
    let Some(token) = token else { return Ok(words::token_works()) };
    if !token.is_valid.0 {
        return Err(words::token_invalid());
    }
    let has = token.scopes.unwrap_or_default();
    let missing: Vec<_> =
        SCOPES.into_iter().filter(|scope| !has.iter().any(|one| one == scope)).collect();
    // An empty list is no proof: not every token may read its own permissions.
    if !has.is_empty() && !missing.is_empty() {
        return Err(words::token_lacks(&missing));
    }
    match token.expires_at.0 {
        Some(seconds) if seconds > 0 => Ok(words::token_expires(seconds)),
        _ => Ok(words::token_works()),
    }
}

async fn number_state(client: &Client, number: Result<NumberRecord, Failure>) -> State {
    let number = number.map_err(|failure| words::number_refused(client, failure))?;
    if let Some(status) = number.status.get().filter(|status| DEAD_STATES.contains(status)) {
        return Err(words::number_dead(status));
    }
    let path = [client.business_account_id.as_str(), "phone_numbers"];
    let query = [("fields", "id"), ("limit", MOST_NUMBERS)];
    let siblings = client.graph.get::<Listed<OwnId>>(&path, &query, client.deadline).await;
    if let Ok(Listed { data }) = siblings {
        let is_last_page = data.len().to_string() != MOST_NUMBERS;
        let is_ours = |one: &OwnId| one.id.get() == Some(client.phone_number_id.as_str());
        if is_last_page && !data.iter().any(is_ours) {
            return Err(words::number_elsewhere(client));
        }
    }
    Ok(words::number_found(
        number.display_phone_number.get().unwrap_or(&client.phone_number_id),
        number.verified_name.get(),
        number.quality_rating.get(),
    ))
}

async fn subscription(client: &Client, app: Option<&str>) -> State {
    let path = [client.business_account_id.as_str(), "subscribed_apps"];
    let refused = |failure| words::subscription_refused(client, failure);
    let apps: Listed<SubscribedApp> =
        client.graph.get(&path, &[], client.deadline).await.map_err(refused)?;
    let is_ours = |one: &SubscribedApp| {
        app.is_none_or(|app| one.whatsapp_business_api_data.id.get() == Some(app))
    };
    if apps.data.iter().any(is_ours) {
        return Ok(words::subscribed());
    }
    let done: Done =
        client.graph.post(&path, &serde_json::json!({}), client.deadline).await.map_err(refused)?;
    if done.success.0 { Ok(words::newly_subscribed()) } else { Err(words::not_subscribed()) }
}
