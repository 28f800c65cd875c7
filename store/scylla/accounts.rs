//! Companies, people, keys and sessions, on CQL.
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use recado_domain::{
    ApiKeyId, TenantId, Timestamp, UserId,
    account::{ApiKey, Membership, Role, Tenant, User},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{Scylla, cql::side_by_side, failure::unreadable};
use crate::{Accounts, NewTenant, StoreError, StoredSession};

/// Shortest and longest life of a session's row, in seconds. The edge refuses a session at its end;
/// the row goes a little later.
const SESSION_LIFE: std::ops::RangeInclusive<i64> = 60..=365 * 24 * 3_600;

/// What this process was told of time by those who make sessions: one that had ended when a newer
/// one began counts as swept.
#[derive(Default)]
pub(super) struct Told {
    newest_session: AtomicI64,
}

/// Returns how long a session's row lives, in seconds.
fn life(session: &StoredSession) -> i32 {
    let life = session.expires_at.0.saturating_sub(session.created_at.0) / 1_000;
    life.clamp(*SESSION_LIFE.start(), *SESSION_LIFE.end()) as i32
}

pub(super) fn from_json<T: DeserializeOwned>(body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(unreadable)
}

fn tenant((id, name, created_at): (Uuid, String, i64)) -> Tenant {
    Tenant { id: TenantId::from_uuid(id), name, created_at: Timestamp(created_at) }
}

#[async_trait]
impl Accounts for Scylla {
    async fn create_tenant(&self, new: NewTenant) -> Result<(), StoreError> {
        self.make_tenant(new).await
    }

    async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        let row = self.cql.one(&self.cql.statements.tenant, (id.as_uuid(),)).await?;
        Ok(row.map(tenant))
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        let rows: Vec<(Uuid, String, i64)> = self.cql.all(&self.cql.statements.tenants, ()).await?;
        let mut tenants: Vec<Tenant> = rows.into_iter().map(tenant).collect();
        tenants.sort_by_key(|tenant| tenant.id);
        Ok(tenants)
    }

    async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let row: Option<(Uuid,)> = self.cql.one(&self.cql.statements.user_email, (email,)).await?;
        let Some((id,)) = row else { return Ok(None) };
        let user = self.user(UserId::from_uuid(id)).await?;
        Ok(user.filter(|user| user.email == email))
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<(String,)> =
            self.cql.one(&self.cql.statements.user, (id.as_uuid(),)).await?;
        row.map(|(body,)| from_json(&body)).transpose()
    }

    async fn make_user(&self, user: User) -> Result<(), StoreError> {
        self.take_email(&user).await?;
        self.keep_user(&user).await
    }

    async fn change_password(
        &self,
        user: UserId,
        read: &str,
        hash: String,
    ) -> Result<bool, StoreError> {
        self.put_password(user, read, hash).await
    }

    async fn add_membership(&self, membership: Membership) -> Result<bool, StoreError> {
        self.keep_membership(&membership).await
    }

    async fn change_role(&self, read: &Membership, role: Role) -> Result<bool, StoreError> {
        self.put_role(read, role).await
    }

    async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let rows: Vec<(String,)> =
            self.cql.all(&self.cql.statements.memberships, (user.as_uuid(),)).await?;
        let mut memberships: Vec<Membership> =
            rows.iter().map(|(body,)| from_json(body)).collect::<Result<_, _>>()?;
        memberships.sort_by_key(|membership| membership.tenant);
        Ok(memberships)
    }

    async fn members(&self, tenant: TenantId) -> Result<Vec<(User, Membership)>, StoreError> {
        let rows: Vec<(Uuid,)> =
            self.cql.all(&self.cql.statements.members, (tenant.as_uuid(),)).await?;
        let mut ids: Vec<UserId> = rows.into_iter().map(|(id,)| UserId::from_uuid(id)).collect();
        ids.sort_unstable();
        let member = |id: UserId| async move { self.member(tenant, id).await };
        let members = side_by_side(ids.into_iter().map(member)).await?;
        Ok(members.into_iter().flatten().collect())
    }

    async fn api_key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let Some((tenant, id)) = self.place_of_hash(hash).await? else { return Ok(None) };
        let row = self.api_key(tenant, id).await?;
        Ok(row.filter(|(kept, _)| kept.as_slice() == hash).map(|(_, key)| key))
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>, StoreError> {
        let rows: Vec<(String,)> =
            self.cql.all(&self.cql.statements.api_keys, (tenant.as_uuid(),)).await?;
        let mut keys: Vec<ApiKey> =
            rows.iter().map(|(body,)| from_json(body)).collect::<Result<_, _>>()?;
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    async fn put_api_key(&self, key: ApiKey, hash: [u8; 32]) -> Result<(), StoreError> {
        self.keep_api_key(&key, &hash).await
    }

    async fn delete_api_key(&self, tenant: TenantId, id: ApiKeyId) -> Result<bool, StoreError> {
        let Some((hash, _)) = self.api_key(tenant, id).await? else { return Ok(false) };
        let statements = &self.cql.statements;
        // Without its hash nobody is let in: that goes first.
        self.cql.write_if(&statements.drop_api_key_hash, (hash, id.as_uuid())).await?;
        self.cql.write(&statements.drop_api_key, (tenant.as_uuid(), id.as_uuid())).await?;
        Ok(true)
    }

    async fn put_session(&self, session: StoredSession) -> Result<(), StoreError> {
        let began = session.created_at.0;
        self.accounts.newest_session.fetch_max(began, Ordering::Relaxed);
        let values = (
            session.token_hash.as_slice(),
            session.user.as_uuid(),
            session.tenant.as_uuid(),
            began,
            session.expires_at.0,
            life(&session),
        );
        self.cql.write_if(&self.cql.statements.make_session, values).await.map(drop)
    }

    /// Every cell is written anew: each has an end of its own.
    async fn replace_session(
        &self,
        read: &StoredSession,
        changed: StoredSession,
    ) -> Result<bool, StoreError> {
        let values = (
            life(&changed),
            changed.user.as_uuid(),
            changed.tenant.as_uuid(),
            changed.created_at.0,
            changed.expires_at.0,
            read.token_hash.as_slice(),
            read.tenant.as_uuid(),
            read.expires_at.0,
        );
        if self.cql.write_if(&self.cql.statements.change_session, values).await? {
            return Ok(true);
        }
        // An earlier try of ours may have been applied.
        Ok(self.session(&read.token_hash).await? == Some(changed))
    }

    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<StoredSession>, StoreError> {
        let hash = token_hash.as_slice();
        let row: Option<(Uuid, Uuid, i64, i64)> =
            self.cql.one(&self.cql.statements.session, (hash,)).await?;
        let now = self.accounts.newest_session.load(Ordering::Relaxed);
        let session = row.map(|(user, tenant, created_at, expires_at)| StoredSession {
            token_hash: *token_hash,
            user: UserId::from_uuid(user),
            tenant: TenantId::from_uuid(tenant),
            created_at: Timestamp(created_at),
            expires_at: Timestamp(expires_at),
        });
        Ok(session.filter(|session| session.expires_at.0 >= now))
    }

    async fn delete_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        let hash = token_hash.as_slice();
        self.cql.write_if(&self.cql.statements.drop_session, (hash,)).await.map(drop)
    }
}

impl Scylla {
    async fn place_of_hash(
        &self,
        hash: &[u8; 32],
    ) -> Result<Option<(TenantId, ApiKeyId)>, StoreError> {
        let row: Option<(Uuid, Uuid)> =
            self.cql.one(&self.cql.statements.api_key_hash, (hash.as_slice(),)).await?;
        Ok(row.map(|(tenant, id)| (TenantId::from_uuid(tenant), ApiKeyId::from_uuid(id))))
    }

    /// Reads a key with the hash of its secret.
    pub(super) async fn api_key(
        &self,
        tenant: TenantId,
        id: ApiKeyId,
    ) -> Result<Option<(Vec<u8>, ApiKey)>, StoreError> {
        let values = (tenant.as_uuid(), id.as_uuid());
        let row: Option<(Vec<u8>, String)> =
            self.cql.one(&self.cql.statements.api_key, values).await?;
        row.map(|(hash, body)| Ok((hash, from_json(&body)?))).transpose()
    }

    /// Keeps a key; `Taken` when another one has the same secret.
    pub(super) async fn keep_api_key(
        &self,
        key: &ApiKey,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        let statements = &self.cql.statements;
        let (tenant, id) = (key.tenant.as_uuid(), key.id.as_uuid());
        let values = (hash.as_slice(), tenant, id);
        if !self.cql.write_if(&statements.make_api_key_hash, values).await?
            && self.place_of_hash(hash).await?.is_some_and(|(_, other)| other != key.id)
        {
            return Err(StoreError::Taken("api_key"));
        }
        let body = serde_json::to_string(key).map_err(unreadable)?;
        self.cql.write(&statements.put_api_key, (tenant, id, hash.as_slice(), body)).await
    }
}
