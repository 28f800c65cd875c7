//! A customer: a set of identities.
use serde::{Deserialize, Serialize};

use crate::{
    ContactId, TenantId, Timestamp,
    bot::Language,
    identity::{Identity, Peer},
};

/// A customer of one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The company.
    pub tenant: TenantId,
    /// Every way the person is known.
    pub identities: Vec<Identity>,
    /// The name on the profile.
    pub profile_name: Option<String>,
    /// The name the company gave.
    pub given_name: Option<String>,
    /// The language the person writes, where known.
    pub language: Option<Language>,
    /// Whether the person asked for silence.
    pub opted_out: bool,
    /// Whether the company blocked them.
    pub blocked: bool,
    /// When first seen.
    pub created_at: Timestamp,
}

impl Contact {
    /// Makes a contact of what a first delivery told.
    pub fn new(id: ContactId, tenant: TenantId, peer: &Peer, now: Timestamp) -> Self {
        Self {
            id,
            tenant,
            identities: peer.identities.clone(),
            profile_name: peer.name.clone(),
            given_name: None,
            language: None,
            opted_out: false,
            blocked: false,
            created_at: now,
        }
    }

    /// Adds what a delivery tells; returns whether anything changed. Nothing is ever taken away.
    pub fn learn(&mut self, peer: &Peer) -> bool {
        let before = (self.identities.len(), self.profile_name.clone());
        for identity in &peer.identities {
            if !self.identities.contains(identity) {
                self.identities.push(identity.clone());
            }
        }
        if peer.name.is_some() {
            self.profile_name.clone_from(&peer.name);
        }
        before != (self.identities.len(), self.profile_name.clone())
    }

    /// Returns the phone's digits, where known.
    pub fn phone(&self) -> Option<&str> {
        self.identities.iter().find_map(|identity| match identity {
            Identity::Phone(digits) => Some(digits.as_str()),
            _ => None,
        })
    }

    /// Returns the best name known: the company's, the profile's, the phone, the user name, the id.
    pub fn name(&self) -> String {
        let known = |name: &Option<String>| name.clone().filter(|name| !name.trim().is_empty());
        known(&self.given_name)
            .or_else(|| known(&self.profile_name))
            .or_else(|| self.phone().map(|phone| format!("+{phone}")))
            .or_else(|| self.identities.first().map(|identity| identity.value().to_owned()))
            .unwrap_or_default()
    }
}
