//! Companies, people, keys and sessions.
use async_trait::async_trait;
use recado_domain::{
    ApiKeyId, TenantId, Timestamp, UserId,
    account::{ApiKey, Membership, Role, Tenant, User},
};

use crate::StoreError;

/// A company with its first member, made at once.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// The company.
    pub tenant: Tenant,
    /// The person, when new; an existing one is named by `membership.user`.
    pub user: Option<User>,
    /// That they belong together.
    pub membership: Membership,
    /// A first key, with the hash of its secret.
    pub api_key: (ApiKey, [u8; 32]),
}

/// A signed-in session as stored: the token itself is never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Who.
    pub user: UserId,
    /// The company worked in.
    pub tenant: TenantId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Companies, people, keys and sessions. Changes made by another process are seen at once.
///
/// Nothing that was read earlier is written back whole: a person's password and a membership's role
/// change one by one, and only as they were read, so that no change undoes another.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Makes a company. `Taken("email")` when `user` is given and the address exists.
    async fn create_tenant(&self, new: NewTenant) -> Result<(), StoreError>;
    /// Returns a company.
    async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, StoreError>;
    /// Returns every company of the installation.
    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError>;
    /// Returns a person by lower-case address.
    async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError>;
    /// Returns a person.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;
    /// Makes a person; one who is there already stays as they are. `Taken("email")` when another
    /// person has the address.
    async fn make_user(&self, user: User) -> Result<(), StoreError>;
    /// Gives a person another password where the hash still stands as it was read; returns whether it
    /// did.
    async fn change_password(
        &self,
        user: UserId,
        read: &str,
        hash: String,
    ) -> Result<bool, StoreError>;
    /// Lets a person, who is there, belong to a company where they never did; returns whether they
    /// did not: what they are there already stays.
    async fn add_membership(&self, membership: Membership) -> Result<bool, StoreError>;
    /// Gives a person another role where the membership still stands as it was read; returns whether
    /// it did.
    async fn change_role(&self, read: &Membership, role: Role) -> Result<bool, StoreError>;
    /// Returns the companies of a person.
    async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError>;
    /// Returns the people of a company.
    async fn members(&self, tenant: TenantId) -> Result<Vec<(User, Membership)>, StoreError>;
    /// Returns a key by the hash of its secret.
    async fn api_key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<ApiKey>, StoreError>;
    /// Returns the keys of a company, oldest first.
    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>, StoreError>;
    /// Keeps a key.
    async fn put_api_key(&self, key: ApiKey, hash: [u8; 32]) -> Result<(), StoreError>;
    /// Forgets a key; returns whether it was there.
    async fn delete_api_key(&self, tenant: TenantId, id: ApiKeyId) -> Result<bool, StoreError>;
    /// Keeps a new session.
    async fn put_session(&self, session: StoredSession) -> Result<(), StoreError>;
    /// Changes a session where it still stands as it was read; returns whether it did. What was
    /// forgotten in between stays forgotten.
    async fn replace_session(
        &self,
        read: &StoredSession,
        changed: StoredSession,
    ) -> Result<bool, StoreError>;
    /// Returns a session by the hash of its token, expired ones too.
    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<StoredSession>, StoreError>;
    /// Forgets a session.
    async fn delete_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError>;
}
