//! Labels for conversations.
use actix_web::{HttpResponse, web};
use recado_domain::{LabelId, knowledge};
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
use crate::{
    gateway::Gateway,
    names::{NameError, Names, folded},
    view,
};

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
    // Those who make one at the same moment may go a little past it, which does no harm.
    if known.len() >= MOST_LABELS {
        return Err(ApiError::field("name", format!("a company has at most {MOST_LABELS} labels")));
    }
    claim(&gateway, &caller, &label, &known).await?;
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
    let before = known.ok_or_else(|| ApiError::not_found("label"))?;
    claim(&gateway, &caller, &label, &shelf.all::<knowledge::Label>().await?).await?;
    let put = shelf.put(&id.to_string(), &label, Some(before.version)).await;
    let names = names(&gateway, &caller);
    if let Err(error) = put {
        // Somebody else changed it meanwhile: the name is its own only where they gave it that one.
        let stands = shelf.get::<knowledge::Label>(&id.to_string()).await?;
        if stands.is_none_or(|stands| folded(&stands.value.name) != folded(&label.name)) {
            names.give_back(*id, &label.name).await;
        }
        return Err(error);
    }
    if folded(&before.value.name) != folded(&label.name) {
        names.give_back(*id, &before.value.name).await;
    }
    Ok(web::Json(view::label(&label)))
}

/// Removes one; conversations that carry it show it no more.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<LabelId>,
) -> Result<HttpResponse, ApiError> {
    let shelf = shelf(&gateway, &caller);
    let known = shelf.get::<knowledge::Label>(&id.to_string()).await?;
    shelf.remove(&id.to_string(), "label").await?;
    if let Some(known) = known {
        names(&gateway, &caller).give_back(*id, &known.value.name).await;
    }
    gateway.forget_labels(caller.tenant);
    Ok(HttpResponse::NoContent().finish())
}

/// Claims a label's name, so that of those who want it at the same moment one gets it.
async fn claim(
    gateway: &Gateway,
    caller: &Caller,
    label: &knowledge::Label,
    known: &[knowledge::Label],
) -> Result<(), ApiError> {
    names(gateway, caller).claim(label, known).await.map_err(|error| match error {
        NameError::Taken => ApiError::because(Code::Exists, error),
        NameError::Store(error) => error.into(),
    })
}

fn names<'a>(gateway: &'a Gateway, caller: &Caller) -> Names<'a> {
    let (documents, clock) = (gateway.stores().documents.as_ref(), gateway.house.clock().as_ref());
    Names { documents, clock, tenant: caller.tenant }
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::Label)
}
