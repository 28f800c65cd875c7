//! The inbox row as columns keep it.
use recado_domain::{
    ChannelId, ContactId, ConversationId, Timestamp, UserId,
    conversation::{ConversationRow, Turn},
};
use rusqlite::{OptionalExtension, Row, Statement, ToSql, types::Null};

use super::{
    columns::{self, blob},
    job::Writing,
};
use crate::Append;

/// What an append must know of a conversation before it writes.
pub(super) struct Standing {
    /// Its number in every other table.
    pub(super) serial: i64,
    /// Position of its last event.
    pub(super) position: u64,
    /// Its newest entry's place in the feed.
    pub(super) cursor: u64,
    tenant: [u8; 16],
    channel: [u8; 16],
    name: String,
    phone: Option<String>,
    labels: Option<Vec<u8>>,
    due: Option<i64>,
    place: Place,
}

/// What the lists are ordered by and counts are made of.
#[derive(PartialEq, Eq)]
struct Place {
    status: u8,
    assignee: Option<[u8; 16]>,
    active_at: i64,
    contact: [u8; 16],
}

impl Place {
    fn of(row: &ConversationRow) -> Self {
        Self {
            status: columns::status_number(row.status),
            assignee: columns::user_blob(row.assignee),
            active_at: row.active_at.0,
            contact: *blob!(row.contact),
        }
    }
}

impl Standing {
    /// Reads where a conversation stands; `None` when nothing was appended yet.
    pub(super) fn read(
        writing: &Writing<'_>,
        conversation: ConversationId,
    ) -> rusqlite::Result<Option<Self>> {
        let mut statement = writing.connection.prepare_cached(
            "SELECT serial, position, tenant, channel, contact_name, contact_phone, labels, due,
                    status, assignee, active_at, contact, cursor
             FROM conversation WHERE id = ?1",
        )?;
        let read = |row: &Row<'_>| {
            Ok(Self {
                serial: row.get(0)?,
                position: row.get(1)?,
                cursor: row.get(12)?,
                tenant: row.get(2)?,
                channel: row.get(3)?,
                name: row.get(4)?,
                phone: row.get(5)?,
                labels: row.get(6)?,
                due: row.get(7)?,
                place: Place {
                    status: row.get(8)?,
                    assignee: row.get(9)?,
                    active_at: row.get(10)?,
                    contact: row.get(11)?,
                },
            })
        };
        statement.query_row([blob!(conversation)], read).optional()
    }

    /// Tells whether it is the conversation an append means.
    pub(super) fn belongs_to(&self, append: &Append) -> bool {
        self.tenant == *blob!(append.tenant) && self.channel == *blob!(append.channel)
    }

    /// Tells whether the customer is found by other words than before.
    pub(super) fn is_named_otherwise(&self, row: &ConversationRow) -> bool {
        self.name != row.contact_name || self.phone != row.contact_phone
    }
}

/// What a conversation's row becomes with an append.
pub(super) struct Next<'a> {
    /// The append.
    pub(super) append: &'a Append,
    /// Its place in the feed.
    pub(super) cursor: u64,
    /// The place of the conversation's entry before it; 0 when there is none.
    pub(super) previous: u64,
}

/// Columns that every append writes: parameters 1 to 19.
macro_rules! always {
    () => {
        "channel_kind = ?1, contact_name = ?2, contact_phone = ?3, turn = ?4, owner = ?5,
         owner_user = ?6, labels = ?7, unread = ?8, waiting_since = ?9, window_until = ?10,
         snoozed_until = ?11, opted_out = ?12, blocked = ?13, last_message = ?14, troubled = ?15,
         created_at = ?16, position = ?17, shown_position = ?18, cursor = ?19"
    };
}
/// Columns in indexes, written only when they change: SQLite would move the entries all the same.
macro_rules! place {
    () => {
        ", status = ?21, assignee = ?22, active_at = ?23, contact = ?24"
    };
}
/// The partial index of what is due, likewise.
macro_rules! due {
    () => {
        ", due = ?25"
    };
}
/// Puts an update together.
macro_rules! update {
    ($($part:expr),*) => {
        concat!("UPDATE conversation SET ", $($part,)* " WHERE serial = ?20")
    };
}

const INSERT: &str = "INSERT INTO conversation (
        channel_kind, contact_name, contact_phone, turn, owner, owner_user, labels, unread,
        waiting_since, window_until, snoozed_until, opted_out, blocked, last_message, troubled,
        created_at, position, shown_position, cursor, serial, status, assignee, active_at, contact,
        due, id, tenant, channel)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
        ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)";

/// Writes the row of a new conversation; returns its number.
pub(super) fn insert(writing: &Writing<'_>, next: &Next<'_>) -> rusqlite::Result<i64> {
    let append = next.append;
    let place = Place::of(&append.row);
    let labels = columns::label_bytes(&append.row.labels);
    let mut statement = writing.connection.prepare_cached(INSERT)?;
    bind_always(&mut statement, next, labels.as_deref())?;
    statement.raw_bind_parameter(20, Null)?;
    bind_place(&mut statement, &place)?;
    statement.raw_bind_parameter(25, append.due.map(|due| due.0))?;
    statement.raw_bind_parameter(26, blob!(append.conversation))?;
    statement.raw_bind_parameter(27, blob!(append.tenant))?;
    statement.raw_bind_parameter(28, blob!(append.channel))?;
    statement.raw_execute()?;
    let serial = writing.connection.last_insert_rowid();
    tally(writing, append, &place, 1)?;
    relabel(writing, serial, None, labels.as_deref())?;
    Ok(serial)
}

/// Rewrites the row of a conversation.
pub(super) fn update(
    writing: &Writing<'_>,
    standing: &Standing,
    next: &Next<'_>,
) -> rusqlite::Result<()> {
    let append = next.append;
    let place = Place::of(&append.row);
    let due = append.due.map(|due| due.0);
    let (moved, rescheduled) = (place != standing.place, due != standing.due);
    let labels = columns::label_bytes(&append.row.labels);
    let mut statement = writing.connection.prepare_cached(match (moved, rescheduled) {
        (false, false) => update!(always!()),
        (false, true) => update!(always!(), due!()),
        (true, false) => update!(always!(), place!()),
        (true, true) => update!(always!(), place!(), due!()),
    })?;
    bind_always(&mut statement, next, labels.as_deref())?;
    statement.raw_bind_parameter(20, standing.serial)?;
    if moved {
        bind_place(&mut statement, &place)?;
    }
    if rescheduled {
        statement.raw_bind_parameter(25, due)?;
    }
    statement.raw_execute()?;
    if (place.status, place.assignee) != (standing.place.status, standing.place.assignee) {
        tally(writing, append, &standing.place, -1)?;
        tally(writing, append, &place, 1)?;
    }
    relabel(writing, standing.serial, standing.labels.as_deref(), labels.as_deref())
}

fn bind_always(
    statement: &mut Statement<'_>,
    next: &Next<'_>,
    labels: Option<&[u8]>,
) -> rusqlite::Result<()> {
    let (append, row) = (next.append, &next.append.row);
    let last_message = row.last_message.as_ref().map(columns::json).transpose()?;
    let position = append.expected + u64::from(append.count);
    let owner_user = columns::user_blob(row.turn.owner.user());
    let values: [&dyn ToSql; 19] = [
        &row.channel_kind,
        &row.contact_name,
        &row.contact_phone,
        &row.turn.number,
        &columns::owner_number(row.turn.owner),
        &owner_user,
        &labels,
        &row.unread,
        &row.waiting_since.map(|at| at.0),
        &row.window_until.map(|at| at.0),
        &row.snoozed_until.map(|at| at.0),
        &row.opted_out,
        &row.blocked,
        &last_message,
        &row.troubled,
        &row.created_at.0,
        &position,
        &row.position,
        &next.cursor,
    ];
    bind(statement, 1, &values)
}

fn bind_place(statement: &mut Statement<'_>, place: &Place) -> rusqlite::Result<()> {
    bind(statement, 21, &[&place.status, &place.assignee, &place.active_at, &place.contact])
}

fn bind(
    statement: &mut Statement<'_>,
    first: usize,
    values: &[&dyn ToSql],
) -> rusqlite::Result<()> {
    let mut numbered = (first..).zip(values);
    numbered.try_for_each(|(number, value)| statement.raw_bind_parameter(number, value))
}

fn tally(writing: &Writing<'_>, append: &Append, place: &Place, by: i64) -> rusqlite::Result<()> {
    let mut statement = writing.connection.prepare_cached(
        "INSERT INTO conversation_tally VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET conversations = conversations + ?4",
    )?;
    let nobody: &[u8] = &[];
    let assignee = place.assignee.as_ref().map_or(nobody, <[u8; 16]>::as_slice);
    statement.execute((blob!(append.tenant), place.status, assignee, by))?;
    Ok(())
}

fn relabel(
    writing: &Writing<'_>,
    serial: i64,
    before: Option<&[u8]>,
    after: Option<&[u8]>,
) -> rusqlite::Result<()> {
    if before == after {
        return Ok(());
    }
    let (before, after) = (columns::labels(before), columns::labels(after));
    let connection = writing.connection;
    for gone in before.iter().filter(|label| !after.contains(label)) {
        connection
            .prepare_cached(
                "DELETE FROM conversation_label WHERE label = ?1 AND conversation = ?2",
            )?
            .execute((blob!(gone), serial))?;
    }
    for new in after.iter().filter(|label| !before.contains(label)) {
        connection
            .prepare_cached("INSERT OR IGNORE INTO conversation_label VALUES (?1, ?2)")?
            .execute((blob!(new), serial))?;
    }
    Ok(())
}

/// Columns of an inbox row, for [`read`]; the table is named `c`.
pub(super) const COLUMNS: &str = "c.serial, c.id, c.channel, c.channel_kind, c.contact,
    c.contact_name, c.contact_phone, c.status, c.turn, c.owner, c.owner_user, c.assignee, c.labels,
    c.unread, c.waiting_since, c.window_until, c.snoozed_until, c.opted_out, c.blocked,
    c.last_message, c.troubled, c.created_at, c.active_at, c.shown_position, c.cursor";

/// Reads an inbox row.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<ConversationRow> {
    let last_message: Option<String> = row.get("last_message")?;
    Ok(ConversationRow {
        id: ConversationId::from_uuid(columns::uuid(row, "id")?),
        channel: ChannelId::from_uuid(columns::uuid(row, "channel")?),
        channel_kind: row.get("channel_kind")?,
        contact: ContactId::from_uuid(columns::uuid(row, "contact")?),
        contact_name: row.get("contact_name")?,
        contact_phone: row.get("contact_phone")?,
        status: columns::status(row.get("status")?)?,
        turn: Turn {
            number: row.get("turn")?,
            owner: columns::owner(row.get("owner")?, columns::maybe_uuid(row, "owner_user")?)?,
        },
        assignee: columns::maybe_uuid(row, "assignee")?.map(UserId::from_uuid),
        labels: columns::labels(row.get::<_, Option<Vec<u8>>>("labels")?.as_deref()),
        unread: row.get("unread")?,
        waiting_since: columns::maybe_instant(row, "waiting_since")?,
        window_until: columns::maybe_instant(row, "window_until")?,
        snoozed_until: columns::maybe_instant(row, "snoozed_until")?,
        opted_out: row.get("opted_out")?,
        blocked: row.get("blocked")?,
        last_message: last_message.as_deref().map(columns::from_json).transpose()?,
        troubled: row.get("troubled")?,
        created_at: Timestamp(row.get("created_at")?),
        active_at: Timestamp(row.get("active_at")?),
        position: row.get("shown_position")?,
    })
}
