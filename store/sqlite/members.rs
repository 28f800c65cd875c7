//! What making companies, people and keys writes. Every check comes before the first write.
use recado_domain::{
    TenantId, Timestamp, UserId,
    account::{ApiKey, Membership, Role, User},
};
use rusqlite::Row;

use super::{
    columns::{self, blob, from_json, json},
    failure::Failure,
    job::Writing,
};
use crate::{NewTenant, StoreError};

/// Makes a company with its first member and key.
pub(super) fn create_tenant(writing: &Writing<'_>, new: &NewTenant) -> Result<(), Failure> {
    let id = blob!(new.tenant.id);
    let mut same = writing.connection.prepare_cached("SELECT 1 FROM tenant WHERE id = ?1")?;
    if same.exists([id])? {
        return Err(Failure::Refused(StoreError::Taken("tenant")));
    }
    if let Some(user) = &new.user {
        let mut same = writing.connection.prepare_cached("SELECT 1 FROM user WHERE email = ?1")?;
        if same.exists([&user.email])? {
            return Err(Failure::Refused(StoreError::Taken("email")));
        }
    }
    let (key, hash) = &new.api_key;
    check_api_key(writing, key, hash)?;
    writing.connection.prepare_cached("INSERT INTO tenant VALUES (?1, ?2, ?3)")?.execute((
        id,
        &new.tenant.name,
        new.tenant.created_at.0,
    ))?;
    if let Some(user) = &new.user {
        insert_user(writing, user)?;
    }
    add_membership(writing, &new.membership)?;
    write_api_key(writing, key, hash)
}

/// Makes a person, unless they are there.
pub(super) fn make_user(writing: &Writing<'_>, user: &User) -> Result<(), Failure> {
    let sql = "SELECT 1 FROM user WHERE email = ?1 AND id <> ?2";
    if writing.connection.prepare_cached(sql)?.exists((&user.email, blob!(user.id)))? {
        return Err(Failure::Refused(StoreError::Taken("email")));
    }
    insert_user(writing, user)
}

/// Changes a password that still stands as it was read.
pub(super) fn change_password(
    writing: &Writing<'_>,
    user: UserId,
    (read, hash): (&str, &str),
) -> Result<bool, Failure> {
    let sql = "UPDATE user SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2";
    let values = (blob!(user), read, hash);
    Ok(writing.connection.prepare_cached(sql)?.execute(values)? > 0)
}

/// Lets a person belong to a company, unless they do or did.
pub(super) fn add_membership(
    writing: &Writing<'_>,
    membership: &Membership,
) -> Result<bool, Failure> {
    let sql = "INSERT INTO membership VALUES (?1, ?2, ?3) ON CONFLICT (tenant, user) DO NOTHING";
    let values = (blob!(membership.tenant), blob!(membership.user), json(&membership.role)?);
    Ok(writing.connection.prepare_cached(sql)?.execute(values)? > 0)
}

/// Changes a role that still stands as it was read.
pub(super) fn change_role(
    writing: &Writing<'_>,
    read: &Membership,
    role: Role,
) -> Result<bool, Failure> {
    let sql = "UPDATE membership SET role = ?4 WHERE tenant = ?1 AND user = ?2 AND role = ?3";
    let values = (blob!(read.tenant), blob!(read.user), json(&read.role)?, json(&role)?);
    Ok(writing.connection.prepare_cached(sql)?.execute(values)? > 0)
}

/// Keeps a key.
pub(super) fn put_api_key(
    writing: &Writing<'_>,
    key: &ApiKey,
    hash: &[u8; 32],
) -> Result<(), Failure> {
    check_api_key(writing, key, hash)?;
    write_api_key(writing, key, hash)
}

fn check_api_key(writing: &Writing<'_>, key: &ApiKey, hash: &[u8; 32]) -> Result<(), Failure> {
    let sql = "SELECT 1 FROM api_key WHERE hash = ?1 AND id <> ?2";
    if writing.connection.prepare_cached(sql)?.exists((hash, blob!(key.id)))? {
        return Err(Failure::Refused(StoreError::Taken("api_key")));
    }
    Ok(())
}

fn write_api_key(writing: &Writing<'_>, key: &ApiKey, hash: &[u8; 32]) -> Result<(), Failure> {
    let sql = "INSERT OR REPLACE INTO api_key VALUES (?1, ?2, ?3, ?4)";
    let values = (blob!(key.id), blob!(key.tenant), hash, json(key)?);
    writing.connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn insert_user(writing: &Writing<'_>, user: &User) -> Result<(), Failure> {
    let sql = "INSERT INTO user (id, email, name, password_hash, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING";
    let User { id, email, name, password_hash, created_at } = user;
    let values = (blob!(id), email, name, password_hash, created_at.0);
    writing.connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// Reads a person; the table is named `u`.
pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: UserId::from_uuid(columns::uuid(row, "id")?),
        email: row.get("email")?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        created_at: Timestamp(row.get("created_at")?),
    })
}

/// Reads a membership.
pub(super) fn membership(row: &Row<'_>) -> rusqlite::Result<Membership> {
    Ok(Membership {
        user: UserId::from_uuid(columns::uuid(row, "user")?),
        tenant: TenantId::from_uuid(columns::uuid(row, "tenant")?),
        role: from_json(&row.get::<_, String>("role")?)?,
    })
}
