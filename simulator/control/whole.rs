//! The simulator as a whole: clock, counters, reset, a while without listening.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{Data, Json};
use serde::Deserialize;
use serde_json::json;

use super::error::ControlError;
use super::numbers::{NumberCounters, counters};
use crate::world::World;

pub(super) async fn clock(world: Data<World>) -> HttpResponse {
    let stopped = world.clock.is_stopped();
    HttpResponse::Ok().json(json!({"now_ms": world.clock.now_ms(), "stopped": stopped}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    advance_seconds: Option<f64>,
    stopped: Option<bool>,
}

/// Stops the clock or lets it run, and moves it forward: windows close, limits refill, addresses of
/// media expire.
pub(super) async fn turn(
    world: Data<World>,
    turn: Json<Turn>,
) -> Result<HttpResponse, ControlError> {
    let by = Duration::try_from_secs_f64(turn.advance_seconds.unwrap_or(0.0))
        .map_err(|error| error.to_string())?;
    if let Some(stopped) = turn.stopped {
        world.clock.stop(stopped);
    }
    world.clock.advance(by);
    Ok(clock(world).await)
}

#[derive(Deserialize)]
pub(super) struct Refusal {
    for_ms: u64,
}

/// Stops listening for a while: connections are refused, open ones are cut.
pub(super) async fn refuse(world: Data<World>, refusal: Json<Refusal>) -> HttpResponse {
    world.refuse(refusal.for_ms);
    HttpResponse::Accepted().finish()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// Where the phone page's link to the console leads.
    console_url: Option<String>,
}

pub(super) async fn settings(world: Data<World>, settings: Json<Settings>) -> HttpResponse {
    world.console_url.write().clone_from(&settings.console_url);
    HttpResponse::NoContent().finish()
}

/// Counters of every number, and their sums.
pub(super) async fn stats(world: Data<World>) -> HttpResponse {
    let all: Vec<_> = world.numbers().iter().map(|n| (Arc::clone(&n.id), counters(n))).collect();
    let sum =
        |of: fn(&NumberCounters) -> u64| all.iter().map(|(_, counters)| of(counters)).sum::<u64>();
    let numbers: Vec<_> = all
        .iter()
        .map(|(id, counters)| json!({"phone_number_id": id, "counters": counters}))
        .collect();
    HttpResponse::Ok().json(json!({
        "accepted": sum(|c| c.accepted), "refused": sum(|c| c.refused), "received": sum(|c| c.received),
        "numbers": numbers,
    }))
}

/// Forgets everything.
pub(super) async fn reset(world: Data<World>) -> HttpResponse {
    world.reset();
    HttpResponse::NoContent().finish()
}
