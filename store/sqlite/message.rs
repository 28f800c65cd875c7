//! A message's row as columns keep it.
use recado_domain::{
    ProviderId, Timestamp,
    delivery::Delivery,
    message::{FileState, MessageRow},
};
use rusqlite::{Row, params};

use super::{
    columns::{self, from_json, json},
    job::Writing,
};

/// The author changed it.
pub(super) const EDITED: u8 = 1;
/// The author took it back.
pub(super) const REVOKED: u8 = 2;

/// Columns of a message, for [`read`]; the table is named `m`.
pub(super) const COLUMNS: &str = "m.number, m.direction, m.author, m.author_user, m.body,
    m.provider_id, m.reply_to, m.created_at, m.delivery, m.retry_at, m.file, m.reactions, m.flags,
    m.changed";

/// Writes a message; one of the same number is replaced.
pub(super) fn insert(
    writing: &Writing<'_>,
    serial: i64,
    row: &MessageRow,
    changed: u64,
) -> rusqlite::Result<()> {
    let reactions = (!row.reactions.is_empty()).then_some(&row.reactions);
    let flags = if row.edited { EDITED } else { 0 } | if row.revoked { REVOKED } else { 0 };
    let mut statement = writing.connection.prepare_cached(
        "INSERT OR REPLACE INTO message
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    statement.execute(params![
        serial,
        row.number,
        columns::direction_number(row.direction),
        columns::author_number(row.author),
        columns::user_blob(row.author.user()),
        json(&row.body)?,
        row.provider_id.as_ref().map(|id| &id.0),
        row.reply_to.as_ref().map(|id| &id.0),
        row.created_at.0,
        delivery(&row.delivery)?,
        row.retry_at.map(|at| at.0),
        file(&row.file)?,
        reactions.map(json).transpose()?,
        flags,
        changed,
    ])?;
    Ok(())
}

/// Writes a delivery; the one every message begins with takes no room.
pub(super) fn delivery(delivery: &Delivery) -> rusqlite::Result<Option<String>> {
    (*delivery != Delivery::default()).then(|| json(delivery)).transpose()
}

/// Writes what became of a file; most messages have none.
pub(super) fn file(file: &FileState) -> rusqlite::Result<Option<String>> {
    (*file != FileState::None).then(|| json(file)).transpose()
}

/// Reads a message.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let text = |column: &str| row.get::<_, Option<String>>(column);
    let flags: u8 = row.get("flags")?;
    let author = columns::author(row.get("author")?, columns::maybe_uuid(row, "author_user")?)?;
    Ok(MessageRow {
        number: row.get("number")?,
        direction: columns::direction(row.get("direction")?)?,
        author,
        body: from_json(&row.get::<_, String>("body")?)?,
        provider_id: text("provider_id")?.map(ProviderId),
        reply_to: text("reply_to")?.map(ProviderId),
        created_at: Timestamp(row.get("created_at")?),
        delivery: text("delivery")?.as_deref().map(from_json).transpose()?.unwrap_or_default(),
        retry_at: columns::maybe_instant(row, "retry_at")?,
        file: text("file")?.as_deref().map(from_json).transpose()?.unwrap_or_default(),
        reactions: text("reactions")?.as_deref().map(from_json).transpose()?.unwrap_or_default(),
        edited: flags & EDITED != 0,
        revoked: flags & REVOKED != 0,
        changed: row.get("changed")?,
    })
}
