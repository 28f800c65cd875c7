//! `GET /{id}`: a number, a business account, a template or a file; and an account's numbers.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::auth;
use super::error::GraphError;
use super::media;
use crate::number::Number;
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Fields {
    fields: Option<String>,
}

/// Whatever stands under an id, with the fields that were asked for.
pub(super) async fn get(
    world: Data<World>,
    path: Path<(String, String)>,
    fields: Query<Fields>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let id = path.1.as_str();
    if world.number(id).is_some() {
        let number = auth::number(&world, &http, id)?;
        return Ok(HttpResponse::Ok().json(number_node(&number, fields.fields.as_deref())));
    }
    if world.account(id).is_some() {
        auth::account(&world, &http, id)?;
        let name = world.numbers_of(id).first().map(|number| number.settings.read().name.clone());
        let account = json!({
            "id": id, "name": name, "timezone_id": "107", "currency": "USD",
            "account_review_status": "APPROVED", "message_template_namespace": "simulated_namespace",
        });
        return Ok(HttpResponse::Ok().json(chosen(account, fields.fields.as_deref())));
    }
    let caller = auth::caller(&world, &http)?;
    if let Some(template) = caller.account.templates.lock().by_id(id) {
        return Ok(HttpResponse::Ok().json(template));
    }
    let file = world.media.get(id).filter(|file| {
        world.number(&file.number).is_some_and(|owner| owner.account.id == caller.account.id)
    });
    match file {
        Some(file) => media::describe(&world, &file),
        None => Err(GraphError::no_object("get", id)),
    }
}

/// `GET /{business_account_id}/phone_numbers`.
pub(super) async fn phone_numbers(
    world: Data<World>,
    path: Path<(String, String)>,
    fields: Query<Fields>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    auth::account(&world, &http, &path.1)?;
    let numbers = world.numbers_of(&path.1);
    let fields = fields.fields.as_deref();
    let data: Vec<_> = numbers.iter().map(|number| number_node(number, fields)).collect();
    Ok(HttpResponse::Ok().json(json!({ "data": data })))
}

fn number_node(number: &Number, fields: Option<&str>) -> Value {
    let settings = number.settings.read();
    let level =
        if settings.throughput() > 80 || settings.throughput() == 0 { "HIGH" } else { "STANDARD" };
    let node = json!({
        "id": *number.id,
        "verified_name": settings.name,
        "display_phone_number": settings.display_phone_number,
        "quality_rating": settings.quality_rating,
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": level},
        "status": settings.status,
        "name_status": "APPROVED",
        "account_mode": if settings.recipients.is_some() { "SANDBOX" } else { "LIVE" },
        "whatsapp_business_manager_messaging_limit": settings.messaging_limit,
        "messaging_limit_tier": settings.messaging_limit,
        "is_on_biz_app": settings.coexistence,
        "webhook_configuration": {"application": settings.webhook_url},
    });
    let usual = "id,verified_name,display_phone_number,quality_rating,code_verification_status,\
                 platform_type,throughput,webhook_configuration";
    chosen(node, Some(fields.unwrap_or(usual)))
}

/// Only the fields that were asked for, and always the id.
fn chosen(node: Value, fields: Option<&str>) -> Value {
    let (Value::Object(mut all), Some(fields)) = (node.clone(), fields) else { return node };
    let mut out = Map::new();
    for name in fields.split(',').map(str::trim).chain(["id"]) {
        if let Some((name, value)) = all.remove_entry(name) {
            out.insert(name, value);
        }
    }
    Value::Object(out)
}
