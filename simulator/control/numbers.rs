//! Numbers: create, look at, change, delete; their webhook address.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Json, Path};
use serde_json::{Value, json};

use super::error::ControlError;
use crate::customers::queue;
use crate::number::Number;
use crate::webhooks::{Delivery, Payload, handshake};
use crate::world::World;

/// The number of a path.
pub(super) fn find(world: &World, id: &str) -> Result<Arc<Number>, ControlError> {
    world.number(id).ok_or_else(|| ControlError::NotFound(format!("number {id}")))
}

/// A number's settings, addresses and counters.
pub(crate) fn record(world: &World, number: &Number) -> Value {
    let mut record = serde_json::to_value(&*number.settings.read()).unwrap_or_default();
    let (accepted, received, refused, customers) = {
        let state = number.state.lock();
        (state.accepted.total(), state.received.total(), state.refused, state.customer_count())
    };
    record["subscribed"] = number.account.subscribed.load(Ordering::Acquire).into();
    record["api_base_url"] = world.base_url.as_str().into();
    record["phone_url"] = format!("{}/phone/{}", world.base_url, number.id).into();
    record["counters"] = json!({
        "accepted": accepted, "refused": refused, "received": received, "customers": customers,
        "webhooks": number.outbox.counters(), "steps_waiting": number.agenda.waiting(),
    });
    record
}

/// `subscribed` belongs to the account, not to the number's settings.
fn take_subscribed(fields: &mut Value) -> Option<bool> {
    fields.as_object_mut()?.remove("subscribed")?.as_bool()
}

pub(super) async fn create(world: Data<World>, body: Bytes) -> Result<HttpResponse, ControlError> {
    let mut fields: Value = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(&body).map_err(|error| error.to_string())?
    };
    let subscribed = take_subscribed(&mut fields);
    let number = world.create(fields)?;
    if let Some(subscribed) = subscribed {
        number.account.subscribed.store(subscribed, Ordering::Release);
    }
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
    let mut fields = fields.into_inner();
    if let Some(subscribed) = take_subscribed(&mut fields) {
        number.account.subscribed.store(subscribed, Ordering::Release);
    }
    world.change(&number, fields)?;
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
