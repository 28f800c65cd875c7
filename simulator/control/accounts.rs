//! Business accounts: templates in any state, notices of any kind.

use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use serde::Deserialize;
use serde_json::Value;

use super::error::ControlError;
use crate::account::Account;
use crate::notices;
use crate::templates::Definition;
use crate::world::World;

fn find(world: &World, id: &str) -> Result<std::sync::Arc<Account>, ControlError> {
    world.account(id).ok_or_else(|| ControlError::NotFound(format!("account {id}")))
}

/// Puts a template with any status in place and tells its status.
pub(super) async fn put_template(
    world: Data<World>,
    id: Path<String>,
    definition: Json<Definition>,
) -> Result<HttpResponse, ControlError> {
    let account = find(&world, &id)?;
    let mut definition = definition.into_inner();
    if definition.status.is_empty() {
        "APPROVED".clone_into(&mut definition.status);
    }
    if definition.category.is_empty() {
        "UTILITY".clone_into(&mut definition.category);
    }
    account.templates.lock().put(definition.clone());
    let event = match definition.status.as_str() {
        "APPROVED" => "APPROVED",
        "REJECTED" => "REJECTED",
        "PAUSED" => "PAUSED",
        "DISABLED" => "DISABLED",
        _ => "PENDING",
    };
    notices::template_status(&world, &account, &definition, event);
    Ok(HttpResponse::Created().json(definition))
}

/// A notice of the account: quality, name, restriction …
#[derive(Deserialize)]
pub(super) struct Notice {
    field: String,
    value: Value,
}

/// Fields of an account that Meta tells about. Source: `field.md` §5.1.
const FIELDS: &[&str] = &[
    "account_alerts",
    "account_review_update",
    "account_update",
    "business_capability_update",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "template_category_update",
    "user_id_update",
    "user_preferences",
];

pub(super) async fn notice(
    world: Data<World>,
    id: Path<String>,
    notice: Json<Notice>,
) -> Result<HttpResponse, ControlError> {
    let account = find(&world, &id)?;
    let field = FIELDS.iter().find(|field| **field == notice.field);
    let field = field.ok_or_else(|| format!("field must be one of {}", FIELDS.join(", ")))?;
    notices::account_notice(&world, &account, field, &notice.value);
    Ok(HttpResponse::Accepted().finish())
}
