//! What may be asked of a conversation, and how it may refuse. All of it can be carried to the node
//! that serves the conversation.
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, ContactId, LabelId, ProviderId, TenantId, Timestamp, UserId,
    bot::Answer,
    content::Content,
    identity::Identity,
    incoming::{Arrival, SetAsideReason},
    message::FileState,
    send_error::SendError,
};

/// Who the conversation is with, as the claim found it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactCard {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The channel's kind.
    pub channel_kind: String,
    /// The customer.
    pub contact: ContactId,
    /// The best name known.
    pub name: String,
    /// Phone digits, where known.
    pub phone: Option<String>,
    /// Where to send to.
    pub address: Option<Identity>,
}

/// An idempotency key with what it was used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The key, as the client gave it.
    pub key: String,
    /// SHA-256 of what was asked.
    pub hash: [u8; 32],
}

impl Request {
    /// Returns the key under which the log knows what an agent asked.
    pub fn key_of(&self, user: UserId) -> String {
        format!("i:{user}:{}", self.key)
    }

    /// Returns what the key leads to: the message that was made, and what was asked.
    pub fn leads_to(&self, number: u32) -> Vec<u8> {
        [number.to_le_bytes().as_slice(), &self.hash].concat()
    }

    /// Reads what the key leads to: the message; `None` when it was made for something else.
    pub fn made(&self, led_to: &[u8]) -> Option<u32> {
        let (number, hash) = led_to.split_first_chunk()?;
        (hash == self.hash).then(|| u32::from_le_bytes(*number))
    }
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// A delivery brought these.
    Arrivals { card: ContactCard, arrivals: Vec<Arrival> },
    /// The quiet time of an ask is over.
    AnswerDue { ask: u32 },
    /// The assistant answered, or could not (`None`).
    Thought { ask: u32, answer: Option<Answer> },
    /// A permit was granted for a queued message.
    Start { number: u32 },
    /// What became of a started send.
    SendResult { number: u32, attempt: u32, result: SendResult },
    /// Proof had time to come.
    Settle { number: u32, attempt: u32 },
    /// What became of a file.
    FileResult { number: u32, file: FileState },
    /// The customer waited long enough for a person.
    SilenceDue { generation: u32 },
    /// The sleep is over.
    UnsnoozeDue { generation: u32 },
    /// An agent takes the turn.
    Join { user: UserId, force: bool },
    /// An agent gives it back.
    Leave { user: UserId },
    /// Somebody was removed from the company: what they hold goes back to the bot.
    GiveBack { of: UserId },
    /// An agent writes; `proactive`: a template outside any turn.
    Say {
        user: UserId,
        content: Content,
        reply_to: Option<ProviderId>,
        request: Option<Request>,
        proactive: Option<ContactCard>,
    },
    /// A person sends a failed or unknown message again; content as the projection holds it.
    Retry { user: UserId, number: u32, content: Content, reply_to: Option<ProviderId> },
    /// A person has seen that a send failed or is unknown.
    Discard { user: UserId, number: u32 },
    /// An agent writes a note.
    Note { user: UserId, text: String, request: Option<Request> },
    /// Assigns to an agent, or to nobody; `force`: also what another agent holds.
    Assign { by: UserId, user: Option<UserId>, force: bool },
    /// Sets the labels.
    SetLabels { by: UserId, labels: Vec<LabelId> },
    /// Puts it to sleep.
    Snooze { by: UserId, until: Option<Timestamp> },
    /// Declares it done; `force`: also what another agent holds.
    Close { by: UserId, force: bool },
    /// Opens it again.
    Reopen { by: UserId },
    /// Blocks the customer, or not any more.
    Block { by: UserId, blocked: bool },
    /// An agent has read up to a number.
    Read { by: UserId, number: u32 },
    /// The company gave the customer another name.
    Rename { by: UserId, name: String },
    /// A piece of this conversation could not be worked on.
    SetAside { card: ContactCard, reason: SetAsideReason, error: String, keys: Vec<String> },
}

/// What became of a started send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SendResult {
    /// The provider took it.
    Accepted { provider_id: ProviderId },
    /// Proof that it was not taken. `jitter` is 0–1, drawn by the caller; `wait_ms` is what the
    /// provider asked to wait, where it did.
    Refused { error: SendError, wait_ms: Option<u64>, jitter: f64 },
    /// The gateway ended before bytes left: start again at once.
    NeverLeft,
    /// No proof either way.
    Unclear { detail: String },
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// There is no such conversation, or no such message in it.
    #[error("there is no such {0}")]
    NotFound(Cow<'static, str>),
    /// Another agent holds the turn.
    #[error("another agent has this conversation")]
    Taken {
        /// Who.
        by: UserId,
    },
    /// The asking agent does not hold the turn.
    #[error("join the conversation first")]
    NotOwner,
    /// The 24-hour window is closed: only a template may be sent.
    #[error("the 24-hour window is closed: send a template")]
    WindowClosed,
    /// The customer asked for silence.
    #[error("the customer asked for no more messages")]
    OptedOut,
    /// The company blocked the customer.
    #[error("the customer is blocked")]
    Blocked,
    /// The message is neither failed nor unknown.
    #[error("only a failed or unknown message can be sent again")]
    NotTroubled,
    /// Too many messages wait to be sent already.
    #[error("too many messages wait to be sent")]
    OutboxFull,
    /// The instant lies in the past.
    #[error("the time must lie in the future")]
    Past,
}

impl Command {
    /// Returns what binds it to an idempotency key, with the agent who asks.
    pub fn request(&self) -> Option<(UserId, &Request)> {
        match self {
            Self::Say { user, request, .. } | Self::Note { user, request, .. } => {
                request.as_ref().map(|request| (*user, request))
            }
            _ => None,
        }
    }
}
