//! What the page loads: a number, its customers, one chat, the faults; and media.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use crate::control::ControlError;
use crate::world::World;

/// Lines of a chat that the page shows.
const LINES: usize = 300;
/// Customers that the phone can be handed to: as many as the control API lists.
const CUSTOMERS: usize = 500;

/// To the phone of the first number.
pub(super) async fn first(world: Data<World>, http: HttpRequest) -> HttpResponse {
    let numbers = world.numbers();
    let Some(number) = numbers.first() else { return super::assets::index().await };
    let query = http.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    let to = format!("/phone/{}{mark}{query}", number.id);
    HttpResponse::Found().insert_header((LOCATION, to)).finish()
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    number: String,
    customer: Option<String>,
}

/// Everything the page shows, with the cursor from which it follows.
pub(super) async fn state(
    world: Data<World>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, ControlError> {
    let number = world
        .number(&wanted.number)
        .ok_or_else(|| ControlError::NotFound(format!("number {}", wanted.number)))?;
    let now = world.clock.now_ms();
    let (name, display) = {
        let settings = number.settings.read();
        (settings.name.clone(), settings.display_phone_number.clone())
    };
    let console_url = world.console_url.read().clone();
    let mut state = number.state.lock();
    // Read before the chat: what changes in between is told twice, never missed.
    let cursor = number.live.cursor();
    let faults = json!(state.faults.list());
    let customers: Vec<_> = state.customers().take(CUSTOMERS).map(|one| one.summary(now)).collect();
    let key = wanted.customer.as_deref().and_then(|peer| state.known(peer));
    let customer = key.and_then(|key| state.get(&key));
    let lines = customer.map(|customer| {
        let shown = customer.chat.iter().filter(|line| line.visible);
        let mut lines: Vec<_> = shown.rev().take(LINES).collect();
        lines.reverse();
        lines
    });
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({
        "number": {"id": *number.id, "name": name, "display_phone_number": display},
        "customers": customers,
        "customer": customer.map(|customer| customer.summary(now)),
        "lines": lines.unwrap_or_default(),
        "faults": faults,
        "console_url": console_url,
        "cursor": cursor,
        "now": now,
    })))
}

/// A file of a chat. It never runs as a page of this address.
pub(super) async fn media(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    let file = world.media.get(&id).ok_or_else(|| ControlError::NotFound(format!("media {id}")))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, file.mime_type.as_str()))
        .insert_header((CONTENT_DISPOSITION, "inline"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        ))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CACHE_CONTROL, "private, max-age=3600"))
        .body(file.bytes.clone()))
}
