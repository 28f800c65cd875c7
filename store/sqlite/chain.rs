//! Entries of one conversation, without an index of all of them.
//!
//! An index over every entry would cost each append a page of its own. Instead each entry names the
//! one before it, so that a tail is read back from the newest. For reading far back, the entry that
//! holds every 64th position stands in a small index: no walk is longer than from one to the next.
use rusqlite::{Connection, OptionalExtension, Row};

use crate::Entry;

/// Where a walk starts or goes on: an entry's place in the feed; 0 is before the first.
type Cursor = i64;

/// Visits the entries that hold events after a position, newest first, from one entry back.
fn walk(
    connection: &Connection,
    from: Cursor,
    after: u64,
    mut visit: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let sql = "SELECT previous, first, count, body, touched FROM entry WHERE cursor = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut at = from;
    while at > 0 {
        at = statement.query_row([at], |row| {
            let (first, count): (u64, u64) = (row.get("first")?, row.get("count")?);
            if first + count - 1 > after {
                visit(row)?;
            }
            // Who begins right after the position, or before it, is the last to be asked for.
            if first > after.saturating_add(1) { row.get("previous") } else { Ok(0) }
        })?;
    }
    Ok(())
}

/// Returns all entries that hold events after a position, oldest first, from the newest back.
pub(super) fn tail(
    connection: &Connection,
    newest: Cursor,
    after: u64,
) -> rusqlite::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    walk(connection, newest, after, |row| {
        let (first, count) = (row.get("first")?, row.get("count")?);
        entries.push(Entry { first, count, bytes: row.get("body")? });
        Ok(())
    })?;
    entries.reverse();
    Ok(entries)
}

/// Returns at most `limit` entries that hold events after a position, oldest first.
pub(super) fn page(
    connection: &Connection,
    serial: i64,
    newest: Cursor,
    mut after: u64,
    limit: usize,
) -> rusqlite::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while entries.len() < limit {
        let milestone = milestone(connection, serial, after)?;
        entries.extend(tail(connection, milestone.unwrap_or(newest), after)?);
        let Some(last) = entries.last().filter(|_| milestone.is_some()) else { break };
        after = last.first + u64::from(last.count) - 1;
    }
    entries.truncate(limit);
    Ok(entries)
}

/// Returns the first entry in the small index that begins after a position.
fn milestone(connection: &Connection, serial: i64, after: u64) -> rusqlite::Result<Option<Cursor>> {
    let sql = "SELECT cursor FROM entry INDEXED BY entry_milestone
        WHERE conversation = ?1 AND first > ?2 AND (first - 1) / 64 <> (first + count - 1) / 64
        ORDER BY first LIMIT 1";
    connection.prepare_cached(sql)?.query_row((serial, after), |row| row.get(0)).optional()
}

/// Visits the marks of messages that entries after a position touched.
pub(super) fn touched(
    connection: &Connection,
    newest: Cursor,
    after: u64,
    mut visit: impl FnMut(Option<&[u8]>),
) -> rusqlite::Result<()> {
    walk(connection, newest, after, |row| {
        visit(row.get_ref("touched")?.as_blob_or_null()?);
        Ok(())
    })
}
