//! The inbox row as columns keep it, and its card in memory.
use recado_domain::{
    ChannelId, ContactId, ConversationId, LabelId, TenantId, Timestamp, UserId,
    conversation::{ConversationRow, Status},
    text::fold,
};
use recado_placement::Stamp;
use scylla::{DeserializeRow, SerializeRow};
use uuid::Uuid;

use super::{cql::Cql, failure::unreadable, head::View, inbox_index::Card};
use crate::{StoreError, paging::InboxPlace};

/// Partitions of a company's inbox. At 100,000 conversations each holds about 6 MB.
pub(super) const SHARDS: i8 = 16;

/// Returns the partition of something by the last bits of its id, which are dice.
pub(super) fn shard_of(id: &Uuid) -> i8 {
    (id.as_u128() % SHARDS as u128) as i8
}

/// A row as it is written. Nothing is ever null, since each null would be a tombstone an append: nobody
/// is the nil id, and no phone is an empty one.
#[derive(SerializeRow)]
#[scylla(flavor = "enforce_order")]
struct Written<'a> {
    tenant: Uuid,
    shard: i8,
    conversation: Uuid,
    serial: i64,
    cursor: i64,
    position: i64,
    channel: Uuid,
    contact: Uuid,
    status: i8,
    assignee: Uuid,
    labels: Vec<u8>,
    active_at: i64,
    created_at: i64,
    name: String,
    phone: &'a str,
    body: String,
    #[scylla(rename = "[timestamp]")]
    micros: i64,
}

/// Writes the row as a view tells it; cells of an earlier stamp give way.
pub(super) async fn put(
    cql: &Cql,
    view: &View,
    cursor: u64,
    stamp: Stamp,
) -> Result<(), StoreError> {
    let (head, row) = (&view.head, &view.head.row);
    let conversation = *row.id.as_uuid();
    let written = Written {
        tenant: *head.tenant.as_uuid(),
        shard: shard_of(&conversation),
        conversation,
        serial: head.serial as i64,
        cursor: cursor as i64,
        position: head.position as i64,
        channel: *row.channel.as_uuid(),
        contact: *row.contact.as_uuid(),
        status: status_number(row.status),
        assignee: row.assignee.map(|user| *user.as_uuid()).unwrap_or_default(),
        labels: label_bytes(&row.labels),
        active_at: row.active_at.0,
        created_at: row.created_at.0,
        name: fold(&row.contact_name),
        phone: row.contact_phone.as_deref().unwrap_or_default(),
        body: serde_json::to_string(row).map_err(unreadable)?,
        micros: stamp.micros(),
    };
    cql.write(&cql.statements.put_inbox, written).await
}

/// Makes the card of a conversation.
pub(super) fn card(view: &View, cursor: u64) -> Card {
    card_of(view.head.tenant, view.head.serial, &view.head.row, cursor)
}

/// Makes the card of a row; `serial` is the cursor of its first append.
pub(super) fn card_of(tenant: TenantId, serial: u64, row: &ConversationRow, cursor: u64) -> Card {
    Card {
        tenant,
        conversation: row.id,
        place: InboxPlace { active_at: row.active_at.0, serial: serial as i64 },
        cursor,
        position: row.position,
        channel: row.channel,
        contact: row.contact,
        status: row.status,
        assignee: row.assignee,
        labels: row.labels.clone(),
        created_at: row.created_at,
        name: fold(&row.contact_name).into(),
        phone: row.contact_phone.as_deref().map(Into::into),
    }
}

/// What the memory's order is made of, as read.
#[derive(DeserializeRow)]
pub(super) struct Stored {
    conversation: Uuid,
    serial: i64,
    cursor: i64,
    position: i64,
    channel: Uuid,
    contact: Uuid,
    status: i8,
    assignee: Option<Uuid>,
    labels: Option<Vec<u8>>,
    active_at: i64,
    created_at: i64,
    name: Option<String>,
    phone: Option<String>,
}

impl Stored {
    /// Makes a card of it.
    pub(super) fn card(self, tenant: TenantId) -> Result<Card, StoreError> {
        Ok(Card {
            tenant,
            conversation: ConversationId::from_uuid(self.conversation),
            place: InboxPlace { active_at: self.active_at, serial: self.serial },
            cursor: self.cursor as u64,
            position: self.position as u64,
            channel: ChannelId::from_uuid(self.channel),
            contact: ContactId::from_uuid(self.contact),
            status: status(self.status)?,
            assignee: self.assignee.filter(|user| !user.is_nil()).map(UserId::from_uuid),
            labels: labels(self.labels.as_deref()),
            created_at: Timestamp(self.created_at),
            name: self.name.unwrap_or_default().into(),
            phone: self.phone.filter(|phone| !phone.is_empty()).map(Into::into),
        })
    }
}

/// Reads a row's body.
pub(super) fn read(body: &str) -> Result<ConversationRow, StoreError> {
    serde_json::from_str(body).map_err(unreadable)
}

fn status_number(status: Status) -> i8 {
    match status {
        Status::Pending => 0,
        Status::Open => 1,
        Status::Snoozed => 2,
        Status::Closed => 3,
    }
}

fn status(number: i8) -> Result<Status, StoreError> {
    let known = Status::ALL.into_iter().find(|status| status_number(*status) == number);
    known.ok_or_else(|| unreadable(format!("status {number}")))
}

fn label_bytes(labels: &[LabelId]) -> Vec<u8> {
    labels.iter().flat_map(|label| *label.as_uuid().as_bytes()).collect()
}

fn labels(bytes: Option<&[u8]>) -> Vec<LabelId> {
    let (whole, _) = bytes.unwrap_or_default().as_chunks::<16>();
    whole.iter().map(|label| LabelId::from_uuid(Uuid::from_bytes(*label))).collect()
}
