//! Companies, people, keys and sessions, in memory.
use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use async_trait::async_trait;
use recado_domain::{
    ApiKeyId, TenantId, UserId,
    account::{ApiKey, Membership, Role, Tenant, User},
};

use super::Memory;
use crate::{Accounts, NewTenant, StoreError, StoredSession};

/// Companies, people, keys and sessions.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) tenants: BTreeMap<TenantId, Tenant>,
    users: BTreeMap<UserId, User>,
    memberships: BTreeMap<(TenantId, UserId), Membership>,
    pub(super) keys: Vec<(ApiKey, [u8; 32])>,
    sessions: HashMap<[u8; 32], StoredSession>,
}

impl Kept {
    fn user_by_email(&self, email: &str) -> Option<&User> {
        self.users.values().find(|user| user.email == email)
    }

    fn make_user(&mut self, user: User) -> Result<(), StoreError> {
        if self.user_by_email(&user.email).is_some_and(|other| other.id != user.id) {
            return Err(StoreError::Taken("email"));
        }
        self.users.entry(user.id).or_insert(user);
        Ok(())
    }

    fn create_tenant(&mut self, new: NewTenant) -> Result<(), StoreError> {
        if self.tenants.contains_key(&new.tenant.id) {
            return Err(StoreError::Taken("tenant"));
        }
        if let Some(user) = new.user {
            if self.user_by_email(&user.email).is_some() {
                return Err(StoreError::Taken("email"));
            }
            self.make_user(user)?;
        }
        self.tenants.insert(new.tenant.id, new.tenant);
        self.memberships.insert((new.membership.tenant, new.membership.user), new.membership);
        self.keys.push(new.api_key);
        Ok(())
    }
}

#[async_trait]
impl Accounts for Memory {
    async fn create_tenant(&self, new: NewTenant) -> Result<(), StoreError> {
        self.state.lock().accounts.create_tenant(new)
    }

    async fn tenant(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        Ok(self.state.lock().accounts.tenants.get(&id).cloned())
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        Ok(self.state.lock().accounts.tenants.values().cloned().collect())
    }

    async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        Ok(self.state.lock().accounts.user_by_email(email).cloned())
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        Ok(self.state.lock().accounts.users.get(&id).cloned())
    }

    async fn make_user(&self, user: User) -> Result<(), StoreError> {
        self.state.lock().accounts.make_user(user)
    }

    async fn change_password(
        &self,
        user: UserId,
        read: &str,
        hash: String,
    ) -> Result<bool, StoreError> {
        let users = &mut self.state.lock().accounts.users;
        let standing = users.get_mut(&user).filter(|standing| standing.password_hash == read);
        Ok(standing.map(|standing| standing.password_hash = hash).is_some())
    }

    async fn add_membership(&self, membership: Membership) -> Result<bool, StoreError> {
        let memberships = &mut self.state.lock().accounts.memberships;
        let place = memberships.entry((membership.tenant, membership.user));
        let is_new = matches!(place, Entry::Vacant(_));
        place.or_insert(membership);
        Ok(is_new)
    }

    async fn change_role(&self, read: &Membership, role: Role) -> Result<bool, StoreError> {
        let memberships = &mut self.state.lock().accounts.memberships;
        let standing = memberships.get_mut(&(read.tenant, read.user));
        let standing = standing.filter(|standing| *standing == read);
        Ok(standing.map(|standing| standing.role = role).is_some())
    }

    async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let state = self.state.lock();
        let all = state.accounts.memberships.values();
        Ok(all.filter(|membership| membership.user == user).cloned().collect())
    }

    async fn members(&self, tenant: TenantId) -> Result<Vec<(User, Membership)>, StoreError> {
        let accounts = &self.state.lock().accounts;
        let of = |membership: &&Membership| membership.tenant == tenant;
        let with_user = |membership: &Membership| {
            Some((accounts.users.get(&membership.user)?.clone(), membership.clone()))
        };
        Ok(accounts.memberships.values().filter(of).filter_map(with_user).collect())
    }

    async fn api_key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let state = self.state.lock();
        let found = state.accounts.keys.iter().find(|(_, known)| known == hash);
        Ok(found.map(|(key, _)| key.clone()))
    }

    async fn api_keys(&self, tenant: TenantId) -> Result<Vec<ApiKey>, StoreError> {
        let state = self.state.lock();
        let keys = state.accounts.keys.iter().filter(|(key, _)| key.tenant == tenant);
        let mut keys: Vec<ApiKey> = keys.map(|(key, _)| key.clone()).collect();
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    async fn put_api_key(&self, key: ApiKey, hash: [u8; 32]) -> Result<(), StoreError> {
        let keys = &mut self.state.lock().accounts.keys;
        if keys.iter().any(|(other, known)| *known == hash && other.id != key.id) {
            return Err(StoreError::Taken("api_key"));
        }
        keys.retain(|(other, _)| other.id != key.id);
        keys.push((key, hash));
        Ok(())
    }

    async fn delete_api_key(&self, tenant: TenantId, id: ApiKeyId) -> Result<bool, StoreError> {
        let keys = &mut self.state.lock().accounts.keys;
        let before = keys.len();
        keys.retain(|(key, _)| key.id != id || key.tenant != tenant);
        Ok(keys.len() < before)
    }

    async fn put_session(&self, session: StoredSession) -> Result<(), StoreError> {
        let sessions = &mut self.state.lock().accounts.sessions;
        sessions.retain(|_, other| other.expires_at >= session.created_at);
        sessions.insert(session.token_hash, session);
        Ok(())
    }

    async fn replace_session(
        &self,
        read: &StoredSession,
        changed: StoredSession,
    ) -> Result<bool, StoreError> {
        let sessions = &mut self.state.lock().accounts.sessions;
        let standing = sessions.get_mut(&read.token_hash).filter(|standing| *standing == read);
        Ok(standing.map(|standing| *standing = changed).is_some())
    }

    async fn session(&self, token_hash: &[u8; 32]) -> Result<Option<StoredSession>, StoreError> {
        Ok(self.state.lock().accounts.sessions.get(token_hash).cloned())
    }

    async fn delete_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.state.lock().accounts.sessions.remove(token_hash);
        Ok(())
    }
}
