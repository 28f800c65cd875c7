//! A customer's message, as typed in the control API.

use serde::Deserialize;
use serde_json::Value;

/// A message with who says it and how.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Says {
    #[serde(flatten)]
    pub(crate) what: What,
    /// Profile name; kept for later messages.
    pub(crate) name: Option<String>,
    /// Business-scoped user id; kept for later messages.
    pub(crate) user_id: Option<String>,
    /// Display name that starts with `@`; kept for later messages.
    pub(crate) username: Option<String>,
    /// The phone number is not told, only the user id; kept for later messages.
    pub(crate) no_phone: Option<bool>,
    /// Seconds since 1970; by default now.
    pub(crate) timestamp: Option<i64>,
    /// Message id that this one answers.
    pub(crate) context: Option<String>,
    #[serde(default)]
    pub(crate) forwarded: bool,
    #[serde(default)]
    pub(crate) frequently_forwarded: bool,
    /// The ad or post that the customer came from.
    pub(crate) referral: Option<Value>,
    /// Message id to use, for tests that repeat one.
    pub(crate) wamid: Option<String>,
}

/// One of several messages that share a webhook.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InBatch {
    /// Phone number or user id.
    pub(crate) customer: String,
    #[serde(flatten)]
    pub(crate) says: Says,
}

/// Every kind of inbound message.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum What {
    Text {
        text: String,
    },
    Image(File),
    /// A voice note.
    Voice(File),
    /// An audio file that is no voice note.
    Audio(File),
    Video(File),
    Document(File),
    Sticker(File),
    /// In an object of its own: a place has a name too.
    Location {
        location: Spot,
    },
    Contacts {
        contacts: Value,
    },
    /// Without an emoji it takes a reaction back.
    Reaction {
        message_id: String,
        #[serde(default)]
        emoji: Option<String>,
    },
    ButtonReply {
        id: String,
        title: String,
    },
    ListReply {
        id: String,
        title: String,
        description: Option<String>,
    },
    /// A quick reply of a template.
    #[serde(alias = "template_button")]
    Button {
        text: String,
        payload: Option<String>,
    },
    /// The answers of a flow: an object, or its JSON as text.
    #[serde(alias = "form_reply")]
    NfmReply {
        response: Value,
        body: Option<String>,
        flow_name: Option<String>,
    },
    Order {
        catalog_id: String,
        #[serde(default)]
        text: String,
        product_items: Value,
    },
    /// `user_changed_number` (with `wa_id`), `user_changed_user_id` (with `user_id`) or
    /// `customer_identity_changed`.
    System {
        system_type: String,
        body: Option<String>,
        wa_id: Option<String>,
        new_user_id: Option<String>,
    },
    Unsupported,
    Edit {
        message_id: String,
        text: String,
    },
    Revoke {
        message_id: String,
    },
    /// Any `type` with any body: what a later version of the API may send.
    Other {
        #[serde(rename = "type")]
        kind: String,
        #[serde(default)]
        body: Value,
    },
}

/// A place that a customer sends.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Spot {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) name: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) url: Option<String>,
}

/// A file: uploaded before (`media_id`) or right here (`data` in base64).
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct File {
    pub(crate) media_id: Option<String>,
    pub(crate) data: Option<String>,
    pub(crate) mime_type: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) filename: Option<String>,
    #[serde(default)]
    pub(crate) animated: bool,
    /// The webhook carries the address too, as newer versions do.
    #[serde(default)]
    pub(crate) with_url: bool,
}
