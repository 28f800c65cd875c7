//! What one append writes. Everything is checked before the first write.
use rusqlite::OptionalExtension;

use super::{
    changes::Changes,
    columns::blob,
    contacts,
    conversation::{self, Next, Standing},
    failure::Failure,
    job::Writing,
};
use crate::{Append, Appended, Key, StoreError, touched::Touched};

/// Appends, or says why not.
pub(super) fn append(writing: &Writing<'_>, append: &Append) -> Result<Appended, Failure> {
    let standing = Standing::read(writing, append.conversation)?;
    check(standing.as_ref(), append)?;
    if let Some(standing) = &standing {
        let known = known_keys(writing, standing.serial, &append.keys)?;
        if !known.is_empty() {
            return Ok(Appended::Duplicate(known));
        }
    }
    let cursor = writing.next_cursor();
    let previous = standing.as_ref().map_or(0, |standing| standing.cursor);
    write(writing, standing.as_ref(), &Next { append, cursor, previous })?;
    Ok(Appended::Done { cursor })
}

fn check(standing: Option<&Standing>, append: &Append) -> Result<(), StoreError> {
    if standing.is_some_and(|standing| !standing.belongs_to(append)) {
        return Err(StoreError::Taken("conversation"));
    }
    let found = standing.map_or(0, |standing| standing.position);
    let (conversation, expected) = (append.conversation, append.expected);
    if found == expected {
        Ok(())
    } else {
        Err(StoreError::Conflict { conversation, expected, found })
    }
}

/// Returns those keys that are stored already, with the values they were stored with.
fn known_keys(writing: &Writing<'_>, serial: i64, keys: &[Key]) -> rusqlite::Result<Vec<Key>> {
    let mut statement = writing
        .connection
        .prepare_cached("SELECT value FROM message_key WHERE conversation = ?1 AND key = ?2")?;
    let mut known = Vec::new();
    for Key { key, .. } in keys {
        let value = statement.query_row((serial, key), |row| row.get(0)).optional()?;
        known.extend(value.map(|value| Key { key: key.clone(), value }));
    }
    Ok(known)
}

fn write(
    writing: &Writing<'_>,
    standing: Option<&Standing>,
    next: &Next<'_>,
) -> rusqlite::Result<()> {
    let append = next.append;
    let serial = match standing {
        None => conversation::insert(writing, next)?,
        Some(standing) => {
            conversation::update(writing, standing, next)?;
            standing.serial
        }
    };
    write_keys(writing, serial, &append.keys)?;
    let position = append.expected + u64::from(append.count);
    let mut changes = Changes { writing, serial, position, touched: Touched::default() };
    if standing.is_none_or(|standing| standing.is_named_otherwise(&append.row)) {
        changes.touched.add_words(0);
    }
    changes.apply(append)?;
    if changes.touched.has_words() {
        writing.leave_words();
    }
    write_entry(writing, serial, next, &changes.touched)?;
    if let Some(snapshot) = &append.snapshot {
        writing
            .connection
            .prepare_cached("INSERT OR REPLACE INTO snapshot VALUES (?1, ?2, ?3, ?4)")?
            .execute((serial, snapshot.shape, position, &snapshot.bytes))?;
    }
    match &append.contact {
        Some(change) => contacts::change(writing, append.tenant, change).map(drop),
        None => Ok(()),
    }
}

fn write_keys(writing: &Writing<'_>, serial: i64, keys: &[Key]) -> rusqlite::Result<()> {
    let mut statement = writing
        .connection
        .prepare_cached("INSERT OR IGNORE INTO message_key VALUES (?1, ?2, ?3)")?;
    keys.iter().try_for_each(|Key { key, value }| {
        statement.execute((serial, key, value))?;
        Ok(())
    })
}

fn write_entry(
    writing: &Writing<'_>,
    serial: i64,
    next: &Next<'_>,
    touched: &Touched,
) -> rusqlite::Result<()> {
    let append = next.append;
    writing
        .connection
        .prepare_cached("INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
        .execute((
            next.cursor,
            next.previous,
            blob!(append.tenant),
            serial,
            append.expected + 1,
            append.count,
            append.at.0,
            touched.bytes(),
            &append.entry,
        ))?;
    Ok(())
}
