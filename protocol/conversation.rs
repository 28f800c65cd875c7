//! Conversations as lists and screens show them.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::Message;

/// One talk with one customer over one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Conversation {
    /// Opaque id.
    pub id: String,
    /// The channel it runs over.
    pub channel_id: String,
    /// `whatsapp_cloud`.
    pub channel_kind: String,
    /// Who writes.
    pub contact_id: String,
    /// The customer's best name.
    pub contact_name: String,
    /// Phone in E.164, where known.
    pub contact_phone: Option<String>,
    /// `pending` (the bot has it), `open` (a person has or must take it), `snoozed`, `closed`.
    pub status: String,
    /// Number of the current turn; grows with each takeover and give-back.
    pub turn: u32,
    /// Who may speak for the company.
    pub owner: Owner,
    /// The agent it is assigned to.
    pub assignee_id: Option<String>,
    /// Label ids.
    pub labels: Vec<String>,
    /// Inbound messages no agent has read.
    pub unread: u32,
    /// Since when the customer waits for an answer of a person; `null` when nobody waits.
    pub waiting_since: Option<String>,
    /// Until when free text may be sent; `null` when the window was never open.
    pub window_until: Option<String>,
    /// Until when it sleeps, if snoozed with a date.
    pub snoozed_until: Option<String>,
    /// Whether the customer asked for silence.
    pub opted_out: bool,
    /// Whether the company blocked the customer.
    pub blocked: bool,
    /// The newest message, for the list.
    pub last_message: Option<LastMessage>,
    /// Messages whose sending failed or is unknown and wants a person's eye.
    pub troubled: u32,
    /// When it began.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
    /// Grows with each change of this conversation.
    #[ts(type = "number")]
    pub position: u64,
}

/// Who holds the turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Owner {
    /// `bot`, `agent`, `phone` (the owner's own phone), `nobody` (waits for a person).
    pub kind: String,
    /// The agent, when `kind` is `agent`.
    pub user_id: Option<String>,
    /// The agent's name.
    pub name: Option<String>,
}

/// The newest message, cut for a list row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LastMessage {
    /// `inbound`, `outbound`.
    pub direction: String,
    /// Its kind.
    pub kind: String,
    /// At most 120 characters.
    pub text: String,
    /// Its delivery state.
    pub status: String,
    /// `customer`, `bot`, `agent`, `phone`.
    pub author: String,
    /// When.
    pub at: String,
}

/// Body of `POST …/join`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
pub struct Join {
    /// Takes it from another agent; needs the `admin` scope.
    #[serde(default)]
    pub force: bool,
}

/// Body of `POST …/close`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
pub struct Close {
    /// Closes what another agent holds; needs the `admin` scope.
    #[serde(default)]
    pub force: bool,
}

/// Answer of `POST …/join` and `…/leave`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Turn {
    /// Number of the turn.
    pub turn: u32,
    /// Who holds it.
    pub owner: Owner,
}

/// Body of `POST …/assign`; `null` unassigns.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct Assign {
    /// The agent.
    pub user_id: Option<String>,
}

/// Body of `PUT …/labels`: the whole set.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SetLabels {
    /// Label ids.
    pub labels: Vec<String>,
}

/// Body of `POST …/snooze`; without `until` it sleeps until the customer writes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
pub struct Snooze {
    /// RFC 3339, in the future.
    #[serde(default)]
    pub until: Option<String>,
}

/// Body of `POST …/notes`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct NewNote {
    /// 1–4096 characters; never leaves the house.
    pub text: String,
}

/// Body of `POST /api/v1/conversations`: writes to a number, with a template.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct StartConversation {
    /// The channel to write from.
    pub channel_id: String,
    /// Phone in E.164, or a provider's user id.
    pub to: String,
    /// What to call the customer.
    #[serde(default)]
    pub name: Option<String>,
    /// The template.
    pub template: crate::TemplateMessage,
}

/// Answer of `POST /api/v1/conversations`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct StartedConversation {
    /// The conversation.
    pub conversation: Conversation,
    /// The template's message, queued.
    pub message: Message,
}
