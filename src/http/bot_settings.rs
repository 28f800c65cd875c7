//! How a company's bot behaves.
use actix_web::web;
use recado_domain::bot;
use recado_protocol::BotSettings;
use recado_store::DocumentKind;

use super::{auth::Caller, documents::Shelf, error::ApiError};
use crate::{gateway::Gateway, view};

/// Id of the one document.
pub(crate) const ID: &str = "bot";

/// Shows the settings; the defaults until somebody changes them.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
) -> Result<web::Json<BotSettings>, ApiError> {
    let shelf = Shelf::of(&gateway, caller.tenant, DocumentKind::BotSettings);
    let known = shelf.get::<bot::BotSettings>(ID).await?;
    let settings = known.map(|read| read.value).unwrap_or_default();
    Ok(web::Json(view::bot_settings(&settings)))
}

/// Replaces the settings.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    body: web::Json<BotSettings>,
) -> Result<web::Json<BotSettings>, ApiError> {
    let settings = view::checked_bot_settings(body.into_inner()).map_err(ApiError::fields)?;
    let shelf = Shelf::of(&gateway, caller.tenant, DocumentKind::BotSettings);
    shelf.put(ID, &settings, None).await?;
    gateway.house.refresh_tenant(caller.tenant).await?;
    Ok(web::Json(view::bot_settings(&settings)))
}
