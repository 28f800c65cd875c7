//! What the page loads: a number, its customers, one chat, the faults; and media.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, LOCATION, Range, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Data, Header, Path, Query};
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

/// A file of a chat, or the part of it that is asked for: a player learns from its end how long a sound
/// is. It never runs as a page of this address.
pub(super) async fn media(
    world: Data<World>,
    id: Path<String>,
    range: Option<Header<Range>>,
) -> Result<HttpResponse, ControlError> {
    let file = world.media.get(&id).ok_or_else(|| ControlError::NotFound(format!("media {id}")))?;
    let size = file.bytes.len() as u64;
    let part = range.and_then(|range| match &range.0 {
        Range::Bytes(parts) => parts.first()?.to_satisfiable_range(size),
        Range::Unregistered(..) => None,
    });
    let mut answer = HttpResponse::Ok();
    let bytes = match part {
        Some((from, to)) => {
            answer.status(StatusCode::PARTIAL_CONTENT);
            answer.insert_header((CONTENT_RANGE, format!("bytes {from}-{to}/{size}")));
            file.bytes.slice(from as usize..=to as usize)
        }
        None => file.bytes.clone(),
    };
    Ok(answer
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((CONTENT_TYPE, file.mime_type.as_str()))
        .insert_header((CONTENT_DISPOSITION, "inline"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        ))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((CACHE_CONTROL, "private, max-age=3600"))
        .body(bytes))
}
