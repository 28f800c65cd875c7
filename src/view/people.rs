//! The names of a company's people.
use std::collections::HashMap;

use recado_domain::{
    UserId,
    account::{Membership, User},
};

/// Names by id.
#[derive(Debug, Clone, Default)]
pub struct People(HashMap<UserId, String>);

impl People {
    /// Takes the members of a company.
    pub fn new(members: &[(User, Membership)]) -> Self {
        Self(members.iter().map(|(user, _)| (user.id, user.name.clone())).collect())
    }

    /// Returns a person's name.
    pub fn name(&self, user: UserId) -> Option<String> {
        self.0.get(&user).cloned()
    }

    /// Tells whether somebody belongs to the company.
    pub fn has(&self, user: UserId) -> bool {
        self.0.contains_key(&user)
    }
}
