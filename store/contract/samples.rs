//! Things to store: a company with a talk, and appends that look like real ones.
use std::{
    collections::BTreeMap,
    future::Future,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use recado_domain::{
    ChannelId, ContactId, ConversationId, ProviderId, TenantId, Timestamp, UserId,
    contact::Contact,
    content::Content,
    conversation::{ConversationRow, Owner, Status, Turn},
    delivery::Delivery,
    identity::Identity,
    message::{Author, Body, Direction, FileState, MessageChange, MessageRow},
};
use uuid::Uuid;

use crate::{Append, Appended, Key, Stores};

/// An instant to count from: 2026-01-01.
pub const DAWN: Timestamp = Timestamp(1_767_225_600_000);

/// Returns a new UUID; later ones are greater.
pub fn uuid() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(1);
    let serial = LAST.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(serial))
}

/// One talk of one company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Talk {
    /// The company.
    pub tenant: TenantId,
    /// The channel.
    pub channel: ChannelId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The customer.
    pub contact: ContactId,
}

impl Talk {
    /// Makes a talk of a new company.
    pub fn new() -> Self {
        Self {
            tenant: TenantId::from_uuid(uuid()),
            channel: ChannelId::from_uuid(uuid()),
            conversation: ConversationId::from_uuid(uuid()),
            contact: ContactId::from_uuid(uuid()),
        }
    }

    /// Makes another talk of the same company and channel.
    pub fn another(&self) -> Self {
        let conversation = ConversationId::from_uuid(uuid());
        Self { conversation, contact: ContactId::from_uuid(uuid()), ..*self }
    }

    /// Makes an append of one event after `expected` that changes nothing beside the log.
    pub fn append(&self, expected: u64) -> Append {
        Append {
            tenant: self.tenant,
            channel: self.channel,
            conversation: self.conversation,
            expected,
            count: 1,
            at: DAWN,
            entry: format!("event {}", expected + 1).into_bytes(),
            keys: Vec::new(),
            row: self.row(expected + 1),
            messages: Vec::new(),
            snapshot: None,
            due: None,
            contact: None,
        }
    }

    /// Makes an append that keeps a customer's message, with its key.
    pub fn message(&self, expected: u64, number: u32, text: &str) -> Append {
        let provider_id = format!("wamid.{}.{number}", self.conversation);
        Append {
            keys: vec![key(&format!("m:{provider_id}"), number)],
            messages: vec![MessageChange::Insert(Box::new(inbound(number, &provider_id, text)))],
            ..self.append(expected)
        }
    }

    /// Makes an inbox row that stands at a position.
    pub fn row(&self, position: u64) -> ConversationRow {
        ConversationRow {
            id: self.conversation,
            channel: self.channel,
            channel_kind: "whatsapp_cloud".to_owned(),
            contact: self.contact,
            contact_name: "Rosa Quispe".to_owned(),
            contact_phone: Some("51958114207".to_owned()),
            status: Status::Pending,
            turn: Turn { number: 1, owner: Owner::Bot },
            assignee: None,
            labels: Vec::new(),
            unread: 0,
            waiting_since: None,
            window_until: None,
            snoozed_until: None,
            opted_out: false,
            blocked: false,
            last_message: None,
            troubled: 0,
            created_at: DAWN,
            active_at: DAWN + Duration::from_secs(position),
            position,
        }
    }

    /// Makes the customer, known by a phone.
    pub fn customer(&self, name: &str, phone: &str) -> Contact {
        Contact {
            id: self.contact,
            tenant: self.tenant,
            identities: vec![Identity::Phone(phone.to_owned())],
            profile_name: Some(name.to_owned()),
            given_name: None,
            language: None,
            opted_out: false,
            blocked: false,
            created_at: DAWN,
        }
    }
}

impl Default for Talk {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes a key that leads to a message's number.
pub fn key(key: &str, number: u32) -> Key {
    Key { key: key.to_owned(), value: number.to_le_bytes().to_vec() }
}

/// Makes a customer's message.
pub fn inbound(number: u32, provider_id: &str, text: &str) -> MessageRow {
    MessageRow {
        number,
        direction: Direction::Inbound,
        author: Author::Customer,
        body: Body::Content { content: says(text) },
        provider_id: Some(ProviderId(provider_id.to_owned())),
        reply_to: None,
        created_at: DAWN,
        delivery: Delivery::default(),
        retry_at: None,
        file: FileState::None,
        reactions: BTreeMap::new(),
        edited: false,
        revoked: false,
        changed: 0,
    }
}

/// Makes a text.
pub fn says(text: &str) -> Content {
    Content::Text { text: text.to_owned(), preview_url: false }
}

/// Makes an agent's id.
pub fn agent() -> UserId {
    UserId::from_uuid(uuid())
}

/// Appends what must be taken; returns its cursor.
pub async fn append(stores: &Stores, append: Append) -> u64 {
    match stores.log.append(append).await {
        Ok(Appended::Done { cursor }) => cursor,
        other => panic!("should be appended, was {other:?}"),
    }
}

/// Waits until something holds, since some projections follow a little later.
pub async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never came true: {what}");
}
