//! What ids in a company's conversations stand for: people by name, and labels that are there.
use std::collections::{HashMap, HashSet};

use recado_domain::{
    LabelId, UserId,
    account::{Membership, User},
};

/// Names by id, and which labels there are.
#[derive(Debug, Clone, Default)]
pub struct People {
    names: HashMap<UserId, String>,
    labels: HashSet<LabelId>,
}

impl People {
    /// Takes the members and labels of a company.
    pub fn new(members: &[(User, Membership)], labels: HashSet<LabelId>) -> Self {
        let names = members.iter().map(|(user, _)| (user.id, user.name.clone())).collect();
        Self { names, labels }
    }

    /// Tells whether a label is there; one that was removed stays in conversations that carried it.
    pub fn has_label(&self, label: LabelId) -> bool {
        self.labels.contains(&label)
    }

    /// Returns a person's name.
    pub fn name(&self, user: UserId) -> Option<String> {
        self.names.get(&user).cloned()
    }

    /// Tells whether somebody belongs to the company.
    pub fn has(&self, user: UserId) -> bool {
        self.names.contains_key(&user)
    }
}
