//! Messages of conversations, on SQLite.
use std::collections::BTreeSet;

use async_trait::async_trait;
use recado_domain::{ConversationId, TenantId, message::MessageRow};
use rusqlite::{Connection, OptionalExtension};

use super::{Sqlite, chain, columns::blob, message};
use crate::{MessagePage, Messages, Seek, StoreError, touched::Touched};

#[async_trait]
impl Messages for Sqlite {
    async fn page(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        seek: Seek,
        limit: u32,
    ) -> Result<MessagePage, StoreError> {
        self.engine
            .read(move |connection| {
                let _view = connection.unchecked_transaction()?;
                match Standing::find(connection, tenant, conversation)? {
                    Some(standing) => page(connection, standing, seek, limit),
                    None => Ok(MessagePage { rows: vec![], older: false, newer: false, upto: 0 }),
                }
            })
            .await
    }

    async fn get(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        number: u32,
    ) -> Result<Option<MessageRow>, StoreError> {
        self.engine
            .read(move |connection| match Standing::find(connection, tenant, conversation)? {
                Some(standing) => get(connection, standing.serial, number),
                None => Ok(None),
            })
            .await
    }

    async fn changed(
        &self,
        tenant: TenantId,
        conversation: ConversationId,
        after: u64,
        _reach: u64,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        self.engine
            .read(move |connection| {
                let _view = connection.unchecked_transaction()?;
                match Standing::find(connection, tenant, conversation)? {
                    Some(standing) => changed(connection, standing, after, limit as usize),
                    None => Ok(Vec::new()),
                }
            })
            .await
    }
}

/// A conversation's number, and its newest entry.
#[derive(Clone, Copy)]
struct Standing {
    serial: i64,
    newest: i64,
    position: i64,
}

impl Standing {
    /// Finds a conversation, if it is the company's.
    fn find(
        connection: &Connection,
        tenant: TenantId,
        conversation: ConversationId,
    ) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(
                "SELECT serial, cursor, position FROM conversation WHERE id = ?1 AND tenant = ?2",
            )?
            .query_row((blob!(conversation), blob!(tenant)), |row| {
                Ok(Self { serial: row.get(0)?, newest: row.get(1)?, position: row.get(2)? })
            })
            .optional()
    }
}

fn page(
    connection: &Connection,
    Standing { serial, position, .. }: Standing,
    seek: Seek,
    limit: u32,
) -> rusqlite::Result<MessagePage> {
    let (bound, upwards) = match seek {
        Seek::After(number) => (i64::from(number), true),
        Seek::Before(number) => (i64::from(number), false),
        Seek::End => (i64::MAX, false),
    };
    let (beyond, order) = if upwards { (">", "") } else { ("<", "DESC") };
    let sql = format!(
        "SELECT {} FROM message m WHERE m.conversation = ?1 AND m.number {beyond} ?2
         ORDER BY m.number {order} LIMIT ?3",
        message::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map((serial, bound, limit), message::read)?;
    let mut rows: Vec<MessageRow> = rows.collect::<rusqlite::Result<_>>()?;
    if !upwards {
        rows.reverse();
    }
    let (least, most) = match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => (i64::from(first.number), i64::from(last.number)),
        // Nothing on this side: all there is lies on the other side of the bound.
        _ if upwards => (bound.saturating_add(1), bound),
        _ => (bound, bound.saturating_sub(1)),
    };
    let older = exists(connection, "number < ?2", serial, least)?;
    let newer = exists(connection, "number > ?2", serial, most)?;
    Ok(MessagePage { rows, older, newer, upto: position as u64 })
}

fn exists(
    connection: &Connection,
    condition: &str,
    serial: i64,
    number: i64,
) -> rusqlite::Result<bool> {
    let sql = format!("SELECT 1 FROM message WHERE conversation = ?1 AND {condition} LIMIT 1");
    connection.prepare_cached(&sql)?.exists((serial, number))
}

fn get(connection: &Connection, serial: i64, number: u32) -> rusqlite::Result<Option<MessageRow>> {
    let sql = format!(
        "SELECT {} FROM message m WHERE m.conversation = ?1 AND m.number = ?2",
        message::COLUMNS
    );
    connection.prepare_cached(&sql)?.query_row((serial, number), message::read).optional()
}

/// The entries after a position name the messages they changed: the cost is that of the gap, not
/// of the conversation.
fn changed(
    connection: &Connection,
    standing: Standing,
    after: u64,
    limit: usize,
) -> rusqlite::Result<Vec<MessageRow>> {
    let mut touched = BTreeSet::new();
    chain::touched(connection, standing.newest, after, |marks| {
        touched.extend(Touched::read(marks).messages());
    })?;
    let mut changed = Vec::new();
    for number in touched {
        let row = get(connection, standing.serial, number)?;
        changed.extend(row.filter(|row| row.changed > after));
        if changed.len() == limit {
            break;
        }
    }
    Ok(changed)
}
