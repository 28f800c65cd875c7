//! Companies, people and keys in the API's words.
use recado_domain::account::{self, Membership, Scope};
use recado_protocol::{ApiKey, Session, Tenant, User};

/// Returns a company.
pub(crate) fn tenant(tenant: &account::Tenant) -> Tenant {
    Tenant { id: tenant.id.to_string(), name: tenant.name.clone() }
}

/// Returns a person as a member of a company.
pub(crate) fn user(user: &account::User, membership: &Membership) -> User {
    User {
        id: user.id.to_string(),
        name: user.name.clone(),
        email: user.email.clone(),
        role: membership.role.word().to_owned(),
    }
}

/// Returns a key's record.
pub(crate) fn api_key(key: &account::ApiKey) -> ApiKey {
    ApiKey {
        id: key.id.to_string(),
        name: key.name.clone(),
        user_id: key.user.to_string(),
        scopes: words(&key.scopes),
        ends_with: key.ends_with.clone(),
        created_at: key.created_at.to_rfc3339(),
    }
}

/// Returns who is signed in where.
pub(crate) fn session(
    user: User,
    tenant: Tenant,
    tenants: Vec<Tenant>,
    scopes: &[Scope],
) -> Session {
    Session { user, tenant, tenants, scopes: words(scopes) }
}

fn words(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(|scope| scope.word().to_owned()).collect()
}
