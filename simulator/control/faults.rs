//! Faults of a number: show, set, add, clear.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use serde_json::json;

use super::error::ControlError;
use super::numbers::find;
use crate::faults::Rule;
use crate::number::{Happening, Number};
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Rules {
    faults: Vec<Rule>,
}

pub(super) async fn list(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    Ok(shown(&*find(&world, &id)?))
}

pub(super) async fn replace(
    world: Data<World>,
    id: Path<String>,
    rules: Json<Rules>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    number.state.lock().faults.replace(rules.into_inner().faults)?;
    Ok(apply(&world, &number))
}

pub(super) async fn add(
    world: Data<World>,
    id: Path<String>,
    rule: Json<Rule>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    number.state.lock().faults.add(rule.into_inner())?;
    Ok(apply(&world, &number))
}

pub(super) async fn clear(
    world: Data<World>,
    id: Path<String>,
) -> Result<HttpResponse, ControlError> {
    let number = find(&world, &id)?;
    number.state.lock().faults.replace(Vec::new())?;
    Ok(apply(&world, &number))
}

/// Faults of the line take effect at once.
fn apply(world: &World, number: &Number) -> HttpResponse {
    let (cut, refusal) = {
        let mut state = number.state.lock();
        (state.faults.webhooks_cut(), state.faults.take_refusal())
    };
    number.outbox.cut(cut);
    if let Some(ms) = refusal {
        world.refuse(ms);
    }
    number.live.publish(None, Happening::Number);
    shown(number)
}

fn shown(number: &Number) -> HttpResponse {
    let mut state = number.state.lock();
    HttpResponse::Ok().json(json!({ "faults": state.faults.list() }))
}
