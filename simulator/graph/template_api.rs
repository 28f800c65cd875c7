//! `/{business_account_id}/message_templates`: list, create, delete.

use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;

use super::error::GraphError;
use super::{auth, success};
use crate::account::Account;
use crate::notices;
use crate::templates::{Definition, check_new};
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct Wanted {
    limit: Option<usize>,
    after: Option<String>,
    before: Option<String>,
    name: Option<String>,
    language: Option<String>,
    status: Option<String>,
    category: Option<String>,
}

/// One page, in order of creation. Cursors are the template's place, as opaque text.
pub(super) async fn list(
    world: Data<World>,
    path: Path<(String, String)>,
    wanted: Query<Wanted>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let account = auth::account(&world, &http, &path.1)?;
    let shelf = account.templates.lock();
    let fits = |template: &&Definition| {
        let is = |wanted: &Option<String>, has: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(has))
        };
        is(&wanted.language, &template.language)
            && is(&wanted.status, &template.status)
            && is(&wanted.category, &template.category)
            && wanted.name.as_deref().is_none_or(|name| template.name.contains(name))
    };
    let found: Vec<&Definition> = shelf.all().iter().filter(fits).collect();
    let limit = wanted.limit.unwrap_or(25).clamp(1, 1000);
    let start = match (&wanted.after, &wanted.before) {
        (Some(after), _) => place(after)? + 1,
        (None, Some(before)) => place(before)?.saturating_sub(limit),
        (None, None) => 0,
    };
    let page: Vec<_> = found.iter().skip(start).take(limit).collect();
    if page.is_empty() {
        return Ok(HttpResponse::Ok().json(json!({ "data": [] })));
    }
    let end = start + page.len();
    let last = cursor(end - 1);
    let cursors = json!({"before": cursor(start), "after": last});
    let paging = if end < found.len() {
        let base = format!("{}/{}/{}/message_templates", world.base_url, path.0, path.1);
        json!({"cursors": cursors, "next": format!("{base}?limit={limit}&after={last}")})
    } else {
        json!({ "cursors": cursors })
    };
    Ok(HttpResponse::Ok().json(json!({"data": page, "paging": paging})))
}

fn cursor(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("t{place}"))
}

fn place(cursor: &str) -> Result<usize, GraphError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.and_then(|text| text.strip_prefix('t')?.parse().ok())
        .ok_or_else(|| GraphError::parameter("Invalid cursors values"))
}

/// Creates a template; it is approved at once unless the number's settings say that it waits.
pub(super) async fn create(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, GraphError> {
    let account = auth::account(&world, &http, &path.1)?;
    let caller = auth::caller(&world, &http)?;
    let mut definition: Definition = serde_json::from_slice(&body)
        .map_err(|error| GraphError::parameter(format_args!("Invalid parameter: {error}")))?;
    definition.id = crate::ids::numeric();
    definition.category = definition.category.to_ascii_uppercase();
    check_new(&definition)?;
    let approved = caller.settings.read().approve_templates;
    (if approved { "APPROVED" } else { "PENDING" }).clone_into(&mut definition.status);
    add(&account, definition.clone())?;
    if approved {
        notices::template_status(&world, &account, &definition, "APPROVED");
    }
    let Definition { id, status, category, .. } = definition;
    Ok(HttpResponse::Ok().json(json!({"id": id, "status": status, "category": category})))
}

fn add(account: &Account, definition: Definition) -> Result<(), GraphError> {
    let mut shelf = account.templates.lock();
    if shelf.find(&definition.name, &definition.language).is_some() {
        let error = "Content in this language already exists";
        return Err(GraphError::with_details(100, error).subcode(2_388_024));
    }
    if !shelf.has_room_for(&definition.name) {
        return Err(GraphError::with_details(100, "The account has 250 templates already"));
    }
    shelf.put(definition);
    Ok(())
}

#[derive(Deserialize)]
pub(super) struct Doomed {
    name: Option<String>,
    hsm_id: Option<String>,
}

/// Deletes every language of a name, or one template by `hsm_id` and `name`.
pub(super) async fn delete(
    world: Data<World>,
    path: Path<(String, String)>,
    doomed: Query<Doomed>,
    http: HttpRequest,
) -> Result<HttpResponse, GraphError> {
    let account = auth::account(&world, &http, &path.1)?;
    let name = doomed.name.as_deref().ok_or_else(|| GraphError::required("name"))?;
    let gone = account.templates.lock().remove(name, doomed.hsm_id.as_deref());
    if gone.is_empty() {
        let details = format!("Message template {name} was not found");
        return Err(GraphError::with_details(100, details).subcode(2_593_002));
    }
    Ok(success())
}
