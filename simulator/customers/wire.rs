//! A customer's message in the shape of Meta's webhook. Source: the fixtures.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::webhooks::{Contact, Metadata};

/// `value` of a change of the field `messages`.
#[derive(Serialize)]
pub(super) struct MessagesValue {
    pub(super) messaging_product: &'static str,
    pub(super) metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contacts: Vec<Contact>,
    pub(super) messages: Vec<WireMessage>,
}

/// `value` of a change of the field `smb_message_echoes`.
#[derive(Serialize)]
pub(super) struct EchoesValue {
    pub(super) messaging_product: &'static str,
    pub(super) metadata: Metadata,
    pub(super) message_echoes: [WireMessage; 1],
}

/// One message.
#[derive(Debug, Serialize)]
pub(super) struct WireMessage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<WireContext>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) referral: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from_user_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to_user_id: Option<Arc<str>>,
    pub(super) id: Arc<str>,
    pub(super) timestamp: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(flatten)]
    pub(super) body: Map<String, Value>,
}

/// What a message refers to.
#[derive(Debug, Default, Serialize)]
pub(super) struct WireContext {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) forwarded: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) frequently_forwarded: bool,
}
