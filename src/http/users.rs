//! The people of a company.
use actix_web::{HttpResponse, web};
use recado_actors::Gone;
use recado_domain::{
    UserId,
    account::{Membership, Role, User as Person},
};
use recado_protocol::{Page, User, UserPatch};

use super::{
    auth::Caller,
    code::Code,
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
    let (person, membership) = give(&gateway, &caller, *id, role).await?;
    Ok(web::Json(view::user(&person, &membership)))
}

/// Removes somebody from the company: their sessions and keys open nothing of it any more. What they
/// wrote keeps their name; in other companies nothing changes.
pub(super) async fn remove(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<UserId>,
) -> Result<HttpResponse, ApiError> {
    give(&gateway, &caller, *id, Role::Former).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives somebody another role, unless the company were without an administrator then.
async fn give(
    gateway: &Gateway,
    caller: &Caller,
    id: UserId,
    role: Role,
) -> Result<(Person, Membership), ApiError> {
    let accounts = &gateway.stores().accounts;
    let members = accounts.members(caller.tenant).await?;
    let is_meant =
        |(person, membership): &(Person, Membership)| person.id == id && membership.is_current();
    let found = members.iter().find(|member| is_meant(member)).cloned();
    let (person, before) = found.ok_or_else(|| ApiError::not_found("person"))?;
    let others = members.iter().filter(|(person, _)| person.id != id);
    if role != Role::Admin && !has_admin(others) {
        return Err(ApiError::new(Code::LastAdmin));
    }
    let after = Membership { role, ..before.clone() };
    accounts.put_member(person.clone(), after.clone()).await?;
    // Two who take it from each other at once both find the other one above; here one sees it.
    if role != Role::Admin && !has_admin(&accounts.members(caller.tenant).await?) {
        accounts.put_member(person, before).await?;
        return Err(ApiError::new(Code::LastAdmin));
    }
    gateway.house.gone(Gone::Person(id));
    Ok((person, after))
}

fn has_admin<'a>(members: impl IntoIterator<Item = &'a (Person, Membership)>) -> bool {
    members.into_iter().any(|(_, membership)| membership.role == Role::Admin)
}
