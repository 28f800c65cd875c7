//! Passwords and sessions of people that change while somebody works with what they read before.
use recado_domain::TenantId;
use recado_store::memory;

use super::*;
use crate::{clock::WallClock, members};

const OLD: &str = "una clave larga";
const NEW: &str = "una clave nueva y larga";

/// A company of an administrator and an agent.
struct Office {
    stores: Stores,
    passwords: Passwords,
    tenant: TenantId,
    rosa: User,
    ivan: User,
    read_at: Timestamp,
}

impl Office {
    async fn open() -> Self {
        let (stores, passwords) = (memory::open(), Passwords::new().unwrap());
        let typed =
            |email: &str| Person { email: email.to_owned(), password: OLD.to_owned(), name: None };
        let rosa = known_or_new(&stores, &WallClock, &passwords, typed("rosa@misti.pe"));
        let ivan = known_or_new(&stores, &WallClock, &passwords, typed("ivan@misti.pe"));
        let (rosa, ivan) = (rosa.await.unwrap(), ivan.await.unwrap());
        let made = create_tenant(&stores, &WallClock, "Misti", rosa.clone()).await.unwrap();
        let tenant = made.tenant.id;
        members::add(&stores, &WallClock, tenant, &ivan, None).await.unwrap();
        Self { stores, passwords, tenant, rosa, ivan, read_at: WallClock.now() }
    }

    async fn role(&self, user: &User) -> Role {
        members::membership(&self.stores, self.tenant, user.id).await.unwrap().unwrap().role
    }

    async fn give(&self, user: &User, role: Role) -> Result<(), members::RoleError> {
        members::give_role(&self.stores, self.tenant, user.id, role).await.map(drop)
    }

    async fn change(&self, read: &User, password: &str) -> Result<Timestamp, JoinError> {
        let read = (read, self.read_at);
        set_password(&self.stores, &WallClock, &self.passwords, read, password).await
    }

    async fn opens(&self, user: &User, password: &str) -> bool {
        let now = self.stores.accounts.user(user.id).await.unwrap().unwrap();
        self.passwords.prove(password, Some(&now.password_hash)).await.unwrap()
    }

    fn session(&self, user: &User, began: Timestamp) -> StoredSession {
        let token_hash = Token::new("").hash();
        let (user, tenant) = (user.id, self.tenant);
        StoredSession {
            token_hash,
            user,
            tenant,
            created_at: began,
            expires_at: Timestamp(i64::MAX),
        }
    }

    async fn is_over(&self, session: &StoredSession) -> bool {
        let of = (session.user, session.tenant);
        sign_out::is_over(&self.stores, of, session.created_at).await.unwrap()
    }
}

#[tokio::test]
async fn a_new_password_gives_back_no_role_that_was_taken() {
    let office = Office::open().await;
    office.give(&office.ivan, Role::Admin).await.unwrap();
    office.give(&office.ivan, Role::Former).await.unwrap();
    office.change(&office.ivan, NEW).await.unwrap();
    assert_eq!(office.role(&office.ivan).await, Role::Former);
    assert!(office.opens(&office.ivan, NEW).await);
}

#[tokio::test]
async fn who_is_added_again_as_they_were_read_keeps_their_new_password() {
    let office = Office::open().await;
    office.change(&office.ivan, NEW).await.unwrap();
    let again = members::add(&office.stores, &WallClock, office.tenant, &office.ivan, None).await;
    assert_eq!(again.unwrap().role, Role::Agent);
    office.give(&office.ivan, Role::Admin).await.unwrap();
    assert!(office.opens(&office.ivan, NEW).await && !office.opens(&office.ivan, OLD).await);
}

#[tokio::test]
async fn the_second_of_two_new_passwords_is_refused_when_the_first_was_not_read() {
    let office = Office::open().await;
    let changed_at = office.change(&office.ivan, NEW).await.unwrap();
    let kept = office.session(&office.ivan, changed_at);
    let late = office.change(&office.ivan, "otra clave larga").await;
    assert!(matches!(late, Err(JoinError::Changed)), "{late:?}");
    assert!(office.opens(&office.ivan, NEW).await);
    assert!(!office.is_over(&kept).await, "who was told that it changed stays signed in");
}

#[tokio::test]
async fn a_session_opened_with_a_password_that_changed_meanwhile_is_none() {
    let office = Office::open().await;
    // Signing in read Iván here, and proves his password while he changes it.
    let session = office.session(&office.ivan, WallClock.now());
    office.change(&office.ivan, NEW).await.unwrap();
    let opened = open_session(&office.stores, &office.ivan, session.clone()).await.unwrap();
    assert!(!opened);
    assert_eq!(office.stores.accounts.session(&session.token_hash).await.unwrap(), None);
}

#[tokio::test]
async fn a_member_stays_what_they_are_unless_a_role_is_named_and_the_last_administrator_stays() {
    let office = Office::open().await;
    let add = async |user: &User, role| {
        let added = members::add(&office.stores, &WallClock, office.tenant, user, role).await;
        added.map(|membership| membership.role)
    };
    assert_eq!(add(&office.rosa, None).await.unwrap(), Role::Admin);
    let refused = add(&office.rosa, Some(Role::Agent)).await;
    assert!(matches!(refused, Err(members::RoleError::LastAdmin)), "{refused:?}");
    assert_eq!(office.role(&office.rosa).await, Role::Admin);
    assert_eq!(add(&office.ivan, Some(Role::Admin)).await.unwrap(), Role::Admin);
    assert_eq!(add(&office.rosa, Some(Role::Agent)).await.unwrap(), Role::Agent);
}

#[tokio::test]
async fn who_comes_back_brings_neither_sessions_nor_keys_of_the_time_before() {
    let office = Office::open().await;
    let began = WallClock.now();
    let session = office.session(&office.ivan, Timestamp(began.0 - 1));
    let elsewhere =
        StoredSession { tenant: TenantId::from_uuid(Uuid::now_v7()), ..session.clone() };
    let key = ApiKey {
        id: ApiKeyId::from_uuid(Uuid::now_v7()),
        tenant: office.tenant,
        user: office.ivan.id,
        name: "informes".to_owned(),
        scopes: vec![Scope::Read],
        ends_with: "7f3a".to_owned(),
        created_at: began,
    };
    office.stores.accounts.put_api_key(key.clone(), [7; 32]).await.unwrap();
    assert!(!office.is_over(&session).await);
    // The gateway is killed right after the role was taken.
    office.give(&office.ivan, Role::Former).await.unwrap();
    members::add(&office.stores, &WallClock, office.tenant, &office.ivan, None).await.unwrap();
    assert!(office.is_over(&session).await && !office.is_over(&elsewhere).await);
    let keys = office.stores.accounts.api_keys(office.tenant).await.unwrap();
    assert!(keys.iter().all(|left| left.id != key.id) && keys.len() == 1, "{keys:?}");
    assert!(!office.is_over(&office.session(&office.ivan, WallClock.now())).await);
}
