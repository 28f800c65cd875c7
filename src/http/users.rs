//! The people of a company.
use actix_web::web;
use recado_protocol::{Page, User};

use super::{
    auth::Caller,
    error::ApiError,
    page::{self, PageQuery},
};
use crate::{gateway::Gateway, view};

/// Lists them.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<User>>, ApiError> {
    let members = gateway.stores().accounts.members(caller.tenant).await?;
    let users = members.iter().map(|(user, membership)| view::user(user, membership)).collect();
    Ok(web::Json(page::of_list(users, &query, |user| user.id.clone())?))
}
