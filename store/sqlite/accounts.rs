//! Companies, people, keys and sessions, on SQLite.
use async_trait::async_trait;
use recado_domain::{
    ApiKeyId, TenantId, Timestamp, UserId,
    account::{ApiKey, Membership, Role, Tenant, User},
};
use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::{
    Sqlite,
    columns::{self, blob, from_json},
    health::HOUSE,
    members,
};
use crate::{Accounts, NewTenant, StoreError, StoredSession};

/// Expired sessions removed with each new one.
const SWEPT: u32 = 32;

#[async_trait]
impl Accounts for Sqlite {
    async fn create_tenant(&self, new: NewTenant) -> Result<(), StoreError> {
        let tenant = new.tenant.id;
        self.engine.write(tenant, move |writing| members::create_tenant(writing, &new)).await
    }

    async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        let sql = "SELECT id, name, created_at FROM tenant WHERE id = ?1";
        self.one(sql, (*blob!(id),), tenant).await
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.all("SELECT id, name, created_at FROM tenant ORDER BY id", (), tenant).await
    }

    async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        let sql = "SELECT * FROM user u WHERE email = ?1";
        self.one(sql, (email.to_owned(),), members::user).await
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.one("SELECT * FROM user u WHERE id = ?1", (*blob!(id),), members::user).await
    }

    async fn make_user(&self, user: User) -> Result<(), StoreError> {
        self.engine.write(HOUSE, move |writing| members::make_user(writing, &user)).await
    }

    async fn change_password(
        &self,
        user: UserId,
        read: &str,
        hash: String,
    ) -> Result<bool, StoreError> {
        let read = read.to_owned();
        self.engine
            .write(HOUSE, move |writing| members::change_password(writing, user, (&read, &hash)))
            .await
    }

    async fn add_membership(&self, membership: Membership) -> Result<bool, StoreError> {
        self.engine
            .write(membership.tenant, move |writing| members::add_membership(writing, &membership))
            .await
    }

    async fn change_role(&self, read: &Membership, role: Role) -> Result<bool, StoreError> {
        let read = read.clone();
        self.engine
            .write(read.tenant, move |writing| members::change_role(writing, &read, role))
            .await
    }

    async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let sql = "SELECT tenant, user, role FROM membership WHERE user = ?1 ORDER BY tenant";
        self.all(sql, (*blob!(user),), members::membership).await
    }

    async fn members(&self, tenant: TenantId) -> Result<Vec<(User, Membership)>, StoreError> {
        let sql = "SELECT u.*, m.tenant, m.user, m.role FROM membership m
            JOIN user u ON u.id = m.user WHERE m.tenant = ?1 ORDER BY m.user";
        self.all(sql, (*blob!(tenant),), |row| Ok((members::user(row)?, members::membership(row)?)))
            .await
    }

    async fn api_key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.one("SELECT body FROM api_key WHERE hash = ?1", (*hash,), api_key).await
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>, StoreError> {
        let sql = "SELECT body FROM api_key WHERE tenant = ?1";
        let mut keys = self.all(sql, (*blob!(tenant),), api_key).await?;
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    async fn put_api_key(&self, key: ApiKey, hash: [u8; 32]) -> Result<(), StoreError> {
        let tenant = key.tenant;
        self.engine.write(tenant, move |writing| members::put_api_key(writing, &key, &hash)).await
    }

    async fn delete_api_key(&self, tenant: TenantId, id: ApiKeyId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM api_key WHERE id = ?1 AND tenant = ?2";
        self.engine
            .write(tenant, move |writing| {
                let mut statement = writing.connection.prepare_cached(sql)?;
                Ok(statement.execute((blob!(id), blob!(tenant)))? > 0)
            })
            .await
    }

    async fn put_session(&self, session: StoredSession) -> Result<(), StoreError> {
        let tenant = session.tenant;
        self.engine
            .write(tenant, move |writing| Ok(put_session(writing.connection, &session)?))
            .await
    }

    async fn replace_session(
        &self,
        read: &StoredSession,
        changed: StoredSession,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE session SET tenant = ?3, created_at = ?6, expires_at = ?5
            WHERE token_hash = ?1 AND tenant = ?2 AND expires_at = ?4";
        let read = read.clone();
        self.engine
            .write(read.tenant, move |writing| {
                let (was, is) = (&read, &changed);
                let tenants = (blob!(was.tenant), blob!(is.tenant));
                let ends = (was.expires_at.0, is.expires_at.0);
                let began = is.created_at.0;
                let values = (was.token_hash, tenants.0, tenants.1, ends.0, ends.1, began);
                Ok(writing.connection.prepare_cached(sql)?.execute(values)? > 0)
            })
            .await
    }

    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<StoredSession>, StoreError> {
        self.one("SELECT * FROM session WHERE token_hash = ?1", (*token_hash,), session).await
    }

    async fn delete_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        let hash = *token_hash;
        self.engine
            .write(HOUSE, move |writing| {
                let sql = "DELETE FROM session WHERE token_hash = ?1";
                writing.connection.prepare_cached(sql)?.execute([hash])?;
                Ok(())
            })
            .await
    }
}

impl Sqlite {
    /// Reads one row.
    async fn one<T, P, F>(
        &self,
        sql: &'static str,
        values: P,
        read: F,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        P: Params + Send + 'static,
        F: FnOnce(&Row<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        self.engine
            .read(move |connection| {
                connection.prepare_cached(sql)?.query_row(values, read).optional()
            })
            .await
    }

    /// Reads every row.
    async fn all<T, P, F>(
        &self,
        sql: &'static str,
        values: P,
        read: F,
    ) -> Result<Vec<T>, StoreError>
    where
        T: Send + 'static,
        P: Params + Send + 'static,
        F: FnMut(&Row<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        self.engine
            .read(move |connection| {
                connection.prepare_cached(sql)?.query_map(values, read)?.collect()
            })
            .await
    }
}

fn put_session(connection: &Connection, session: &StoredSession) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM session WHERE token_hash IN
                (SELECT token_hash FROM session WHERE expires_at < ?1 LIMIT ?2)",
        )?
        .execute((session.created_at.0, SWEPT))?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO session VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            session.token_hash,
            blob!(session.user),
            blob!(session.tenant),
            session.created_at.0,
            session.expires_at.0,
        ))?;
    Ok(())
}

fn tenant(row: &Row<'_>) -> rusqlite::Result<Tenant> {
    Ok(Tenant {
        id: TenantId::from_uuid(columns::uuid(row, "id")?),
        name: row.get("name")?,
        created_at: Timestamp(row.get("created_at")?),
    })
}

fn api_key(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    from_json(row.get_ref(0)?.as_str()?)
}

fn session(row: &Row<'_>) -> rusqlite::Result<StoredSession> {
    Ok(StoredSession {
        token_hash: row.get("token_hash")?,
        user: UserId::from_uuid(columns::uuid(row, "user")?),
        tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
        created_at: Timestamp(row.get("created_at")?),
        expires_at: Timestamp(row.get("expires_at")?),
    })
}
