//! Making companies and people: the rules that the command line and the demo share.
use recado_domain::{
    ApiKeyId, TenantId, Timestamp, UserId,
    account::{ApiKey, Membership, Role, Scope, Tenant, User},
    time::Clock,
};
use recado_store::{NewTenant, StoreError, StoredSession, Stores};
use uuid::Uuid;

use crate::{
    secrets::{API_KEY_PREFIX, PasswordError, Passwords, Token},
    sign_out::{self, Where},
};

/// A person as typed.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Lower-case address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Shown name; the address before the @ unless given.
    pub name: Option<String>,
}

/// A company that was made.
pub(crate) struct Made {
    /// The company.
    pub tenant: Tenant,
    /// Its administrator.
    pub user: User,
    /// A key with every scope.
    pub api_key: Token,
}

/// Why somebody cannot join, or cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The address is known with another password.
    #[error("the address is known already, with another password")]
    WrongPassword,
    /// Somebody else changed it at the same moment.
    #[error("the password was changed by somebody else at this moment")]
    Changed,
    /// The password cannot be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store cannot keep it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns the person with that address, whose password must match, or a new one.
pub(crate) async fn known_or_new(
    stores: &Stores,
    clock: &dyn Clock,
    passwords: &Passwords,
    typed: Person,
) -> Result<User, JoinError> {
    if let Some(known) = stores.accounts.user_by_email(&typed.email).await? {
        let is_right = passwords.prove(&typed.password, Some(&known.password_hash)).await?;
        return if is_right { Ok(known) } else { Err(JoinError::WrongPassword) };
    }
    let before_at = typed.email.split('@').next().unwrap_or_default().to_owned();
    Ok(User {
        id: UserId::from_uuid(Uuid::now_v7()),
        name: typed.name.unwrap_or(before_at),
        password_hash: passwords.hash(&typed.password).await?,
        email: typed.email,
        created_at: clock.now(),
    })
}

/// Returns the companies of a person that have that name, whatever their letters' size.
pub(crate) async fn of_the_same_name(
    stores: &Stores,
    user: UserId,
    name: &str,
) -> Result<Vec<Tenant>, StoreError> {
    let mut same = Vec::new();
    let memberships = stores.accounts.memberships(user).await?;
    for membership in memberships.into_iter().filter(Membership::is_current) {
        let tenant = stores.accounts.tenant(membership.tenant).await?;
        same.extend(tenant.filter(|tenant| tenant.name.to_lowercase() == name.to_lowercase()));
    }
    Ok(same)
}

/// Makes a company with its first administrator and a first key.
pub(crate) async fn create_tenant(
    stores: &Stores,
    clock: &dyn Clock,
    name: &str,
    user: User,
) -> Result<Made, JoinError> {
    let now = clock.now();
    let tenant =
        Tenant { id: TenantId::from_uuid(Uuid::now_v7()), name: name.to_owned(), created_at: now };
    let token = Token::new(API_KEY_PREFIX);
    let key = ApiKey {
        id: ApiKeyId::from_uuid(Uuid::now_v7()),
        tenant: tenant.id,
        user: user.id,
        name: "first key".to_owned(),
        scopes: vec![Scope::Read, Scope::Converse, Scope::Write, Scope::Admin],
        ends_with: token.ends_with(),
        created_at: now,
    };
    let is_known = stores.accounts.user(user.id).await?.is_some();
    let new = NewTenant {
        tenant: tenant.clone(),
        user: (!is_known).then(|| user.clone()),
        membership: Membership { user: user.id, tenant: tenant.id, role: Role::Admin },
        api_key: (key, token.hash()),
    };
    stores.accounts.create_tenant(new).await?;
    Ok(Made { tenant, user, api_key: token })
}

/// Gives a person who was read then another password, and ends every session of theirs; returns when
/// that was. API keys stay: they are taken back one by one.
pub(crate) async fn set_password(
    stores: &Stores,
    clock: &dyn Clock,
    passwords: &Passwords,
    (user, read_at): (&User, Timestamp),
    password: &str,
) -> Result<Timestamp, JoinError> {
    let hash = passwords.hash(password).await?;
    // Noted before as well: whatever ends this process in between, no old session outlives the old
    // password. As of the reading and not of now: where another change was faster, the sessions that
    // began since are of its new password and stay.
    sign_out::note(stores, user.id, Where::Everywhere, read_at).await?;
    if !stores.accounts.change_password(user.id, &user.password_hash, hash).await? {
        return Err(JoinError::Changed);
    }
    let before = clock.now();
    sign_out::note(stores, user.id, Where::Everywhere, before).await?;
    Ok(before)
}

/// Keeps the session of a person who proved the password they were read with; returns whether it did:
/// where the password changed meanwhile, what was proven counts no more.
pub(crate) async fn open_session(
    stores: &Stores,
    user: &User,
    session: StoredSession,
) -> Result<bool, StoreError> {
    let hash = session.token_hash;
    stores.accounts.put_session(session).await?;
    // A change after this look ends the session, which began before.
    let now = stores.accounts.user(user.id).await?;
    if now.is_some_and(|now| now.password_hash == user.password_hash) {
        return Ok(true);
    }
    stores.accounts.delete_session(&hash).await?;
    Ok(false)
}

#[cfg(test)]
mod tests;
