//! How a company's bot behaves.
use actix_web::web;
use recado_domain::bot;
use recado_protocol::BotSettings;
use recado_store::DocumentKind;

use super::{
    auth::Caller,
    documents::{Edited, Shelf},
    error::ApiError,
};
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
    let shown = known.map_or_else(|| bot::BotSettings::default().shown(0), |read| read.shown());
    Ok(web::Json(shown))
}

/// Replaces the settings.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    body: web::Json<BotSettings>,
) -> Result<web::Json<BotSettings>, ApiError> {
    let expected = body.version;
    let settings = view::checked_bot_settings(body.into_inner()).map_err(ApiError::fields)?;
    let shelf = Shelf::of(&gateway, caller.tenant, DocumentKind::BotSettings);
    let replaced = shelf.replace(ID, &settings, expected).await?;
    gateway.house.refresh_tenant(caller.tenant).await?;
    Ok(web::Json(settings.shown(replaced.version)))
}

impl Edited for bot::BotSettings {
    type Shown = BotSettings;
    const WHAT: &'static str = "bot settings";

    fn shown(&self, version: u64) -> BotSettings {
        view::bot_settings(self, version)
    }

    fn unwritten() -> Option<Self> {
        Some(Self::default())
    }
}
