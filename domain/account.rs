//! Companies, people, what they may do.
use serde::{Deserialize, Serialize};

use crate::{ApiKeyId, TenantId, Timestamp, UserId};

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A person; may belong to several companies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Lower-case address, unique in the installation.
    pub email: String,
    /// Shown name.
    pub name: String,
    /// PHC string of the argon2id hash.
    pub password_hash: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// That a person belongs to a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The person.
    pub user: UserId,
    /// The company.
    pub tenant: TenantId,
    /// What they are there.
    pub role: Role,
}

/// What a person is in a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the company's account.
    Admin,
    /// Answers customers.
    Agent,
    /// Was removed: may do nothing and is listed nowhere, but what they wrote keeps their name.
    Former,
}

impl Role {
    /// Returns what the role may do.
    pub fn scopes(self) -> Vec<Scope> {
        match self {
            Self::Admin => vec![Scope::Read, Scope::Converse, Scope::Write, Scope::Admin],
            Self::Agent => vec![Scope::Read, Scope::Converse],
            Self::Former => Vec::new(),
        }
    }

    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Former => "former",
        }
    }

    /// Reads the word of a role that somebody can be given.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Admin, Self::Agent].into_iter().find(|role| role.word() == word)
    }
}

impl Membership {
    /// Tells whether the person still belongs to the company.
    pub fn is_current(&self) -> bool {
        self.role != Role::Former
    }
}

/// What a session or key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look at everything of the company but secrets.
    Read,
    /// Talk with customers: send, join, label, note, close.
    Converse,
    /// Change knowledge and settings: FAQs, canned replies, labels, the bot.
    Write,
    /// Channels, keys, people, taking over from another agent.
    Admin,
}

impl Scope {
    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Converse => "converse",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Read, Self::Converse, Self::Write, Self::Admin]
            .into_iter()
            .find(|scope| scope.word() == word)
    }
}

/// A key of the API: acts as a user in one company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// The company.
    pub tenant: TenantId,
    /// The user it acts as.
    pub user: UserId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Last four characters, to tell keys apart.
    pub ends_with: String,
    /// When it was made.
    pub created_at: Timestamp,
}
