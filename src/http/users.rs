//! The people of a company.
use actix_web::{HttpResponse, web};
use recado_actors::Gone;
use recado_domain::{UserId, account::Role};
use recado_protocol::{Page, User, UserPatch};

use super::{
    auth::Caller,
    code::Code,
    error::ApiError,
    page::{self, PageQuery},
};
use crate::{
    gateway::Gateway,
    members::{self, RoleError},
    removal, view,
};

/// Lists them.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<User>>, ApiError> {
    let members = gateway.stores().accounts.members(caller.tenant).await?;
    let current = members.iter().filter(|(_, membership)| membership.is_current());
    let users = current.map(|(user, membership)| view::user(user, membership)).collect();
    Ok(web::Json(page::of_list(users, &query, |user| user.id.clone())?))
}

/// Makes somebody an administrator or an agent.
pub(super) async fn change(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<UserId>,
    body: web::Json<UserPatch>,
) -> Result<web::Json<User>, ApiError> {
    let wrong = || ApiError::field("role", "must be `admin` or `agent`");
    let role = Role::parse(&body.role).ok_or_else(wrong)?;
    let given = members::give_role(gateway.stores(), caller.tenant, *id, role).await;
    let (person, membership) = given.map_err(refused)?;
    gateway.house.gone(Gone::Person(*id));
    Ok(web::Json(view::user(&person, &membership)))
}

/// Removes somebody from the company: their sessions there end, their keys are taken back, and the
/// conversations they hold go back to the bot. What they wrote keeps their name; in other companies
/// nothing changes.
pub(super) async fn remove(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<UserId>,
) -> Result<HttpResponse, ApiError> {
    removal::remove(&gateway, caller.tenant, *id).await.map_err(refused)?;
    Ok(HttpResponse::NoContent().finish())
}

fn refused(error: RoleError) -> ApiError {
    match error {
        RoleError::NotMember => ApiError::not_found("person"),
        RoleError::LastAdmin => ApiError::new(Code::LastAdmin),
        RoleError::Store(error) => error.into(),
    }
}
