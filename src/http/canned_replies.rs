//! Ready-made replies, called with `/shortcut`.
use actix_web::{HttpResponse, web};
use recado_domain::{CannedReplyId, knowledge};
use recado_protocol::{CannedReply, NewCannedReply, Page};
use recado_store::DocumentKind;

use super::{
    auth::Caller,
    documents::Shelf,
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
    let replies: Vec<knowledge::CannedReply> = shelf(&gateway, &caller).all().await?;
    let replies = replies.iter().map(view::canned_reply).collect();
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
    Ok(HttpResponse::Created().json(view::canned_reply(&reply)))
}

/// Replaces one.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<CannedReplyId>,
    body: web::Json<NewCannedReply>,
) -> Result<web::Json<CannedReply>, ApiError> {
    let shelf = shelf(&gateway, &caller);
    let known = shelf.get::<serde_json::Value>(&id.to_string()).await?;
    let known = known.ok_or_else(|| ApiError::not_found("canned reply"))?;
    let reply = view::checked_canned_reply(*id, body.into_inner()).map_err(ApiError::fields)?;
    shelf.put(&id.to_string(), &reply, Some(known.version)).await?;
    Ok(web::Json(view::canned_reply(&reply)))
}

/// Removes one.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<CannedReplyId>,
) -> Result<HttpResponse, ApiError> {
    shelf(&gateway, &caller).remove(&id.to_string(), "canned reply").await?;
    Ok(HttpResponse::NoContent().finish())
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::CannedReply)
}
