//! A delivery's JSON as Meta writes it. Private to this folder, and loose: every value may be
//! missing, empty, or written as another kind of scalar; what need not be read stays unread.
mod body;

use serde::Deserialize;
use serde_json::value::RawValue;

pub(super) use self::body::*;
use super::pieces::Pieces;
use crate::meta::lenient::{Flag, Whole, Words};

/// What an `object` of WhatsApp says.
pub(super) const OBJECT: &str = "whatsapp_business_account";

/// A delivery, down to the values of its changes.
#[derive(Deserialize)]
pub(super) struct Delivery<'a> {
    #[serde(default, borrow)]
    pub(super) object: Words<'a>,
    #[serde(borrow)]
    pub(super) entry: Vec<Entry<'a>>,
}

/// The same delivery with its entries unread, for when one of them is odd.
#[derive(Deserialize)]
pub(super) struct LooseDelivery<'a> {
    #[serde(default, borrow)]
    pub(super) object: Words<'a>,
    #[serde(borrow)]
    pub(super) entry: Vec<&'a RawValue>,
}

/// What is told about one business account.
#[derive(Deserialize)]
pub(super) struct Entry<'a> {
    #[serde(default, borrow)]
    pub(super) id: Words<'a>,
    #[serde(borrow)]
    pub(super) changes: Vec<Change<'a>>,
}

/// The same with its changes unread.
#[derive(Deserialize)]
pub(super) struct LooseEntry<'a> {
    #[serde(default, borrow)]
    pub(super) id: Words<'a>,
    #[serde(borrow)]
    pub(super) changes: Vec<&'a RawValue>,
}

/// One change: what `value` holds follows from `field`.
#[derive(Deserialize)]
pub(super) struct Change<'a> {
    #[serde(default, borrow)]
    pub(super) field: Words<'a>,
    #[serde(borrow)]
    pub(super) value: &'a RawValue,
}

/// The value of a change that speaks of conversations; its pieces are unread, so that an odd one
/// spoils no other.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Talk<'a> {
    #[serde(borrow)]
    pub(super) metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) contacts: Pieces<'a>,
    #[serde(borrow)]
    pub(super) messages: Pieces<'a>,
    #[serde(borrow)]
    pub(super) message_echoes: Pieces<'a>,
    #[serde(borrow)]
    pub(super) statuses: Pieces<'a>,
    #[serde(borrow)]
    pub(super) user_preferences: Pieces<'a>,
    #[serde(borrow)]
    pub(super) user_id_update: Pieces<'a>,
    #[serde(borrow)]
    pub(super) errors: Pieces<'a>,
}

/// Which number is spoken of.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata<'a> {
    #[serde(borrow)]
    pub(super) phone_number_id: Words<'a>,
}

/// A customer's profile.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Contact<'a> {
    #[serde(borrow)]
    pub(super) profile: Option<Profile<'a>>,
    #[serde(borrow)]
    pub(super) wa_id: Words<'a>,
    #[serde(borrow)]
    pub(super) user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) parent_user_id: Words<'a>,
}

/// How a customer calls themselves.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile<'a> {
    #[serde(borrow)]
    pub(super) name: Words<'a>,
    #[serde(borrow)]
    pub(super) username: Words<'a>,
}

/// A message of a customer, an echo of the company's own, or what an edit puts in place. Only the
/// body that `type` names is read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) id: Words<'a>,
    #[serde(borrow)]
    pub(super) from: Words<'a>,
    #[serde(borrow)]
    pub(super) from_user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) from_parent_user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) to: Words<'a>,
    #[serde(borrow)]
    pub(super) to_user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) to_parent_user_id: Words<'a>,
    pub(super) timestamp: Whole,
    #[serde(rename = "type", borrow)]
    pub(super) kind: Words<'a>,
    #[serde(borrow)]
    pub(super) context: Option<Context<'a>>,
    #[serde(borrow)]
    pub(super) referral: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) errors: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) text: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) image: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) audio: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) video: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) document: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) sticker: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) location: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) reaction: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) interactive: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) button: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) order: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) system: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) identity: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) edit: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) revoke: Option<&'a RawValue>,
}

/// What a message refers to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Context<'a> {
    #[serde(borrow)]
    pub(super) id: Words<'a>,
    pub(super) forwarded: Flag,
    pub(super) frequently_forwarded: Flag,
    #[serde(borrow)]
    pub(super) referred_product: Option<&'a RawValue>,
}

/// How far one of our messages got.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Status<'a> {
    #[serde(borrow)]
    pub(super) id: Words<'a>,
    #[serde(rename = "status", borrow)]
    pub(super) state: Words<'a>,
    pub(super) timestamp: Whole,
    #[serde(borrow)]
    pub(super) recipient_id: Words<'a>,
    #[serde(borrow)]
    pub(super) recipient_user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) parent_recipient_user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) biz_opaque_callback_data: Words<'a>,
    #[serde(borrow)]
    pub(super) pricing: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) errors: Option<&'a RawValue>,
}

/// A customer's wish.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UserPreference<'a> {
    #[serde(borrow)]
    pub(super) wa_id: Words<'a>,
    #[serde(borrow)]
    pub(super) user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) parent_user_id: Words<'a>,
    #[serde(borrow)]
    pub(super) category: Words<'a>,
    #[serde(borrow)]
    pub(super) value: Words<'a>,
    pub(super) timestamp: Whole,
}

/// A customer's new user id.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UserIdUpdate<'a> {
    #[serde(borrow)]
    pub(super) wa_id: Words<'a>,
    #[serde(borrow)]
    pub(super) detail: Words<'a>,
    #[serde(borrow)]
    pub(super) user_id: Option<Replaced<'a>>,
    #[serde(borrow)]
    pub(super) parent_user_id: Option<Replaced<'a>>,
    pub(super) timestamp: Whole,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Replaced<'a> {
    #[serde(borrow)]
    pub(super) previous: Words<'a>,
    #[serde(borrow)]
    pub(super) current: Words<'a>,
}
