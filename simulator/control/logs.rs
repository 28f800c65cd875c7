//! What a number accepted and what its customers wrote, page by page.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::error::ControlError;
use super::numbers::find;
use crate::number::Journal;
use crate::world::World;

/// Entries of one page at most.
const PAGE: usize = 10_000;

#[derive(Deserialize)]
pub(super) struct From {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

#[derive(Serialize)]
struct Entry<'a, T> {
    cursor: u64,
    #[serde(flatten)]
    entry: &'a T,
}

/// `oldest` tells whether entries behind the cursor were forgotten already.
fn page<T: Serialize>(journal: &Journal<T>, from: &From) -> HttpResponse {
    let limit = from.limit.unwrap_or(PAGE).min(PAGE);
    let items: Vec<_> =
        journal.after(from.after, limit).map(|(cursor, entry)| Entry { cursor, entry }).collect();
    let next = items.last().map_or(from.after, |last| last.cursor);
    HttpResponse::Ok().json(json!({
        "items": items, "next": next, "total": journal.total(), "oldest": journal.oldest(),
    }))
}

/// Every accepted send, whatever the caller heard of it.
pub(super) async fn accepted(
    world: Data<World>,
    id: Path<String>,
    from: Query<From>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    let state = number.state.lock();
    Ok(page(&state.accepted, &from))
}

/// Every message of a customer, and when its webhook was answered with 200.
pub(super) async fn received(
    world: Data<World>,
    id: Path<String>,
    from: Query<From>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    let state = number.state.lock();
    Ok(page(&state.received, &from))
}
