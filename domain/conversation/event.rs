//! What happened in a conversation. Fields may be added with a default, never renamed or re-used.
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    ChannelId, ContactId, LabelId, ProviderId, TenantId, Timestamp, UserId,
    bot::Language,
    content::Content,
    delivery::Stage,
    identity::{Identity, Peer},
    incoming::{SetAsideReason, StatusUpdate},
    message::{Author, FileState},
    send_error::SendError,
};

use super::{OpenEffect, Sent};

/// An event with its place in the log and the effects that were decided with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its place, from 1.
    pub position: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// The agent who caused it.
    pub by: Option<UserId>,
    /// What happened.
    pub event: Event,
    /// What the world must do because of it.
    pub effects: Vec<OpenEffect>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The conversation began.
    Opened {
        tenant: TenantId,
        channel: ChannelId,
        channel_kind: String,
        contact: ContactId,
        name: String,
        #[serde(default)]
        phone: Option<String>,
        #[serde(default)]
        address: Option<Identity>,
    },
    /// The customer became known in another way, or got another name.
    ContactLearnt {
        name: String,
        #[serde(default)]
        phone: Option<String>,
        #[serde(default)]
        address: Option<Identity>,
    },
    /// The customer wrote.
    MessageReceived {
        number: u32,
        provider_id: ProviderId,
        sent_at: Timestamp,
        content: Content,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<ProviderId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        referral: Option<Value>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        forwarded: bool,
    },
    /// The customer changed a message.
    MessageEdited { original: ProviderId, sent_at: Timestamp, content: Content },
    /// The customer took a message back.
    MessageRevoked { original: ProviderId, sent_at: Timestamp },
    /// The company answered from its own phone.
    EchoReceived {
        number: u32,
        provider_id: ProviderId,
        sent_at: Timestamp,
        content: Content,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<ProviderId>,
    },
    /// The customer's number or user id changed.
    Renamed { text: String, now: Peer },
    /// A received file is in our store, or could not be fetched.
    FileSettled { number: u32, file: FileState },
    /// The bot will answer what waits, once `due` is reached.
    AnswerPlanned { ask: u32, due: Timestamp, first_at: Timestamp, supersessions: u8 },
    /// The bot's answer needs a model, which is now asked about everything up to `upto`.
    ThoughtStarted { ask: u32, upto: u32 },
    /// The bot answered everything up to `upto`.
    Answered {
        ask: u32,
        upto: u32,
        decision: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        language: Language,
        /// The language the customer goes on speaking, where this turn was in another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keeps: Option<Language>,
        /// Whether the customer waits for a person meanwhile, and goes on waiting.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        waiting: bool,
    },
    /// The customer waits for a person, and what was written up to `upto` is no question the bot
    /// knows the answer to: it is left to people.
    LeftToPeople { ask: u32, upto: u32 },
    /// An ask gets no answer: more came, or nobody may or need answer any more.
    AnswerDropped { ask: u32 },
    /// A message waits to be sent.
    MessageQueued {
        number: u32,
        author: Author,
        turn: u32,
        content: Content,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<ProviderId>,
        expires_at: Timestamp,
        /// The failed or unknown message this one repeats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repeats: Option<u32>,
    },
    /// From here on bytes may have left.
    SendStarted { number: u32, attempt: u32 },
    /// The provider took it.
    SendAccepted { number: u32, attempt: u32, provider_id: ProviderId },
    /// The provider proved that it did not take it; it is tried again.
    SendRefused { number: u32, attempt: u32, error: SendError, retry_at: Timestamp },
    /// The provider proved that it did not take it, and trying again makes no sense.
    SendFailed { number: u32, attempt: u32, error: SendError },
    /// Nothing was heard: proof may still come.
    SendUnclear { number: u32, attempt: u32, detail: String },
    /// No proof came in time.
    SendUnknown { number: u32 },
    /// It will not be sent: it was never started.
    SendDropped { number: u32, error: SendError },
    /// The provider told how far it got.
    StatusReported {
        number: u32,
        provider_id: ProviderId,
        at: Timestamp,
        stage: Stage,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<SendError>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pricing: Option<Value>,
        /// What the projection knew of the message, where the state had forgotten it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recalled: Option<Box<Sent>>,
    },
    /// A status came for a message that is not known (yet).
    StatusParked { status: StatusUpdate },
    /// A person put a failed or unknown send aside as seen.
    TroubleDiscarded { number: u32 },
    /// An agent took the turn.
    Joined {
        user: UserId,
        turn: u32,
        #[serde(default)]
        from: Option<UserId>,
    },
    /// An agent gave the turn back to the bot.
    Left { user: UserId, turn: u32 },
    /// The company's own phone took the turn.
    TakenByPhone { turn: u32 },
    /// The bot passed the customer on to people.
    HandedOver { reason: HandoverReason },
    /// The bot has the turn again without an agent giving it.
    BotReturned { turn: u32, reason: ReturnReason },
    /// The customer waited long enough for a person, but the bot may not speak.
    SilencePassed,
    /// Assigned to an agent, or to nobody.
    Assigned { user: Option<UserId> },
    /// The whole set of labels.
    Labelled { labels: Vec<LabelId> },
    /// A note of the house.
    Noted { number: u32, user: UserId, text: String },
    /// Put to sleep.
    Snoozed {
        #[serde(default)]
        until: Option<Timestamp>,
    },
    /// Awake again.
    Woken,
    /// Done.
    Closed { turn: u32 },
    /// Open again, by a person or because the customer wrote.
    Reopened,
    /// The company blocked the customer.
    Blocked,
    /// Not blocked any more.
    Unblocked,
    /// The customer asked for silence.
    OptedOut {
        word: String,
        #[serde(default)]
        sent_at: Timestamp,
    },
    /// The customer wants to talk (again).
    OptedIn {
        word: String,
        #[serde(default)]
        sent_at: Timestamp,
    },
    /// The customer's wish about marketing, told by the provider.
    MarketingPreference {
        allowed: bool,
        #[serde(default)]
        at: Timestamp,
    },
    /// An agent has read up to this number.
    ReadByAgent { number: u32 },
    /// A piece could not be worked on; it is kept for the operator.
    SetAside { reason: SetAsideReason, error: String },
}

/// Why the bot passed the customer on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverReason {
    /// The customer asked for a person.
    Asked,
    /// The bot could not help.
    Helpless,
    /// The company switched the bot off.
    BotOff,
}

/// Why the bot has the turn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// No person wrote for the set time while the customer waited.
    Silence,
    /// The conversation was opened again after it was closed.
    Reopened,
}
