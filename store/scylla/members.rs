//! How companies and people are made: an address belongs to one person, whoever asks at the same
//! moment.
use std::time::Duration;

use recado_domain::{
    UserId,
    account::{Membership, User},
};
use uuid::Uuid;

use super::{Scylla, failure::unreadable};
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

    /// Keeps a person, whose address was taken before; an earlier address is given back.
    pub(super) async fn keep_user(&self, user: &User) -> Result<(), StoreError> {
        let before = self.user(user.id).await?;
        let body = serde_json::to_string(user).map_err(unreadable)?;
        self.cql.write(&self.cql.statements.put_user, (user.id.as_uuid(), body)).await?;
        match before.filter(|before| before.email != user.email) {
            Some(before) => self.leave_email(&before.email, user.id).await,
            None => Ok(()),
        }
    }

    /// Keeps that a person belongs to a company, to be found from both.
    pub(super) async fn keep_membership(&self, one: &Membership) -> Result<(), StoreError> {
        let body = serde_json::to_string(one).map_err(unreadable)?;
        let (tenant, user) = (one.tenant.as_uuid(), one.user.as_uuid());
        let statements = &self.cql.statements;
        tokio::try_join!(
            self.cql.write(&statements.put_member, (tenant, user, body.as_str())),
            self.cql.write(&statements.put_membership, (user, tenant, body.as_str())),
        )?;
        Ok(())
    }
}
