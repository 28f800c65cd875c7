//! Labels for conversations.
use actix_web::{HttpResponse, web};
use recado_domain::{LabelId, knowledge};
use recado_protocol::{Label, NewLabel, Page};
use recado_store::DocumentKind;

use super::{
    auth::Caller,
    code::Code,
    documents::{Edited, Shelf},
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
    let labels = shelf(&gateway, &caller).shown::<knowledge::Label>().await?;
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
    Ok(HttpResponse::Created().json(label.shown()))
}

/// Renames one.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<LabelId>,
    body: web::Json<NewLabel>,
) -> Result<web::Json<Label>, ApiError> {
    let expected = body.version;
    let label = view::checked_label(*id, body.into_inner()).map_err(ApiError::fields)?;
    let shelf = shelf(&gateway, &caller);
    let known = shelf.all::<knowledge::Label>().await?;
    if known.iter().all(|known| known.id != *id) {
        return Err(ApiError::not_found(knowledge::Label::WHAT));
    }
    claim(&gateway, &caller, &label, &known).await?;
    let names = names(&gateway, &caller);
    match shelf.replace(&id.to_string(), &label, expected).await {
        Ok(replaced) => {
            if folded(&replaced.before.name) != folded(&label.name) {
                names.give_back(*id, &replaced.before.name).await;
            }
            Ok(web::Json(label.shown(replaced.version)))
        }
        Err(error) => {
            // The name is its own only where somebody else gave it that one meanwhile.
            let stands = shelf.get::<knowledge::Label>(&id.to_string()).await?;
            if stands.is_none_or(|stands| folded(&stands.value.name) != folded(&label.name)) {
                names.give_back(*id, &label.name).await;
            }
            Err(error)
        }
    }
}

/// Removes one; conversations that carry it show it no more.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<LabelId>,
) -> Result<HttpResponse, ApiError> {
    let shelf = shelf(&gateway, &caller);
    let known = shelf.get::<knowledge::Label>(&id.to_string()).await?;
    shelf.remove(&id.to_string(), knowledge::Label::WHAT).await?;
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

impl Edited for knowledge::Label {
    type Shown = Label;
    const WHAT: &'static str = "label";

    fn shown(&self, version: u64) -> Label {
        view::label(self, version)
    }
}

fn names<'a>(gateway: &'a Gateway, caller: &Caller) -> Names<'a> {
    let (documents, clock) = (gateway.stores().documents.as_ref(), gateway.house.clock().as_ref());
    Names { documents, clock, tenant: caller.tenant }
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::Label)
}
