//! Customers: what they say and do, what their phones show.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path, Query};
use serde::Deserialize;
use serde_json::json;

use super::error::ControlError;
use super::numbers::find;
use crate::customers::{self, Echo, InBatch, Says};
use crate::number::{Happening, Number, WINDOW_MS};
use crate::world::World;
use crate::{peer, statuses};

/// Lines of a chat that are shown unless more are asked for.
const PAGE: usize = 500;

type NumberAndPeer = Path<(String, String)>;

pub(super) async fn say(
    world: Data<World>,
    path: NumberAndPeer,
    says: Json<Says>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &path.0)?;
    let said = customers::receive(&world, &number, &path.1, says.into_inner())?;
    Ok(HttpResponse::Created().json(said))
}

#[derive(Deserialize)]
pub(super) struct Batch {
    messages: Vec<InBatch>,
}

/// Several messages, of one customer or of many, in one webhook.
pub(super) async fn batch(
    world: Data<World>,
    id: Path<String>,
    batch: Json<Batch>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    let said = customers::receive_batch(&world, &number, batch.into_inner().messages)?;
    Ok(HttpResponse::Created().json(json!({ "items": said })))
}

pub(super) async fn echo(
    world: Data<World>,
    id: Path<String>,
    echo: Json<Echo>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    let wamid = customers::echo(&world, &number, echo.into_inner())?;
    Ok(HttpResponse::Created().json(json!({ "id": wamid })))
}

pub(super) async fn list(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    let now = world.clock.now_ms();
    let state = number.state.lock();
    let items: Vec<_> = state.customers().take(PAGE).map(|one| one.summary(now)).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items })))
}

/// What can be changed about a customer by hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    name: Option<String>,
    user_id: Option<String>,
    username: Option<String>,
    no_phone: Option<bool>,
    reachable: Option<bool>,
    /// True opens the window of 24 h now, false closes it.
    window: Option<bool>,
    /// The chat is open on the phone's screen.
    open: Option<bool>,
}

/// Changes a customer, who is made when new.
pub(super) async fn change(
    world: Data<World>,
    path: NumberAndPeer,
    changes: Json<Changes>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &path.0)?;
    let peer = peer::digits(&path.1).unwrap_or_else(|| path.1.clone());
    let now = world.clock.now_ms();
    let changes = changes.into_inner();
    let mut state = number.state.lock();
    let customer = state.customer(&peer);
    let key = Arc::clone(&customer.key);
    customer.name = changes.name.or(customer.name.take());
    customer.username = changes.username.or(customer.username.take());
    customer.no_phone = changes.no_phone.unwrap_or(customer.no_phone);
    customer.reachable = changes.reachable.unwrap_or(customer.reachable);
    if let Some(window) = changes.window {
        customer.window_until = if window { now + WINDOW_MS } else { 0 };
    }
    if let Some(user_id) = changes.user_id {
        state.set_user_id(&key, user_id.into());
    }
    let summary = state.customer(&key).summary(now);
    let answer = HttpResponse::Ok().json(summary);
    drop(state);
    if let Some(open) = changes.open {
        statuses::open_chat(&world, &number, &key, open);
    }
    number.live.publish(Some(key), Happening::Customer);
    Ok(answer)
}

pub(super) async fn delete(
    world: Data<World>,
    path: NumberAndPeer,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &path.0)?;
    let key = known(&number, &path.1)?;
    number.state.lock().remove(&key);
    number.live.publish(Some(key), Happening::Cleared);
    Ok(HttpResponse::NoContent().finish())
}

fn known(number: &Number, typed: &str) -> Result<Arc<str>, ControlError> {
    let peer = peer::digits(typed).unwrap_or_else(|| typed.to_owned());
    let key = number.state.lock().known(&peer);
    key.ok_or_else(|| ControlError::NotFound(format!("customer {typed}")))
}

#[derive(Deserialize)]
pub(super) struct Page {
    limit: Option<usize>,
    /// Also what the phone does not show: sends on their way or failed.
    #[serde(default)]
    all: bool,
}

/// What the customer's phone shows, in order.
pub(super) async fn chat(
    world: Data<World>,
    path: NumberAndPeer,
    page: Query<Page>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &path.0)?;
    let key = known(&number, &path.1)?;
    let now = world.clock.now_ms();
    let state = number.state.lock();
    let customer = state.get(&key).ok_or_else(|| ControlError::NotFound(path.1.clone()))?;
    let shown = customer.chat.iter().filter(|line| line.visible || page.all);
    let mut lines: Vec<_> = shown.rev().take(page.limit.unwrap_or(PAGE)).collect();
    lines.reverse();
    Ok(HttpResponse::Ok().json(json!({ "customer": customer.summary(now), "items": lines })))
}

/// The customer opens the chat and reads what is there.
pub(super) async fn read(
    world: Data<World>,
    path: NumberAndPeer,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &path.0)?;
    let key = known(&number, &path.1)?;
    let read = statuses::read_chat(&world, &number, &key);
    Ok(HttpResponse::Ok().json(json!({ "read": read })))
}

#[derive(Deserialize)]
pub(super) struct Played {
    message_id: String,
}

/// The customer listens to a voice note.
pub(super) async fn play(
    world: Data<World>,
    path: NumberAndPeer,
    played: Json<Played>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &path.0)?;
    let done = statuses::play(&world, &number, &played.message_id.as_str().into());
    if !done {
        return Err(ControlError::NotFound(format!("voice note {}", played.message_id)));
    }
    Ok(HttpResponse::Ok().json(json!({ "played": true })))
}
