//! Ready-made replies, called with `/shortcut`.
use actix_web::{HttpResponse, web};
use recado_domain::{CannedReplyId, knowledge};
use recado_protocol::{CannedReply, NewCannedReply, Page};
use recado_store::DocumentKind;

use super::{
    auth::Caller,
    documents::{Edited, Shelf},
    error::ApiError,
    new_id::NewId,
    page::{self, PageQuery},
};
use crate::{gateway::Gateway, view};

/// Lists them.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<CannedReply>>, ApiError> {
    let replies = shelf(&gateway, &caller).shown::<knowledge::CannedReply>().await?;
    Ok(web::Json(page::of_list(replies, &query, |reply: &CannedReply| reply.id.clone())?))
}

/// Adds one.
pub(super) async fn create(
    gateway: web::Data<Gateway>,
    caller: Caller,
    NewId(id): NewId,
    body: web::Json<NewCannedReply>,
) -> Result<HttpResponse, ApiError> {
    let id = CannedReplyId::from_uuid(id);
    let reply = view::checked_canned_reply(id, body.into_inner()).map_err(ApiError::fields)?;
    let reply = shelf(&gateway, &caller).make(&id.to_string(), reply).await?;
    Ok(HttpResponse::Created().json(reply.shown()))
}

/// Replaces one.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<CannedReplyId>,
    body: web::Json<NewCannedReply>,
) -> Result<web::Json<CannedReply>, ApiError> {
    let expected = body.version;
    let reply = view::checked_canned_reply(*id, body.into_inner()).map_err(ApiError::fields)?;
    let replaced = shelf(&gateway, &caller).replace(&id.to_string(), &reply, expected).await?;
    Ok(web::Json(reply.shown(replaced.version)))
}

/// Removes one.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<CannedReplyId>,
) -> Result<HttpResponse, ApiError> {
    shelf(&gateway, &caller).remove(&id.to_string(), knowledge::CannedReply::WHAT).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl Edited for knowledge::CannedReply {
    type Shown = CannedReply;
    const WHAT: &'static str = "canned reply";

    fn shown(&self, version: u64) -> CannedReply {
        view::canned_reply(self, version)
    }
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::CannedReply)
}
