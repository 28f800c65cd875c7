//! What a provider's delivery says, once it is read: the adapters' output, the actors' input.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    MessageId, ProviderId, Timestamp, content::Content, delivery::Stage, identity::Peer,
    send_error::SendError,
};

/// One piece of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// Something of one conversation.
    Arrival(Peer, Arrival),
    /// Something about the number, the account or its templates.
    Notice(Notice),
    /// A piece that cannot be worked on: kept with its raw bytes for the operator.
    SetAside(SetAsidePiece),
}

/// Something of one conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Arrival {
    /// The customer wrote.
    Message(InboundMessage),
    /// The customer changed a message.
    Edited { provider_id: ProviderId, original: ProviderId, sent_at: Timestamp, content: Content },
    /// The customer took a message back.
    Revoked { provider_id: ProviderId, original: ProviderId, sent_at: Timestamp },
    /// The provider tells how far one of our messages got.
    Status(StatusUpdate),
    /// The company answered from its own phone (coexistence): counts as a takeover.
    Echo(InboundMessage),
    /// The customer is now known in another way (new number, new user id); the peer holds the old one.
    Renamed { provider_id: ProviderId, sent_at: Timestamp, now: Peer, text: String },
    /// The customer's wish about marketing messages.
    Preference { marketing: bool, at: Timestamp },
}

impl Arrival {
    /// Returns what the log recognises a repetition by; `None` where repetition is harmless.
    pub fn dedupe_key(&self) -> Option<String> {
        match self {
            Self::Message(message) | Self::Echo(message) => {
                Some(format!("m:{}", message.provider_id))
            }
            // It is shown as a message, too.
            Self::Renamed { provider_id, .. } => Some(format!("m:{provider_id}")),
            Self::Edited { provider_id, .. } => Some(format!("e:{provider_id}")),
            Self::Revoked { provider_id, .. } => Some(format!("r:{provider_id}")),
            Self::Status(_) | Self::Preference { .. } => None,
        }
    }
}

/// A message as a provider delivered it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboundMessage {
    /// The provider's id of it.
    pub provider_id: ProviderId,
    /// When its author sent it, by the provider's clock.
    pub sent_at: Timestamp,
    /// What it says.
    pub content: Content,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ProviderId>,
    /// The advertisement or product it came from, in the provider's shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Value>,
    /// Whether it was passed on from another chat.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forwarded: bool,
}

/// How far one of our messages got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusUpdate {
    /// The provider's id of our message.
    pub provider_id: ProviderId,
    /// Our own id, where the provider echoes it: proof of acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// When, by the provider's clock.
    pub at: Timestamp,
    /// The stage reached; `Accepted` where only a failure is told.
    pub stage: Stage,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<SendError>,
    /// Price category, type and model, in the provider's shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Value>,
}

impl StatusUpdate {
    /// Returns our own id, where the provider echoed one of ours.
    pub fn message(&self) -> Option<MessageId> {
        self.correlation.as_deref().and_then(|text| text.parse().ok())
    }
}

/// Something about the number, the account or its templates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The provider's word for it (Meta: the webhook's `field`).
    pub field: String,
    /// What it means for the channel.
    pub meaning: NoticeMeaning,
    /// The notice in the provider's shape.
    pub raw: Value,
}

/// What a notice means for the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "means", rename_all = "snake_case")]
pub enum NoticeMeaning {
    /// Worth knowing, nothing to do.
    Information,
    /// Quality or limits of the number changed: names and values to show.
    Facts { facts: Vec<(String, String)> },
    /// A template changed: the list must be read again.
    TemplatesChanged,
    /// Sends must stop, for the reason given.
    Stopped { reason: String },
    /// What had stopped sends is over.
    Restored,
}

/// A piece kept aside.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAsidePiece {
    /// Why.
    pub reason: SetAsideReason,
    /// The error in words.
    pub error: String,
    /// The piece as it came.
    pub raw: Value,
}

/// Why a piece is kept aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetAsideReason {
    /// It is for a number that is not this channel's.
    OtherNumber,
    /// A known kind that could not be read.
    Unreadable,
    /// Working on it made the conversation fail.
    Panic,
    /// A part of the provider's API this version does not know.
    UnknownField,
}

impl SetAsideReason {
    /// Returns the stable word the API shows.
    pub fn word(self) -> &'static str {
        match self {
            Self::OtherNumber => "other_number",
            Self::Unreadable => "unreadable",
            Self::Panic => "panic",
            Self::UnknownField => "unknown_field",
        }
    }
}
