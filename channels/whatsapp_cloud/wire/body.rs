//! The bodies of messages, kind by kind.
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::meta::lenient::{Flag, Real, Words};

#[derive(Deserialize)]
pub(in super::super) struct Text<'a> {
    #[serde(borrow)]
    pub(in super::super) body: Words<'a>,
}

/// A file's description; `url` is left alone, because it lives for minutes only.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Media<'a> {
    #[serde(borrow)]
    pub(in super::super) id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) mime_type: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) sha256: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) caption: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) filename: Words<'a>,
    pub(in super::super) voice: Flag,
    pub(in super::super) animated: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Location<'a> {
    pub(in super::super) latitude: Real,
    pub(in super::super) longitude: Real,
    #[serde(borrow)]
    pub(in super::super) name: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) address: Words<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Reaction<'a> {
    #[serde(borrow)]
    pub(in super::super) message_id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) emoji: Words<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Interactive<'a> {
    #[serde(rename = "type", borrow)]
    pub(in super::super) kind: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) button_reply: Option<Choice<'a>>,
    #[serde(borrow)]
    pub(in super::super) list_reply: Option<Choice<'a>>,
    #[serde(borrow)]
    pub(in super::super) nfm_reply: Option<FormReply<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Choice<'a> {
    #[serde(borrow)]
    pub(in super::super) id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) title: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) description: Words<'a>,
}

/// A form's answer; `response_json` is JSON within a text.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct FormReply<'a> {
    #[serde(borrow)]
    pub(in super::super) name: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) body: Words<'a>,
    pub(in super::super) response_json: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Button<'a> {
    #[serde(borrow)]
    pub(in super::super) payload: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) text: Words<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Order<'a> {
    #[serde(borrow)]
    pub(in super::super) catalog_id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) text: Words<'a>,
    pub(in super::super) product_items: Option<Vec<Value>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct System<'a> {
    #[serde(borrow)]
    pub(in super::super) body: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) wa_id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) new_wa_id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) user_id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) parent_user_id: Words<'a>,
}

#[derive(Deserialize)]
pub(in super::super) struct Edit<'a> {
    #[serde(borrow)]
    pub(in super::super) original_message_id: Words<'a>,
    #[serde(borrow)]
    pub(in super::super) message: &'a RawValue,
}

#[derive(Deserialize)]
pub(in super::super) struct Revoke<'a> {
    #[serde(borrow)]
    pub(in super::super) original_message_id: Words<'a>,
}
