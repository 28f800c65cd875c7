//! Numbers: create, look at, change, delete; their webhook address.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Json, Path};
use serde::Serialize;
use serde_json::{Value, json};

use super::error::ControlError;
use crate::customers::queue;
use crate::number::{Number, NumberSettings};
use crate::webhooks::{Counters, Delivery, Payload, handshake};
use crate::world::World;

/// The number of a path.
pub(super) fn find(world: &World, id: &str) -> Result<Arc<Number>, ControlError> {
    world.number(id).ok_or_else(|| ControlError::NotFound(format!("number {id}")))
}

/// A number's settings, addresses and counters.
#[derive(Serialize)]
pub(crate) struct Record {
    #[serde(flatten)]
    settings: NumberSettings,
    subscribed: bool,
    api_base_url: String,
    phone_url: String,
    counters: NumberCounters,
}

/// What a number has done so far.
#[derive(Clone, Copy, Serialize)]
pub(super) struct NumberCounters {
    pub(super) accepted: u64,
    pub(super) refused: u64,
    pub(super) received: u64,
    customers: usize,
    webhooks: Counters,
    /// Statuses and fetches that are still to come.
    steps_waiting: usize,
}

pub(super) fn counters(number: &Number) -> NumberCounters {
    let state = number.state.lock();
    NumberCounters {
        accepted: state.accepted.total(),
        refused: state.refused,
        received: state.received.total(),
        customers: state.customer_count(),
        webhooks: number.outbox.counters(),
        steps_waiting: number.agenda.waiting(),
    }
}

/// The full record of a number.
pub(crate) fn record(world: &World, number: &Number) -> Record {
    Record {
        settings: number.settings.read().clone(),
        subscribed: number.account.subscribed.load(Ordering::Acquire),
        api_base_url: world.base_url.clone(),
        phone_url: format!("{}/phone/{}", world.base_url, number.id),
        counters: counters(number),
    }
}

pub(super) async fn create(world: Data<World>, body: Bytes) -> Result<HttpResponse, ControlError> {
    let fields: Value = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(&body).map_err(|error| error.to_string())?
    };
    let number = world.create(fields)?;
    Ok(HttpResponse::Created().json(record(&world, &number)))
}

pub(super) async fn list(world: Data<World>) -> HttpResponse {
    let numbers: Vec<_> = world.numbers().iter().map(|number| record(&world, number)).collect();
    HttpResponse::Ok().json(json!({ "items": numbers }))
}

pub(super) async fn get(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    Ok(HttpResponse::Ok().json(record(&world, &number)))
}

pub(super) async fn change(
    world: Data<World>,
    id: Path<String>,
    fields: Json<Value>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    world.change(&number, fields.into_inner())?;
    number.live.publish(None, crate::number::Happening::Number);
    Ok(HttpResponse::Ok().json(record(&world, &number)))
}

pub(super) async fn delete(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    if !world.delete(&id) {
        return Err(ControlError::NotFound(format!("number {id}")));
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Makes the handshake with the number's webhook address.
pub(super) async fn verify(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    let (url, token) = {
        let settings = number.settings.read();
        (settings.webhook_url.clone(), settings.verify_token.clone())
    };
    let url = url.ok_or_else(|| "the number has no webhook_url".to_owned())?;
    Ok(HttpResponse::Ok().json(handshake(&world, &url, &token).await))
}

/// Ends every pause: webhooks that wait are tried at once.
pub(super) async fn flush(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    number.outbox.hurry();
    Ok(HttpResponse::Accepted().json(number.outbox.counters()))
}

/// Signs and delivers any bytes.
pub(super) async fn raw(
    world: Data<World>,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    queue(&number, Delivery::new(Payload::Body(body), Vec::new()));
    Ok(HttpResponse::Accepted().json(number.outbox.counters()))
}
