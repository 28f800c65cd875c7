//! A conversation as lists show it: the inbox's projection.
use serde::{Deserialize, Serialize};

use crate::{ChannelId, ContactId, ConversationId, LabelId, Timestamp, UserId};

/// Where a conversation stands in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The bot has it.
    #[default]
    Pending,
    /// A person has it, or must take it.
    Open,
    /// Sleeps until a date or until the customer writes.
    Snoozed,
    /// Done; the customer's next message opens it again.
    Closed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Open, Self::Snoozed, Self::Closed];

    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Open => "open",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// Who may speak for the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "user", rename_all = "snake_case")]
pub enum Owner {
    /// The bot.
    #[default]
    Bot,
    /// An agent.
    Agent(UserId),
    /// The company's own phone (coexistence).
    Phone,
    /// Nobody yet: the customer waits for a person.
    Nobody,
}

impl Owner {
    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Agent(_) => "agent",
            Self::Phone => "phone",
            Self::Nobody => "nobody",
        }
    }

    /// Returns the agent, where it is one.
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::Agent(user) => Some(user),
            Self::Bot | Self::Phone | Self::Nobody => None,
        }
    }
}

/// Who holds the turn, and which turn it is: the fence against late answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Turn {
    /// Grows with each takeover and give-back, from 1.
    pub number: u32,
    /// Who may speak.
    pub owner: Owner,
}

/// One row of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// The conversation.
    pub id: ConversationId,
    /// The channel it runs over.
    pub channel: ChannelId,
    /// The channel's kind.
    pub channel_kind: String,
    /// Who writes.
    pub contact: ContactId,
    /// The customer's best name.
    pub contact_name: String,
    /// Phone digits, where known.
    pub contact_phone: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Who holds the turn.
    pub turn: Turn,
    /// The agent it is assigned to.
    pub assignee: Option<UserId>,
    /// Labels on it.
    pub labels: Vec<LabelId>,
    /// Inbound messages no agent has read.
    pub unread: u32,
    /// Since when the customer waits for a person.
    pub waiting_since: Option<Timestamp>,
    /// Until when free text may be sent.
    pub window_until: Option<Timestamp>,
    /// Until when it sleeps.
    pub snoozed_until: Option<Timestamp>,
    /// Whether the customer asked for silence.
    pub opted_out: bool,
    /// Whether the company blocked the customer.
    pub blocked: bool,
    /// The newest message.
    pub last_message: Option<LastMessage>,
    /// Sends that failed or are unknown and want a person's eye.
    pub troubled: u32,
    /// When it began.
    pub created_at: Timestamp,
    /// When something last happened that moves it up the list.
    pub active_at: Timestamp,
    /// Position of its last event.
    pub position: u64,
}

/// The newest message, cut for a list row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// Its number.
    pub number: u32,
    /// `inbound` or `outbound`.
    pub direction: crate::message::Direction,
    /// Its kind's word.
    pub kind: String,
    /// At most 120 characters.
    pub text: String,
    /// Its delivery's word; `received` when inbound.
    pub status: String,
    /// Who wrote it.
    pub author: crate::message::Author,
    /// When.
    pub at: Timestamp,
}
