//! What an append changes in the messages' projection.
use std::collections::BTreeMap;

use recado_domain::{
    ProviderId,
    message::{Body, MessageChange},
};
use rusqlite::{OptionalExtension, Params};

use super::{
    columns::{from_json, json},
    job::Writing,
    message::{self, EDITED, REVOKED},
};
use crate::{Append, touched::Touched};

/// Applies changes to one conversation's messages and notes which were touched.
pub(super) struct Changes<'a> {
    /// The transaction.
    pub(super) writing: &'a Writing<'a>,
    /// The conversation's number.
    pub(super) serial: i64,
    /// Position of the append's last event.
    pub(super) position: u64,
    /// Messages touched so far.
    pub(super) touched: Touched,
}

impl Changes<'_> {
    /// Applies every change of an append, in order.
    pub(super) fn apply(&mut self, append: &Append) -> rusqlite::Result<()> {
        append.messages.iter().try_for_each(|change| self.change(change, append.expected + 1))
    }

    fn change(&mut self, change: &MessageChange, first: u64) -> rusqlite::Result<()> {
        match change {
            MessageChange::Insert(row) => {
                let changed = row.changed.clamp(first, self.position);
                message::insert(self.writing, self.serial, row, changed)?;
                self.touched.add_words(row.number);
                Ok(())
            }
            MessageChange::Delivery { number, delivery, provider_id, retry_at } => self.set(
                *number,
                "UPDATE message SET delivery = ?4, provider_id = ifnull(?5, provider_id),
                    retry_at = ?6, changed = ?3
                 WHERE conversation = ?1 AND number = ?2",
                (
                    self.serial,
                    *number,
                    self.position,
                    message::delivery(delivery)?,
                    provider_id.as_ref().map(|id| &id.0),
                    retry_at.map(|at| at.0),
                ),
            ),
            MessageChange::File { number, file } => self.set(
                *number,
                "UPDATE message SET file = ?4, changed = ?3 WHERE conversation = ?1 AND number = ?2",
                (self.serial, *number, self.position, message::file(file)?),
            ),
            MessageChange::Reaction { target, author, emoji } => {
                self.react(target, author, emoji.as_deref())
            }
            MessageChange::Edited { target, content } => {
                let body = json(&Body::Content { content: content.clone() })?;
                self.rewrite(target, Some(body), EDITED)
            }
            MessageChange::Revoked { target } => self.rewrite(target, None, REVOKED),
        }
    }

    fn set(&mut self, number: u32, sql: &str, values: impl Params) -> rusqlite::Result<()> {
        if self.writing.connection.prepare_cached(sql)?.execute(values)? > 0 {
            self.touched.add(number);
        }
        Ok(())
    }

    fn rewrite(
        &mut self,
        target: &ProviderId,
        body: Option<String>,
        flag: u8,
    ) -> rusqlite::Result<()> {
        let Some(number) = self.number(target)? else { return Ok(()) };
        let mut statement = self.writing.connection.prepare_cached(
            "UPDATE message SET body = ifnull(?4, body), flags = flags | ?5, changed = ?3
             WHERE conversation = ?1 AND number = ?2",
        )?;
        if statement.execute((self.serial, number, self.position, body, flag))? > 0 {
            self.touched.add_words(number);
        }
        Ok(())
    }

    fn react(
        &mut self,
        target: &ProviderId,
        author: &str,
        emoji: Option<&str>,
    ) -> rusqlite::Result<()> {
        let Some(number) = self.number(target)? else { return Ok(()) };
        let mut statement = self.writing.connection.prepare_cached(
            "SELECT reactions FROM message WHERE conversation = ?1 AND number = ?2",
        )?;
        let standing: Option<Option<String>> =
            statement.query_row((self.serial, number), |row| row.get(0)).optional()?;
        let Some(standing) = standing else { return Ok(()) };
        let mut reactions: BTreeMap<String, String> =
            standing.as_deref().map(from_json).transpose()?.unwrap_or_default();
        match emoji {
            Some(emoji) => drop(reactions.insert(author.to_owned(), emoji.to_owned())),
            None => drop(reactions.remove(author)),
        }
        let kept = (!reactions.is_empty()).then(|| json(&reactions)).transpose()?;
        self.set(
            number,
            "UPDATE message SET reactions = ?4, changed = ?3
             WHERE conversation = ?1 AND number = ?2",
            (self.serial, number, self.position, kept),
        )
    }

    /// Finds a message by the provider's id, through the keys; those of this append count too.
    fn number(&self, target: &ProviderId) -> rusqlite::Result<Option<u32>> {
        let value: Option<Vec<u8>> = self
            .writing
            .connection
            .prepare_cached("SELECT value FROM message_key WHERE conversation = ?1 AND key = ?2")?
            .query_row((self.serial, format!("m:{target}")), |row| row.get(0))
            .optional()?;
        Ok(value.and_then(|value| value.as_slice().try_into().ok()).map(u32::from_le_bytes))
    }
}
