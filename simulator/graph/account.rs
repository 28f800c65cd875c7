//! The app's subscription to a business account, and what a token is worth.

use std::sync::atomic::Ordering;

use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::error::GraphError;
use super::{auth, success};
use crate::webhooks::handshake;
use crate::world::World;

/// The id of the one app of the simulator.
const APP_ID: &str = "1234567890123456";

/// `GET /{business_account_id}/subscribed_apps`.
pub(super) async fn subscriptions(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let account = auth::account(&world, &http, &path.1)?;
    let app = json!({"whatsapp_business_api_data": {
        "id": APP_ID, "name": "Recado", "link": "https://www.facebook.com/games/?app_id=1234567890123456",
    }});
    let data = if account.subscribed.load(Ordering::Acquire) { vec![app] } else { Vec::new() };
    Ok(HttpResponse::Ok().json(json!({ "data": data })))
}

#[derive(Default, Deserialize)]
struct Override {
    override_callback_uri: Option<String>,
    verify_token: Option<String>,
}

/// `POST /{business_account_id}/subscribed_apps`, with an address of its own or without.
pub(super) async fn subscribe(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, GraphError> {
    let account = auth::account(&world, &http, &path.1)?;
    let other: Override = if body.is_empty() {
        Override::default()
    } else {
        serde_json::from_slice(&body)
            .map_err(|error| GraphError::parameter(format_args!("Invalid parameter: {error}")))?
    };
    if let Some(url) = &other.override_callback_uri {
        let shake = handshake(&world, url, other.verify_token.as_deref().unwrap_or_default()).await;
        if !shake.verified {
            let details = format!(
                "The URL couldn't be validated. Callback verification failed with HTTP status {}.",
                shake.status
            );
            return Err(GraphError::with_details(2200, details));
        }
        for number in world.numbers_of(&account.id) {
            number.settings.write().webhook_url = Some(url.clone());
        }
    }
    account.subscribed.store(true, Ordering::Release);
    Ok(success())
}

/// `DELETE /{business_account_id}/subscribed_apps`.
pub(super) async fn unsubscribe(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let account = auth::account(&world, &http, &path.1)?;
    account.subscribed.store(false, Ordering::Release);
    Ok(success())
}

#[derive(Deserialize)]
pub(super) struct Inspected {
    input_token: Option<String>,
}

/// `GET /debug_token?input_token=…`.
pub(super) async fn debug_token(
    world: Data<World>,
    query: Query<Inspected>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let token = query.input_token.as_deref().ok_or_else(|| GraphError::required("input_token"))?;
    let Some((number, valid)) = auth::inspect(&world, token) else {
        auth::caller(&world, &http)?;
        return Ok(HttpResponse::Ok().json(json!({"data": {
            "error": {"code": 190, "message": "Malformed access token"},
            "is_valid": false, "scopes": [],
        }})));
    };
    let scopes = ["whatsapp_business_management", "whatsapp_business_messaging", "public_profile"];
    let granular: Vec<_> = scopes
        .iter()
        .take(2)
        .map(|scope| json!({"scope": scope, "target_ids": [number.account.id]}))
        .collect();
    Ok(HttpResponse::Ok().json(json!({"data": {
        "app_id": APP_ID, "type": "SYSTEM_USER", "application": "Recado",
        "data_access_expires_at": 0, "expires_at": 0, "is_valid": valid,
        "scopes": scopes, "granular_scopes": granular, "user_id": "122100000000000001",
    }})))
}
