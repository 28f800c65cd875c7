//! Who belongs to a company and as what: the rules that the API, the command line and the demo share.
//!
//! A role changes only as it was read: who was slower looks again, and undoes nothing.
use recado_domain::{
    ApiKeyId, TenantId, UserId,
    account::{Membership, Role, User},
    time::Clock,
};
use recado_store::{StoreError, Stores};

use crate::sign_out::{self, Where};

/// How often is looked again when somebody else changes the same membership.
const TRIES: u32 = 20;

/// Why somebody does not get a role.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RoleError {
    /// They do not belong to the company.
    #[error("nobody of this company is that person")]
    NotMember,
    /// The company would be without an administrator.
    #[error("a company keeps at least one administrator")]
    LastAdmin,
    /// The store does not keep it now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns what a person is in a company, or was.
pub(crate) async fn membership(
    stores: &Stores,
    tenant: TenantId,
    user: UserId,
) -> Result<Option<Membership>, StoreError> {
    let memberships = stores.accounts.memberships(user).await?;
    Ok(memberships.into_iter().find(|membership| membership.tenant == tenant))
}

/// Gives a member another role, unless the company were without an administrator then.
pub(crate) async fn give_role(
    stores: &Stores,
    tenant: TenantId,
    id: UserId,
    role: Role,
) -> Result<(User, Membership), RoleError> {
    let accounts = &stores.accounts;
    for _ in 0..TRIES {
        let members = accounts.members(tenant).await?;
        let found = members.iter().find(|(user, one)| user.id == id && one.is_current());
        let (user, before) = found.cloned().ok_or(RoleError::NotMember)?;
        let others = members.iter().filter(|(user, _)| user.id != id);
        if role != Role::Admin && !has_admin(others) {
            return Err(RoleError::LastAdmin);
        }
        let after = Membership { role, ..before.clone() };
        if !accounts.change_role(&before, role).await? {
            continue;
        }
        // Two who take it from each other at once both find the other one above; here one sees it.
        if role != Role::Admin && !has_admin(&accounts.members(tenant).await?) {
            accounts.change_role(&after, before.role).await?;
            return Err(RoleError::LastAdmin);
        }
        return Ok((user, after));
    }
    Err(StoreError::Taken("membership").into())
}

fn has_admin<'a>(members: impl IntoIterator<Item = &'a (User, Membership)>) -> bool {
    members.into_iter().any(|(_, membership)| membership.role == Role::Admin)
}

/// Adds a person, known or new, to a company; returns what they are there then. Without a role a
/// member stays what they are, and who is new answers customers.
pub(crate) async fn add(
    stores: &Stores,
    clock: &dyn Clock,
    tenant: TenantId,
    user: &User,
    role: Option<Role>,
) -> Result<Membership, RoleError> {
    let accounts = &stores.accounts;
    accounts.make_user(user.clone()).await?;
    let wanted = Membership { user: user.id, tenant, role: role.unwrap_or(Role::Agent) };
    for _ in 0..TRIES {
        let Some(standing) = membership(stores, tenant, user.id).await? else {
            if accounts.add_membership(wanted.clone()).await? {
                return Ok(wanted);
            }
            continue;
        };
        if standing.is_current() {
            let Some(role) = role else { return Ok(standing) };
            return Ok(give_role(stores, tenant, user.id, role).await?.1);
        }
        // Whatever became of the removal: nothing of the time before comes back with them.
        close_out(stores, clock, tenant, user.id).await?;
        if accounts.change_role(&standing, wanted.role).await? {
            return Ok(wanted);
        }
    }
    Err(StoreError::Taken("membership").into())
}

/// Ends what opens a company to somebody who was removed: their sessions there, and their keys.
/// Returns the keys.
pub(crate) async fn close_out(
    stores: &Stores,
    clock: &dyn Clock,
    tenant: TenantId,
    user: UserId,
) -> Result<Vec<ApiKeyId>, StoreError> {
    sign_out::note(stores, user, Where::Company(tenant), clock.now()).await?;
    let mut ended = Vec::new();
    for key in stores.accounts.api_keys(tenant).await? {
        if key.user == user && stores.accounts.delete_api_key(tenant, key.id).await? {
            ended.push(key.id);
        }
    }
    Ok(ended)
}
