//! The frame around everything that Meta tells: object, entry, change.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use super::escape;

#[derive(Serialize)]
struct Envelope<'a, V> {
    object: &'static str,
    entry: [Entry<'a, V>; 1],
}

#[derive(Serialize)]
struct Entry<'a, V> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<i64>,
    changes: [Change<V>; 1],
}

/// One change of a subscribed field.
#[derive(Serialize)]
pub(crate) struct Change<V> {
    pub(crate) value: V,
    pub(crate) field: &'static str,
}

/// Which number a change belongs to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Metadata {
    pub(crate) display_phone_number: String,
    pub(crate) phone_number_id: Arc<str>,
}

/// The customer of a message or a status.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Contact {
    pub(crate) profile: Profile,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wa_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Profile {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<String>,
}

/// How a customer appears in `contacts`.
pub(crate) fn profile_contact(customer: &crate::number::Customer) -> Contact {
    Contact {
        profile: Profile {
            name: customer.name.clone().unwrap_or_else(|| customer.key.to_string()),
            username: customer.username.clone(),
        },
        wa_id: customer.wa_id(),
        user_id: customer.user_id.clone(),
    }
}

/// A webhook of a number: messages, statuses, echoes.
pub(crate) fn messages_change<V: Serialize>(account: &str, change: Change<V>) -> Bytes {
    envelope(account, None, change)
}

/// A webhook of the business account, which carries the time in seconds.
pub(crate) fn account_change<V: Serialize>(account: &str, time: i64, change: Change<V>) -> Bytes {
    envelope(account, Some(time), change)
}

fn envelope<V: Serialize>(account: &str, time: Option<i64>, change: Change<V>) -> Bytes {
    escape::to_bytes(&Envelope {
        object: "whatsapp_business_account",
        entry: [Entry { id: account, time, changes: [change] }],
    })
}
