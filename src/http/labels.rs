//! Labels for conversations.
use actix_web::{HttpResponse, web};
use recado_domain::{LabelId, knowledge, text::fold};
use recado_protocol::{Label, NewLabel, Page};
use recado_store::DocumentKind;

use super::{
    auth::Caller,
    code::Code,
    documents::Shelf,
    error::ApiError,
    new_id::NewId,
    page::{self, PageQuery},
};
use crate::{gateway::Gateway, view};

/// Most labels of a company.
const MOST_LABELS: usize = 500;

/// Lists them.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Label>>, ApiError> {
    let labels: Vec<knowledge::Label> = shelf(&gateway, &caller).all().await?;
    let labels = labels.iter().map(view::label).collect();
    Ok(web::Json(page::of_list(labels, &query, |label: &Label| label.id.clone())?))
}

/// Adds one.
pub(super) async fn create(
    gateway: web::Data<Gateway>,
    caller: Caller,
    NewId(id): NewId,
    body: web::Json<NewLabel>,
) -> Result<HttpResponse, ApiError> {
    let label = view::checked_label(LabelId::from_uuid(id), body.into_inner());
    let label = label.map_err(ApiError::fields)?;
    let shelf = shelf(&gateway, &caller);
    let known = shelf.all::<knowledge::Label>().await?;
    if known.len() >= MOST_LABELS {
        return Err(ApiError::field("name", format!("a company has at most {MOST_LABELS} labels")));
    }
    must_be_new(&label, &known)?;
    let label = shelf.make(&label.id.to_string(), label).await?;
    Ok(HttpResponse::Created().json(view::label(&label)))
}

/// Renames one.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<LabelId>,
    body: web::Json<NewLabel>,
) -> Result<web::Json<Label>, ApiError> {
    let label = view::checked_label(*id, body.into_inner()).map_err(ApiError::fields)?;
    let shelf = shelf(&gateway, &caller);
    let known = shelf.get::<knowledge::Label>(&id.to_string()).await?;
    let version = known.ok_or_else(|| ApiError::not_found("label"))?.version;
    must_be_new(&label, &shelf.all::<knowledge::Label>().await?)?;
    shelf.put(&id.to_string(), &label, Some(version)).await?;
    Ok(web::Json(view::label(&label)))
}

/// Removes one; conversations that carry it show it no more.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<LabelId>,
) -> Result<HttpResponse, ApiError> {
    shelf(&gateway, &caller).remove(&id.to_string(), "label").await?;
    Ok(HttpResponse::NoContent().finish())
}

fn must_be_new(label: &knowledge::Label, known: &[knowledge::Label]) -> Result<(), ApiError> {
    let same =
        |other: &knowledge::Label| other.id != label.id && fold(&other.name) == fold(&label.name);
    if known.iter().any(same) {
        return Err(ApiError::because(Code::Exists, "a label has that name already"));
    }
    Ok(())
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::Label)
}
