//! Frames of `/ws/agent`: JSON text. A client says how far it has read; the server sends the gap,
//! then each change. Frames carry whole rows, so that applying one twice changes nothing.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Conversation, Event, Message};

/// Version of the frames below, sent in `hello`.
pub const SOCKET_VERSION: u32 = 1;

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Follows a topic: `inbox`, or `conversation:{id}`. `after` is the last cursor seen; without it only what comes from now on (inbox) or the newest page (conversation).
    Subscribe {
        topic: String,
        #[serde(default)]
        after: Option<String>,
    },
    /// Stops following.
    Unsubscribe { topic: String },
    /// The agent types in a conversation, or stopped.
    Typing { conversation_id: String, typing: bool },
    /// The agent looks at a conversation (or at none).
    Viewing {
        #[serde(default)]
        conversation_id: Option<String>,
    },
    /// The agent has read up to this message number.
    Read { conversation_id: String, number: u32 },
    /// Asks for a `pong`.
    Ping {
        #[serde(default)]
        id: Option<String>,
    },
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// First frame: who is connected, which version is spoken.
    Hello { version: u32, user_id: String, tenant_id: String },
    /// The gap is sent; `cursor` is where live begins. `reset`: the gap was too long, reload the list.
    Subscribed { topic: String, cursor: String, reset: bool },
    /// A change of a topic. Inbox: `conversation`. Conversation: any of the three.
    Event {
        topic: String,
        cursor: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<Box<Conversation>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        messages: Vec<Message>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        facts: Vec<Event>,
    },
    /// Another agent types, or stopped; forgotten after 6 s without renewal.
    Typing { conversation_id: String, user_id: String, name: String, typing: bool },
    /// Who looks at a conversation, the receiver included.
    Presence { conversation_id: String, viewers: Vec<Viewer> },
    /// A frame was not understood or not allowed.
    Refused { code: String, detail: String, topic: Option<String> },
    /// Answer to `ping`.
    Pong { id: Option<String> },
}

/// An agent who looks at a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Viewer {
    /// The agent.
    pub user_id: String,
    /// Shown name.
    pub name: String,
}
