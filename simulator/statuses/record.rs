//! A status in the shape that Meta tells it. Source: fixtures `status_*.json`.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;

use super::plan::PricingModel;
use crate::graph::CodeInfo;
use crate::number::{Customer, Line, Number, State};
use crate::webhooks::{Change, Contact, Metadata, messages_change, profile_contact};

/// One element of `statuses`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StatusRecord {
    id: Arc<str>,
    status: State,
    timestamp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_user_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biz_opaque_callback_data: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<Conversation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[StatusError; 1]>,
    #[serde(skip)]
    contact: Option<Contact>,
}

#[derive(Clone, Debug, Serialize)]
struct Conversation {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<String>,
    origin: Origin,
}

#[derive(Clone, Debug, Serialize)]
struct Origin {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Pricing {
    billable: bool,
    #[serde(rename = "pricing_model")]
    model: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    category: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct StatusError {
    code: u32,
    title: String,
    message: String,
    error_data: ErrorData,
    href: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct ErrorData {
    details: String,
}

impl StatusRecord {
    /// The status that a line has now.
    pub(crate) fn of(line: &Line, customer: &Customer, model: PricingModel, now: i64) -> Self {
        let failed = line.failure.as_ref().filter(|_| line.state == State::Failed);
        let free = customer.free_until > now;
        let named = customer.name.is_some() || customer.user_id.is_some();
        Self {
            id: Arc::clone(&line.wamid),
            status: line.state,
            timestamp: (now / 1000).to_string(),
            recipient_id: customer.wa_id(),
            recipient_user_id: customer.user_id.clone(),
            biz_opaque_callback_data: line.opaque.clone(),
            conversation: (failed.is_none() && model == PricingModel::Cbp)
                .then(|| conversation(line, customer)),
            pricing: failed.is_none().then(|| pricing(line, model, free)),
            errors: failed.map(|failure| {
                [StatusError {
                    code: failure.code,
                    title: failure.title.clone(),
                    message: failure.title.clone(),
                    error_data: ErrorData { details: failure.details.clone() },
                    href: CodeInfo::HREF,
                }]
            }),
            contact: (named && failed.is_none()).then(|| profile_contact(customer)),
        }
    }
}

fn conversation(line: &Line, customer: &Customer) -> Conversation {
    let digest = ring::digest::digest(&ring::digest::SHA256, customer.key.as_bytes());
    let id = hex::encode(digest.as_ref().get(..16).unwrap_or_default());
    let expires = (line.state == State::Sent)
        .then(|| (customer.window_until.max(line.at + 86_400_000) / 1000).to_string());
    Conversation { id, expiration_timestamp: expires, origin: Origin { kind: line.category } }
}

fn pricing(line: &Line, model: PricingModel, free: bool) -> Pricing {
    let category = line.category;
    if model == PricingModel::Cbp {
        return Pricing { billable: !free, model: "CBP", kind: None, category };
    }
    let kind = match (free, line.allowed) {
        (true, _) => "free_entry_point",
        (false, true) => "free_customer_service",
        (false, false) => "regular",
    };
    Pricing { billable: kind == "regular", model: "PMP", kind: Some(kind), category }
}

#[derive(Serialize)]
struct Value<'a> {
    messaging_product: &'static str,
    metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contacts: Vec<&'a Contact>,
    statuses: Vec<&'a StatusRecord>,
}

/// The webhook that tells these statuses.
pub(crate) fn webhook<'a>(
    number: &Number,
    records: impl Iterator<Item = &'a StatusRecord>,
) -> Bytes {
    let statuses: Vec<_> = records.collect();
    let mut contacts: Vec<&Contact> = Vec::new();
    for contact in statuses.iter().filter_map(|record| record.contact.as_ref()) {
        if !contacts.contains(&contact) {
            contacts.push(contact);
        }
    }
    let value = Value {
        messaging_product: "whatsapp",
        metadata: Metadata {
            display_phone_number: number.display_digits(),
            phone_number_id: Arc::clone(&number.id),
        },
        contacts,
        statuses,
    };
    messages_change(&number.account.id, Change { value, field: "messages" })
}
