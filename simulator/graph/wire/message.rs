//! The body of `POST /{phone_number_id}/messages`. Source: fixtures `send_request_*.json`.

use serde::{Deserialize, Serialize};

use super::interactive::Interactive;
use super::template::SentTemplate;

/// A message to send, or a mark that one was read.
#[derive(Debug, Deserialize)]
pub(crate) struct SendRequest {
    pub(crate) messaging_product: Option<String>,
    pub(crate) recipient_type: Option<String>,
    pub(crate) to: Option<String>,
    /// A business-scoped user id; `to` wins when both are given.
    pub(crate) recipient: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) message_id: Option<String>,
    pub(crate) typing_indicator: Option<TypingIndicator>,
    pub(crate) context: Option<Context>,
    pub(crate) biz_opaque_callback_data: Option<String>,
    pub(crate) text: Option<Text>,
    pub(crate) image: Option<MediaObject>,
    pub(crate) audio: Option<MediaObject>,
    pub(crate) video: Option<MediaObject>,
    pub(crate) document: Option<MediaObject>,
    pub(crate) sticker: Option<MediaObject>,
    pub(crate) location: Option<Location>,
    pub(crate) contacts: Option<Vec<ContactCard>>,
    pub(crate) reaction: Option<Reaction>,
    pub(crate) interactive: Option<Box<Interactive>>,
    pub(crate) template: Option<Box<SentTemplate>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TypingIndicator {
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Context {
    pub(crate) message_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Text {
    pub(crate) body: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct MediaObject {
    pub(crate) id: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) voice: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Location {
    pub(crate) latitude: Option<Coordinate>,
    pub(crate) longitude: Option<Coordinate>,
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
}

/// Degrees, as a number or as text.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Coordinate {
    Number(f64),
    Text(String),
}

impl Coordinate {
    pub(crate) fn degrees(&self) -> Option<f64> {
        match self {
            Self::Number(degrees) => Some(*degrees),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Reaction {
    pub(crate) message_id: Option<String>,
    pub(crate) emoji: Option<String>,
}

/// One person of a contacts message; what the phone does not show is kept as it came.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct ContactCard {
    pub(crate) name: Option<ContactName>,
    #[serde(flatten)]
    pub(crate) rest: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct ContactName {
    pub(crate) formatted_name: Option<String>,
    #[serde(flatten)]
    pub(crate) parts: serde_json::Map<String, serde_json::Value>,
}
