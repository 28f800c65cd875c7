//! How companies and people are made: an address belongs to one person, whoever asks at the same
//! moment.
use std::time::Duration;

use recado_domain::{
    TenantId, UserId,
    account::{Membership, Role, User},
};
use uuid::Uuid;

use super::{Scylla, accounts::from_json, failure::unreadable};
use crate::{Accounts, NewTenant, StoreError};

/// How often, and how many times, a person is looked for whose address is taken already.
const LOOK_EVERY: Duration = Duration::from_millis(200);
const LOOKS: u32 = 10;

impl Scylla {
    /// Makes a company with its first member and key.
    pub(super) async fn make_tenant(&self, new: NewTenant) -> Result<(), StoreError> {
        if let Some(user) = &new.user {
            if self.user_by_email(&user.email).await?.is_some() {
                return Err(StoreError::Taken("email"));
            }
            self.take_email(user).await?;
        }
        let tenant = &new.tenant;
        let values = (tenant.id.as_uuid(), tenant.name.as_str(), tenant.created_at.0);
        if !self.cql.write_if(&self.cql.statements.make_tenant, values).await?
            && self.tenant(tenant.id).await?.as_ref() != Some(tenant)
        {
            if let Some(user) = &new.user {
                self.leave_email(&user.email, user.id).await?;
            }
            return Err(StoreError::Taken("tenant"));
        }
        if let Some(user) = &new.user {
            self.keep_user(user).await?;
        }
        self.keep_membership(&new.membership).await?;
        let (key, hash) = &new.api_key;
        self.keep_api_key(key, hash).await
    }

    /// Takes an address for a person; `Taken` when another person has it.
    pub(super) async fn take_email(&self, user: &User) -> Result<(), StoreError> {
        let statements = &self.cql.statements;
        let id = user.id.as_uuid();
        let email = user.email.as_str();
        if self.cql.write_if(&statements.make_user_email, (email, id)).await? {
            return Ok(());
        }
        let row: Option<(Uuid,)> = self.cql.one(&statements.user_email, (email,)).await?;
        let Some((holder,)) = row else { return Err(StoreError::Taken("email")) };
        if holder == *id {
            return Ok(());
        }
        if self.is_held(UserId::from_uuid(holder), email).await? {
            return Err(StoreError::Taken("email"));
        }
        let taken = self.cql.write_if(&statements.take_user_email, (id, email, holder)).await?;
        if taken { Ok(()) } else { Err(StoreError::Taken("email")) }
    }

    /// Tells whether an address is its holder's: who took it may have died before the person was
    /// written, may be about to write it, or has another address by now.
    async fn is_held(&self, holder: UserId, email: &str) -> Result<bool, StoreError> {
        for _ in 0..LOOKS {
            if let Some(other) = self.user(holder).await? {
                return Ok(other.email == email);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(false)
    }

    async fn leave_email(&self, email: &str, user: UserId) -> Result<(), StoreError> {
        let values = (email, user.as_uuid());
        self.cql.write_if(&self.cql.statements.drop_user_email, values).await.map(drop)
    }

    /// Keeps a person, whose address was taken before, unless they are there.
    pub(super) async fn keep_user(&self, user: &User) -> Result<(), StoreError> {
        let body = serde_json::to_string(user).map_err(unreadable)?;
        self.cql.write_if(&self.cql.statements.make_user, (user.id.as_uuid(), body)).await.map(drop)
    }

    /// Changes a password that still stands as it was read.
    pub(super) async fn put_password(
        &self,
        user: UserId,
        read: &str,
        hash: String,
    ) -> Result<bool, StoreError> {
        let statements = &self.cql.statements;
        let id = user.as_uuid();
        loop {
            let row: Option<(String,)> = self.cql.one(&statements.user, (id,)).await?;
            let Some((before,)) = row else { return Ok(false) };
            let standing: User = from_json(&before)?;
            if standing.password_hash != read {
                // An earlier try of ours may have been applied.
                return Ok(standing.password_hash == hash);
            }
            let after = User { password_hash: hash.clone(), ..standing };
            let after = serde_json::to_string(&after).map_err(unreadable)?;
            if self.cql.write_if(&statements.change_user, (after, id, before)).await? {
                return Ok(true);
            }
        }
    }

    /// Reads what a person is in a company, as it is written.
    async fn membership_as_written(
        &self,
        tenant: TenantId,
        user: UserId,
    ) -> Result<Option<String>, StoreError> {
        let values = (user.as_uuid(), tenant.as_uuid());
        let row: Option<(String,)> = self.cql.one(&self.cql.statements.membership, values).await?;
        Ok(row.map(|(body,)| body))
    }

    /// Reads a person with what they are in a company.
    pub(super) async fn member(
        &self,
        tenant: TenantId,
        id: UserId,
    ) -> Result<Option<(User, Membership)>, StoreError> {
        let written = self.membership_as_written(tenant, id);
        let (user, written) = tokio::try_join!(self.user(id), written)?;
        let (Some(user), Some(written)) = (user, written) else { return Ok(None) };
        Ok(Some((user, from_json(&written)?)))
    }

    /// Keeps that a person belongs to a company, unless they do or did. The company names its people;
    /// what each of them is stands with the person only, so that it changes in one place.
    pub(super) async fn keep_membership(&self, one: &Membership) -> Result<bool, StoreError> {
        if self.membership_as_written(one.tenant, one.user).await?.is_some() {
            return Ok(false);
        }
        let body = serde_json::to_string(one).map_err(unreadable)?;
        let (tenant, user) = (one.tenant.as_uuid(), one.user.as_uuid());
        let statements = &self.cql.statements;
        // First the name: who stands there and is nothing yet is not shown.
        self.cql.write(&statements.put_member, (tenant, user)).await?;
        if self.cql.write_if(&statements.make_membership, (user, tenant, body.as_str())).await? {
            return Ok(true);
        }
        // An earlier try of ours may have been applied.
        Ok(self.membership_as_written(one.tenant, one.user).await? == Some(body))
    }

    /// Changes a role that still stands as it was read.
    pub(super) async fn put_role(&self, read: &Membership, role: Role) -> Result<bool, StoreError> {
        let Some(before) = self.membership_as_written(read.tenant, read.user).await? else {
            return Ok(false);
        };
        if from_json::<Membership>(&before)? != *read {
            return Ok(false);
        }
        let after = Membership { role, ..read.clone() };
        let body = serde_json::to_string(&after).map_err(unreadable)?;
        let (user, tenant) = (read.user.as_uuid(), read.tenant.as_uuid());
        let values = (body.as_str(), user, tenant, before);
        if self.cql.write_if(&self.cql.statements.change_membership, values).await? {
            return Ok(true);
        }
        // An earlier try of ours may have been applied.
        let standing = self.membership_as_written(read.tenant, read.user).await?;
        Ok(standing.as_deref() == Some(body.as_str()))
    }
}
