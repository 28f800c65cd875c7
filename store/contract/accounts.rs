//! Rules of companies, people, keys and sessions.
use std::time::Duration;

use recado_domain::{
    ApiKeyId, TenantId, Timestamp, UserId,
    account::{ApiKey, Membership, Role, Scope, Tenant, User},
};

use super::samples::{DAWN, agent, uuid};
use crate::{NewTenant, StoreError, StoredSession, Stores};

fn person(email: &str) -> User {
    User {
        id: agent(),
        email: email.to_owned(),
        name: "Rosa".to_owned(),
        password_hash: "$argon2id$x".to_owned(),
        created_at: DAWN,
    }
}

fn api_key(membership: &Membership, created_at: Timestamp) -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_uuid(uuid()),
        tenant: membership.tenant,
        user: membership.user,
        name: "shop".to_owned(),
        scopes: vec![Scope::Read, Scope::Admin],
        ends_with: "7f3a".to_owned(),
        created_at,
    }
}

fn hash(number: u8) -> [u8; 32] {
    let mut hash = [number; 32];
    hash[16..].copy_from_slice(uuid().as_bytes());
    hash
}

/// Makes a company of a new person.
fn company(user: &User) -> NewTenant {
    let id = TenantId::from_uuid(uuid());
    let tenant = Tenant { id, name: "Tostaduría".to_owned(), created_at: DAWN };
    let membership = Membership { user: user.id, tenant: id, role: Role::Admin };
    let api_key = (api_key(&membership, DAWN), hash(1));
    NewTenant { tenant, user: Some(user.clone()), membership, api_key }
}

/// All at once.
pub async fn a_company_comes_with_its_first_member_and_key(stores: &Stores) {
    let accounts = &stores.accounts;
    let user = person("rosa@misti.pe");
    let new = company(&user);
    accounts.create_tenant(new.clone()).await.unwrap();
    let (tenant, id) = (new.tenant.clone(), new.tenant.id);
    assert_eq!(accounts.tenant(id).await.unwrap(), Some(tenant.clone()));
    assert_eq!(accounts.tenants().await.unwrap(), [tenant]);
    assert_eq!(accounts.user(user.id).await.unwrap(), Some(user.clone()));
    assert_eq!(accounts.user_by_email("rosa@misti.pe").await.unwrap(), Some(user.clone()));
    let memberships = accounts.memberships(user.id).await.unwrap();
    assert_eq!(memberships, std::slice::from_ref(&new.membership));
    assert_eq!(accounts.members(id).await.unwrap(), [(user, new.membership)]);
    let (key, hash) = new.api_key;
    assert_eq!(accounts.api_key_by_hash(&hash).await.unwrap(), Some(key.clone()));
    assert_eq!(accounts.api_keys(id).await.unwrap(), [key]);
}

/// Addresses are unique.
pub async fn an_address_is_taken_once_and_leaves_nothing_behind(stores: &Stores) {
    let accounts = &stores.accounts;
    accounts.create_tenant(company(&person("rosa@misti.pe"))).await.unwrap();
    let late = company(&person("rosa@misti.pe"));
    let refused = accounts.create_tenant(late.clone()).await;
    assert!(matches!(refused, Err(StoreError::Taken("email"))), "{refused:?}");
    assert_eq!(accounts.tenant(late.tenant.id).await.unwrap(), None);
    assert_eq!(accounts.user(late.membership.user).await.unwrap(), None);
    assert_eq!(accounts.memberships(late.membership.user).await.unwrap(), []);
    assert_eq!(accounts.api_key_by_hash(&late.api_key.1).await.unwrap(), None);
}

/// A person with two companies.
pub async fn one_person_belongs_to_several_companies(stores: &Stores) {
    let accounts = &stores.accounts;
    let user = person("rosa@misti.pe");
    let first = company(&user);
    let second = NewTenant { user: None, ..company(&user) };
    for new in [first.clone(), second.clone()] {
        accounts.create_tenant(new).await.unwrap();
    }
    let memberships = accounts.memberships(user.id).await.unwrap();
    assert_eq!(memberships, [first.membership, second.membership.clone()]);
    let members = accounts.members(second.tenant.id).await.unwrap();
    assert_eq!(members, [(user, second.membership)]);
}

/// Makes a person who belongs to a company, and returns what they are there.
async fn invite(stores: &Stores, tenant: TenantId, user: &User) -> Membership {
    let membership = Membership { user: user.id, tenant, role: Role::Agent };
    stores.accounts.make_user(user.clone()).await.unwrap();
    assert!(stores.accounts.add_membership(membership.clone()).await.unwrap());
    membership
}

/// Invitations.
pub async fn an_invited_agent_is_a_member(stores: &Stores) {
    let accounts = &stores.accounts;
    let new = company(&person("rosa@misti.pe"));
    let tenant = new.tenant.id;
    accounts.create_tenant(new).await.unwrap();
    let ivan = person("ivan@misti.pe");
    let membership = invite(stores, tenant, &ivan).await;
    let members = accounts.members(tenant).await.unwrap();
    assert_eq!(members.len(), 2);
    assert_eq!(members[1], (ivan, membership));
    assert_eq!(accounts.members(TenantId::from_uuid(uuid())).await.unwrap(), []);
}

/// Invitations do not take over a person.
pub async fn an_address_cannot_be_moved_to_another_person(stores: &Stores) {
    let accounts = &stores.accounts;
    let new = company(&person("rosa@misti.pe"));
    accounts.create_tenant(new).await.unwrap();
    let thief = person("rosa@misti.pe");
    let refused = accounts.make_user(thief.clone()).await;
    assert!(matches!(refused, Err(StoreError::Taken("email"))), "{refused:?}");
    assert_eq!(accounts.user(thief.id).await.unwrap(), None);
}

/// What somebody read of a person earlier is written back by nothing.
pub async fn who_is_there_already_is_neither_made_nor_added_again(stores: &Stores) {
    let accounts = &stores.accounts;
    let rosa = person("rosa@misti.pe");
    let new = company(&rosa);
    accounts.create_tenant(new.clone()).await.unwrap();
    let changed = accounts.change_password(rosa.id, &rosa.password_hash, "$argon2id$y".to_owned());
    assert!(changed.await.unwrap());
    accounts.make_user(rosa.clone()).await.unwrap();
    let demoted = Membership { role: Role::Agent, ..new.membership.clone() };
    assert!(!accounts.add_membership(demoted).await.unwrap());
    assert!(!accounts.add_membership(new.membership.clone()).await.unwrap());
    let rosa = User { password_hash: "$argon2id$y".to_owned(), ..rosa };
    assert_eq!(accounts.members(new.tenant.id).await.unwrap(), [(rosa, new.membership)]);
}

/// The second of two who change a password at once is told, and no role is touched.
pub async fn a_password_changes_only_as_it_was_read(stores: &Stores) {
    let accounts = &stores.accounts;
    let rosa = person("rosa@misti.pe");
    let new = company(&rosa);
    let change = |read: &'static str, hash: &'static str| {
        accounts.change_password(rosa.id, read, hash.to_owned())
    };
    assert!(!change("$argon2id$x", "$argon2id$y").await.unwrap(), "nobody is there yet");
    accounts.create_tenant(new.clone()).await.unwrap();
    assert!(change("$argon2id$x", "$argon2id$y").await.unwrap());
    assert!(!change("$argon2id$x", "$argon2id$z").await.unwrap(), "read too early");
    assert!(change("$argon2id$y", "$argon2id$z").await.unwrap());
    let after = User { password_hash: "$argon2id$z".to_owned(), ..rosa.clone() };
    assert_eq!(accounts.user_by_email("rosa@misti.pe").await.unwrap(), Some(after.clone()));
    assert_eq!(accounts.members(new.tenant.id).await.unwrap(), [(after, new.membership)]);
}

/// A role that was taken is not given back by who read the earlier one, nor by a new password.
pub async fn a_role_changes_only_as_it_was_read(stores: &Stores) {
    let accounts = &stores.accounts;
    let (rosa, ivan) = (person("rosa@misti.pe"), person("ivan@misti.pe"));
    let new = company(&rosa);
    let tenant = new.tenant.id;
    accounts.create_tenant(new).await.unwrap();
    let agent = invite(stores, tenant, &ivan).await;
    let admin = Membership { role: Role::Admin, ..agent.clone() };
    assert!(accounts.change_role(&agent, Role::Admin).await.unwrap());
    assert!(!accounts.change_role(&agent, Role::Former).await.unwrap(), "read too early");
    assert_eq!(accounts.memberships(ivan.id).await.unwrap(), std::slice::from_ref(&admin));
    assert!(accounts.change_role(&admin, Role::Former).await.unwrap());
    let hash = "$argon2id$y".to_owned();
    assert!(accounts.change_password(ivan.id, &ivan.password_hash, hash).await.unwrap());
    let former = Membership { role: Role::Former, ..agent };
    assert_eq!(accounts.memberships(ivan.id).await.unwrap(), std::slice::from_ref(&former));
    assert_eq!(accounts.members(tenant).await.unwrap()[1].1, former);
    let stranger = Membership { user: UserId::from_uuid(uuid()), ..former };
    assert!(!accounts.change_role(&stranger, Role::Agent).await.unwrap());
    assert_eq!(accounts.memberships(stranger.user).await.unwrap(), []);
}

/// Keys.
pub async fn keys_come_oldest_first_and_are_forgotten_by_their_company_only(stores: &Stores) {
    let accounts = &stores.accounts;
    let new = company(&person("rosa@misti.pe"));
    let tenant = new.tenant.id;
    accounts.create_tenant(new.clone()).await.unwrap();
    let second = api_key(&new.membership, DAWN + Duration::from_secs(2));
    let third = api_key(&new.membership, DAWN + Duration::from_secs(1));
    for key in [&second, &third] {
        accounts.put_api_key(key.clone(), hash(2)).await.unwrap();
    }
    let kept = accounts.api_keys(tenant).await.unwrap();
    assert_eq!(kept, [new.api_key.0.clone(), third, second.clone()]);
    let stranger = TenantId::from_uuid(uuid());
    assert!(!accounts.delete_api_key(stranger, second.id).await.unwrap());
    assert_eq!(accounts.api_keys(stranger).await.unwrap(), []);
    assert!(accounts.delete_api_key(tenant, second.id).await.unwrap());
    assert!(!accounts.delete_api_key(tenant, second.id).await.unwrap());
    assert_eq!(accounts.api_keys(tenant).await.unwrap().len(), 2);
    let same_secret = api_key(&new.membership, DAWN);
    let refused = accounts.put_api_key(same_secret, new.api_key.1).await;
    assert!(matches!(refused, Err(StoreError::Taken("api_key"))), "{refused:?}");
}

fn session(begins: u64, ends: u64) -> StoredSession {
    StoredSession {
        token_hash: hash(3),
        user: agent(),
        tenant: TenantId::from_uuid(uuid()),
        created_at: DAWN + Duration::from_secs(begins),
        expires_at: DAWN + Duration::from_secs(ends),
    }
}

/// Sessions.
pub async fn a_session_is_kept_until_it_is_forgotten(stores: &Stores) {
    let accounts = &stores.accounts;
    let (mut one, other) = (session(0, 60), session(0, 60));
    for session in [&one, &other] {
        accounts.put_session(session.clone()).await.unwrap();
    }
    let before = one.clone();
    one.created_at = DAWN + Duration::from_secs(1);
    one.expires_at = DAWN + Duration::from_mins(2);
    assert!(accounts.replace_session(&before, one.clone()).await.unwrap());
    assert_eq!(accounts.session(&one.token_hash).await.unwrap(), Some(one.clone()));
    accounts.delete_session(&one.token_hash).await.unwrap();
    assert_eq!(accounts.session(&one.token_hash).await.unwrap(), None);
    assert_eq!(accounts.session(&other.token_hash).await.unwrap(), Some(other));
}

/// Who signs out is out, whatever else is under way.
pub async fn a_session_changes_only_as_it_was_read_and_comes_back_by_no_change(stores: &Stores) {
    let accounts = &stores.accounts;
    let read = session(0, 600);
    let renewed = StoredSession { expires_at: DAWN + Duration::from_mins(20), ..read.clone() };
    let tenant = TenantId::from_uuid(uuid());
    let elsewhere = StoredSession { tenant, ..read.clone() };
    assert!(!accounts.replace_session(&read, renewed.clone()).await.unwrap(), "never was there");
    assert_eq!(accounts.session(&read.token_hash).await.unwrap(), None);
    accounts.put_session(read.clone()).await.unwrap();
    assert!(accounts.replace_session(&read, elsewhere.clone()).await.unwrap());
    assert!(!accounts.replace_session(&read, renewed.clone()).await.unwrap(), "read too early");
    assert_eq!(accounts.session(&read.token_hash).await.unwrap(), Some(elsewhere.clone()));
    accounts.delete_session(&read.token_hash).await.unwrap();
    assert!(!accounts.replace_session(&elsewhere, renewed).await.unwrap());
    assert_eq!(accounts.session(&read.token_hash).await.unwrap(), None);
}

/// Old sessions do not pile up.
pub async fn expired_sessions_are_swept_by_new_ones(stores: &Stores) {
    let accounts = &stores.accounts;
    let (short, long) = (session(0, 60), session(0, 600));
    for session in [&short, &long] {
        accounts.put_session(session.clone()).await.unwrap();
    }
    assert_eq!(accounts.session(&short.token_hash).await.unwrap(), Some(short.clone()));
    accounts.put_session(session(61, 600)).await.unwrap();
    assert_eq!(accounts.session(&short.token_hash).await.unwrap(), None);
    assert_eq!(accounts.session(&long.token_hash).await.unwrap(), Some(long));
}
