//! A message's row as columns keep it: what never changes in one value, the rest one by one, so that
//! a change is written without reading.
use std::collections::BTreeMap;

use recado_domain::{
    ProviderId, Timestamp,
    delivery::Delivery,
    message::{Author, Body, Direction, FileState, MessageRow},
};
use scylla::DeserializeRow;
use scylla::value::{CqlValue, MaybeUnset};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    cql::{Piece, Value, big, bytes, maybe, text},
    failure::unreadable,
    head::View,
};
use crate::StoreError;

/// A row as read: each value with the stamp of the append that wrote it.
#[derive(Debug, Clone, DeserializeRow)]
pub(super) struct Stored {
    pub(super) number: i64,
    value: Option<Vec<u8>>,
    value_at: Option<i64>,
    provider_id: Option<String>,
    provider_id_at: Option<i64>,
    delivery: Option<String>,
    delivery_at: Option<i64>,
    file: Option<String>,
    file_at: Option<i64>,
    reactions: Option<String>,
    reactions_at: Option<i64>,
    edited: Option<String>,
    edited_at: Option<i64>,
    revoked: Option<bool>,
    revoked_at: Option<i64>,
    changed: Option<i64>,
}

/// What never changes.
#[derive(Debug, Serialize, Deserialize)]
struct Base {
    direction: Direction,
    author: Author,
    body: Body,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply_to: Option<ProviderId>,
    created_at: Timestamp,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    edited: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    revoked: bool,
}

/// How far it got, and when it is tried again: always told together.
#[derive(Debug, Serialize, Deserialize)]
struct Progress {
    #[serde(flatten)]
    delivery: Delivery,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_at: Option<Timestamp>,
}

impl Stored {
    /// Makes the row of it; `None` when no entry of the chain began such a message. A value that a
    /// fenced writer left is as if it were not there.
    pub(super) fn row(self, view: &View) -> Result<Option<MessageRow>, StoreError> {
        let Some(base) = self.value.filter(|_| view.holds_cell(self.value_at)) else {
            return Ok(None);
        };
        let base: Base = serde_json::from_slice(&base).map_err(unreadable)?;
        let edited = told::<Body>(self.edited, view.holds_cell(self.edited_at))?;
        let progress = told::<Progress>(self.delivery, view.holds_cell(self.delivery_at))?;
        let file = told::<FileState>(self.file, view.holds_cell(self.file_at))?;
        let reactions = told(self.reactions, view.holds_cell(self.reactions_at))?;
        let provider_id = self.provider_id.filter(|_| view.holds_cell(self.provider_id_at));
        let revoked = self.revoked == Some(true) && view.holds_cell(self.revoked_at);
        let (delivery, retry_at) =
            progress.map(|progress| (progress.delivery, progress.retry_at)).unwrap_or_default();
        Ok(Some(MessageRow {
            number: self.number as u32,
            direction: base.direction,
            author: base.author,
            edited: base.edited || edited.is_some(),
            body: edited.unwrap_or(base.body),
            provider_id: provider_id.map(ProviderId),
            reply_to: base.reply_to,
            created_at: base.created_at,
            delivery,
            retry_at,
            file: file.unwrap_or_default(),
            reactions: reactions.unwrap_or_default(),
            revoked: base.revoked || revoked,
            changed: self.changed.unwrap_or(0) as u64,
        }))
    }
}

fn told<T: DeserializeOwned>(text: Option<String>, counts: bool) -> Result<Option<T>, StoreError> {
    text.filter(|_| counts).as_deref().map(serde_json::from_str).transpose().map_err(unreadable)
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(unreadable)
}

/// What one append changes of one message.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) base: Option<Vec<u8>>,
    pub(super) provider_id: Option<String>,
    pub(super) delivery: Option<String>,
    pub(super) file: Option<String>,
    pub(super) reactions: Option<String>,
    pub(super) edited: Option<String>,
    pub(super) revoked: bool,
}

impl Written {
    /// Writes a whole row. Parts that every message begins with take no room.
    pub(super) fn whole(row: &MessageRow) -> Result<Self, StoreError> {
        let base = Base {
            direction: row.direction,
            author: row.author,
            body: row.body.clone(),
            reply_to: row.reply_to.clone(),
            created_at: row.created_at,
            edited: row.edited,
            revoked: row.revoked,
        };
        let mut written = Self {
            base: Some(serde_json::to_vec(&base).map_err(unreadable)?),
            provider_id: row.provider_id.as_ref().map(|id| id.0.clone()),
            ..Self::default()
        };
        if row.delivery != Delivery::default() || row.retry_at.is_some() {
            written.set_delivery(&row.delivery, row.retry_at)?;
        }
        if row.file != FileState::None {
            written.set_file(&row.file)?;
        }
        if !row.reactions.is_empty() {
            written.set_reactions(&row.reactions)?;
        }
        Ok(written)
    }

    /// Writes a whole row over a copy that may be there already: nothing of that may shine through.
    pub(super) fn copy(row: &MessageRow) -> Result<Self, StoreError> {
        let mut written = Self::whole(row)?;
        written.set_delivery(&row.delivery, row.retry_at)?;
        written.set_file(&row.file)?;
        written.set_reactions(&row.reactions)?;
        Ok(written)
    }

    /// Tells how far it got.
    pub(super) fn set_delivery(
        &mut self,
        delivery: &Delivery,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.delivery = Some(json(&Progress { delivery: delivery.clone(), retry_at })?);
        Ok(())
    }

    /// Tells the provider's id.
    pub(super) fn set_provider_id(&mut self, id: &ProviderId) {
        self.provider_id = Some(id.0.clone());
    }

    /// Tells what became of the file.
    pub(super) fn set_file(&mut self, file: &FileState) -> Result<(), StoreError> {
        self.file = Some(json(file)?);
        Ok(())
    }

    /// Tells all emojis.
    pub(super) fn set_reactions(
        &mut self,
        reactions: &BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        self.reactions = Some(json(reactions)?);
        Ok(())
    }

    /// Tells the new content.
    pub(super) fn set_edited(&mut self, body: &Body) -> Result<(), StoreError> {
        self.edited = Some(json(body)?);
        Ok(())
    }

    /// Tells that it was taken back.
    pub(super) fn set_revoked(&mut self) {
        self.revoked = true;
    }

    /// Returns the content that it gives the message; `None`: that stays.
    pub(super) fn body(&self) -> Result<Option<Body>, StoreError> {
        if let Some(edited) = &self.edited {
            return serde_json::from_str(edited).map(Some).map_err(unreadable);
        }
        let base = self.base.as_deref().map(serde_json::from_slice::<Base>);
        Ok(base.transpose().map_err(unreadable)?.map(|base| base.body))
    }

    /// Makes the statement; `changed` is the position of the change.
    pub(super) fn piece(
        self,
        statement: &scylla::statement::prepared::PreparedStatement,
        place: (Value, Value),
        number: u32,
        changed: u64,
    ) -> Piece {
        let values = vec![
            place.0,
            place.1,
            big(u64::from(number)),
            maybe(self.base.map(bytes)),
            maybe(self.provider_id.map(text)),
            maybe(self.delivery.map(text)),
            maybe(self.file.map(text)),
            maybe(self.reactions.map(text)),
            maybe(self.edited.map(text)),
            maybe(self.revoked.then_some(MaybeUnset::Set(CqlValue::Boolean(true)))),
            big(changed),
        ];
        Piece { statement: statement.clone(), values }
    }
}
