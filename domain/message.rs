//! A message as the projection keeps it, and the changes that events make to it.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{MediaId, ProviderId, Timestamp, UserId, content::Content, delivery::Delivery};

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "by", content = "user", rename_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer,
    /// The bot, within a turn.
    Bot,
    /// An agent.
    Agent(UserId),
    /// The company, from its own phone.
    Phone,
    /// Recado itself: confirmations that belong to no turn.
    System,
}

impl Author {
    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Bot => "bot",
            Self::Agent(_) => "agent",
            Self::Phone => "phone",
            Self::System => "system",
        }
    }

    /// Returns the agent, where it is one.
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::Agent(user) => Some(user),
            Self::Customer | Self::Bot | Self::Phone | Self::System => None,
        }
    }
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer.
    Inbound,
    /// To the customer.
    Outbound,
    /// Stays in the house.
    Internal,
}

impl Direction {
    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Internal => "internal",
        }
    }
}

/// What a message holds: content of a channel, or a note of the house.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "holds", rename_all = "snake_case")]
pub enum Body {
    /// What goes over a channel.
    Content { content: Content },
    /// What stays in the house.
    Note { text: String },
}

/// One row of the messages' projection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Its place in the conversation, from 1.
    pub number: u32,
    /// Which way it went.
    pub direction: Direction,
    /// Who wrote it.
    pub author: Author,
    /// What it holds.
    pub body: Body,
    /// The provider's id, once known.
    pub provider_id: Option<ProviderId>,
    /// The message it answers, by the provider's id.
    pub reply_to: Option<ProviderId>,
    /// When it was received or written.
    pub created_at: Timestamp,
    /// How far it got (outbound).
    pub delivery: Delivery,
    /// When a refused send is tried again.
    pub retry_at: Option<Timestamp>,
    /// Its file, once fetched.
    pub file: FileState,
    /// Emojis on it, by author's word.
    pub reactions: BTreeMap<String, String>,
    /// Whether its author changed it.
    pub edited: bool,
    /// Whether its author took it back.
    pub revoked: bool,
    /// Position of its last change.
    pub changed: u64,
}

/// What became of a received file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FileState {
    /// There is no file, or it is not ours to fetch.
    #[default]
    None,
    /// It is being fetched.
    Fetching,
    /// It is in our store.
    Stored { id: MediaId, mime_type: String, size: u64 },
    /// It could not be fetched.
    Failed { error: String },
}

/// A change of one row that an event makes.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageChange {
    /// A new row.
    Insert(Box<MessageRow>),
    /// The delivery as it now stands, and the provider's id where it became known.
    Delivery {
        number: u32,
        delivery: Delivery,
        provider_id: Option<ProviderId>,
        retry_at: Option<Timestamp>,
    },
    /// What became of the file.
    File { number: u32, file: FileState },
    /// An emoji by an author; `None` takes it back. Found by the provider's id; unknown targets are ignored.
    Reaction { target: ProviderId, author: String, emoji: Option<String> },
    /// New content by the customer, found by the provider's id.
    Edited { target: ProviderId, content: Content },
    /// Taken back by the customer, found by the provider's id.
    Revoked { target: ProviderId },
}
