//! The search index, filled a little later than the log: by the writer when nothing waits, in small
//! slices when it never rests, and at once when somebody searches.
//!
//! Each word is stored behind its company's id, so that a search reads its own company's words only
//! and nobody's many messages slow another's search.
use std::time::{Duration, Instant};

use recado_domain::{TenantId, message::Body};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use uuid::Uuid;

use super::{columns::from_json, message::REVOKED};
use crate::{
    search::{Query, is_start, message_words, person_words},
    touched::Touched,
};

/// How long words may wait while nothing else does, so that several share a commit.
const REST: Duration = Duration::from_millis(100);
/// How often a slice is put in while there is always something else to write.
const BETWEEN: Duration = Duration::from_millis(500);
/// How long to leave the index alone after it could not be written (a full disk).
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Entries a slice looks at.
const SLICE: u32 = 256;
/// Slices that a search waits for at most.
const SLICES_FOR_A_SEARCH: u32 = 8;
/// Numbers a conversation's messages can have in the index.
const NUMBERS: u32 = 1 << 24;

/// How far the index is behind.
pub(super) struct Index {
    /// Since when words wait; `None`: none do.
    behind: Option<Instant>,
    /// How long words may wait when nothing else does.
    rest: Duration,
}

impl Default for Index {
    /// Begins behind: another process or an earlier run may have left words.
    fn default() -> Self {
        Self { behind: Some(Instant::now()), rest: REST }
    }
}

impl Index {
    /// Hears that words wait.
    pub(super) fn wake(&mut self) {
        if self.behind.is_none() {
            *self = Self::default();
        }
    }

    /// Returns how long the writer may wait for other work; `None`: as long as it likes.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.behind.map(|since| self.rest.saturating_sub(since.elapsed()))
    }

    /// Works on a slice when it is time.
    pub(super) fn work(&mut self, connection: &Connection, idle: bool) -> rusqlite::Result<()> {
        let wait = if idle { self.rest } else { self.rest.max(BETWEEN) };
        if self.behind.is_none_or(|since| since.elapsed() < wait) {
            return Ok(());
        }
        let done = slice(connection);
        let (more, rest) = match &done {
            Ok(looked_at) => (*looked_at == SLICE, Duration::ZERO),
            Err(_) => (true, AFTER_FAILURE),
        };
        *self = Self { behind: more.then(Instant::now), rest };
        done.map(drop)
    }
}

/// Tells whether there are entries whose words the search does not know yet.
pub(super) fn is_behind(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT ifnull(max(cursor), 0) > (SELECT cursor FROM search_progress) FROM entry";
    connection.prepare_cached(sql)?.query_row((), |row| row.get(0))
}

/// Indexes what is missing, within the writer's transaction: somebody searches. After a flood the
/// newest words are left for later.
pub(super) fn catch_up(connection: &Connection) -> rusqlite::Result<()> {
    for _ in 0..SLICES_FOR_A_SEARCH {
        if take_in(connection)? < SLICE {
            break;
        }
    }
    Ok(())
}

/// Indexes the next entries of the feed in a transaction of its own; returns how many there were.
fn slice(connection: &Connection) -> rusqlite::Result<u32> {
    let transaction =
        rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let looked_at = take_in(&transaction)?;
    transaction.commit()?;
    Ok(looked_at)
}

fn take_in(connection: &Connection) -> rusqlite::Result<u32> {
    let mut statement = connection.prepare_cached(
        "SELECT cursor, tenant, conversation, touched FROM entry
         WHERE cursor > (SELECT cursor FROM search_progress) ORDER BY cursor LIMIT ?1",
    )?;
    let mut rows = statement.query([SLICE])?;
    let (mut looked_at, mut last) = (0, None);
    while let Some(row) = rows.next()? {
        let tenant = TenantId::from_uuid(Uuid::from_bytes(row.get(1)?));
        let serial = row.get(2)?;
        for number in Touched::read(row.get_ref(3)?.as_blob_or_null()?).words() {
            keep(connection, tenant, serial, number)?;
        }
        looked_at += 1;
        last = Some(row.get::<_, i64>(0)?);
    }
    drop(rows);
    drop(statement);
    if let Some(last) = last {
        connection.prepare_cached("UPDATE search_progress SET cursor = ?1")?.execute([last])?;
    }
    Ok(looked_at)
}

/// Replaces what is found of one message, or of the customer.
fn keep(
    connection: &Connection,
    tenant: TenantId,
    serial: i64,
    number: u32,
) -> rusqlite::Result<()> {
    if number >= NUMBERS {
        return Ok(());
    }
    let row = serial << 24 | i64::from(number);
    connection.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([row])?;
    let words = if number == 0 {
        customers_words(connection, tenant, serial)?
    } else {
        texts_words(connection, tenant, serial, number)?
    };
    if let Some(words) = words {
        let sql = "INSERT INTO search (rowid, words) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((row, words))?;
    }
    Ok(())
}

fn customers_words(
    connection: &Connection,
    tenant: TenantId,
    serial: i64,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT contact_name, contact_phone FROM conversation WHERE serial = ?1";
    let person: Option<(String, Option<String>)> = connection
        .prepare_cached(sql)?
        .query_row([serial], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(person.and_then(|(name, phone)| {
        spelt(&person_prefix(tenant), &person_words(&name, phone.as_deref()))
    }))
}

fn texts_words(
    connection: &Connection,
    tenant: TenantId,
    serial: i64,
    number: u32,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT body, flags FROM message WHERE conversation = ?1 AND number = ?2";
    let row: Option<(String, u8)> = connection
        .prepare_cached(sql)?
        .query_row((serial, number), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((body, _)) = row.filter(|(_, flags)| flags & REVOKED == 0) else { return Ok(None) };
    let body: Body = match from_json(&body) {
        Ok(body) => body,
        Err(error) => {
            // One message that cannot be read must not keep all later ones from being found.
            tracing::error!(%error, serial, number, "a message cannot be read");
            return Ok(None);
        }
    };
    let text = match &body {
        Body::Content { content } => content.text(),
        Body::Note { text } => Some(text.as_str()),
    };
    Ok(text.and_then(|text| spelt(&message_prefix(tenant), &message_words(text))))
}

fn spelt(prefix: &str, words: &[String]) -> Option<String> {
    let spelt: Vec<String> = words.iter().map(|word| format!("{prefix}{word}")).collect();
    (!spelt.is_empty()).then(|| spelt.join(" "))
}

fn person_prefix(tenant: TenantId) -> String {
    format!("p{tenant}")
}

fn message_prefix(tenant: TenantId) -> String {
    format!("m{tenant}")
}

/// Writes a query in the index's language. Words are folded, so nothing in them needs escaping.
pub(super) fn expression(tenant: TenantId, query: &Query) -> String {
    let (person, message) = (person_prefix(tenant), message_prefix(tenant));
    let begins = |prefix: &str, word: &str| format!("{prefix}{word} *");
    let all_of = |terms: Vec<String>| format!("({})", terms.join(" AND "));
    let of_person = query.words.iter().map(|word| begins(&person, word)).collect();
    let of_message = query.words.iter().map(|word| {
        if is_start(word) { begins(&message, word) } else { format!("{message}{word}") }
    });
    let mut ways = vec![all_of(of_person), all_of(of_message.collect())];
    ways.extend(query.phone.iter().map(|digits| begins(&person, digits)));
    ways.join(" OR ")
}

/// Tells whether at most `few` messages and customers are found.
pub(super) fn is_rare(
    connection: &Connection,
    tenant: TenantId,
    query: &Query,
    few: i64,
) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?1 LIMIT ?2)";
    let found: i64 = connection
        .prepare_cached(sql)?
        .query_row((expression(tenant, query), few + 1), |row| row.get(0))?;
    Ok(found <= few)
}
