//! What an append changes in the messages' projection. Changes of messages begun in the newest bucket
//! are written without reading; one of an older message is read, and copied into the newest bucket.
use std::collections::BTreeMap;

use recado_domain::{
    ConversationId, ProviderId, Timestamp,
    content::Content,
    message::{Body, MessageChange, MessageRow},
};

use super::{chart::Chart, cql::Cql, head::View, message::Written, messages, wake, words::Spoken};
use crate::{Append, StoreError, touched::Touched};

/// What comes of a message in one append.
enum Row {
    /// Written whole; `true`: over a copy that may be there already.
    Whole(Box<MessageRow>, bool),
    /// Written in parts, with its emojis as they stand, once they were read.
    Parts(Written, Option<BTreeMap<String, String>>),
}

/// The changes of one append, put together.
pub(super) struct Changes<'a> {
    pub(super) cql: &'a Cql,
    pub(super) conversation: ConversationId,
    /// As it stood before; `None`: nothing was appended yet.
    pub(super) before: Option<&'a View>,
    /// As it will stand.
    pub(super) chart: &'a mut Chart,
    /// Largest number of a message so far.
    pub(super) messages: u32,
    /// Whether the chart reaches further back than before.
    pub(super) reached_back: bool,
    pub(super) touched: Touched,
    pub(super) spoken: Vec<Spoken>,
    rows: BTreeMap<u32, Row>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(
        cql: &'a Cql,
        conversation: ConversationId,
        before: Option<&'a View>,
        chart: &'a mut Chart,
    ) -> Self {
        let messages = before.map_or(0, |view| view.head.messages);
        let (touched, spoken) = (Touched::default(), Vec::new());
        let rows = BTreeMap::new();
        Self {
            cql,
            conversation,
            before,
            chart,
            messages,
            reached_back: false,
            touched,
            spoken,
            rows,
        }
    }

    /// Notes every change, in order.
    pub(super) async fn note(&mut self, append: &Append) -> Result<(), StoreError> {
        for change in &append.messages {
            self.note_one(append, change).await?;
        }
        Ok(())
    }

    /// Returns what is to be written.
    pub(super) fn written(self) -> Result<Vec<(u32, u64, Written)>, StoreError> {
        let written = |(number, row): (u32, Row)| match row {
            Row::Whole(row, false) => Ok((number, row.changed, Written::whole(&row)?)),
            Row::Whole(row, true) => Ok((number, row.changed, Written::copy(&row)?)),
            Row::Parts(written, _) => Ok((number, 0, written)),
        };
        self.rows.into_iter().map(written).collect()
    }

    async fn note_one(
        &mut self,
        append: &Append,
        change: &MessageChange,
    ) -> Result<(), StoreError> {
        match change {
            MessageChange::Insert(row) => {
                self.insert(append, row);
                Ok(())
            }
            MessageChange::Delivery { number, delivery, provider_id, retry_at } => {
                match self.open(append, *number).await? {
                    None => return Ok(()),
                    Some(Row::Whole(row, _)) => {
                        row.delivery = delivery.clone();
                        row.retry_at = *retry_at;
                        row.provider_id = provider_id.clone().or(row.provider_id.take());
                    }
                    Some(Row::Parts(parts, _)) => {
                        parts.set_delivery(delivery, *retry_at)?;
                        if let Some(id) = provider_id {
                            parts.set_provider_id(id);
                        }
                    }
                }
                self.touched.add(*number);
                Ok(())
            }
            MessageChange::File { number, file } => {
                match self.open(append, *number).await? {
                    None => return Ok(()),
                    Some(Row::Whole(row, _)) => row.file = file.clone(),
                    Some(Row::Parts(parts, _)) => parts.set_file(file)?,
                }
                self.touched.add(*number);
                Ok(())
            }
            MessageChange::Reaction { target, author, emoji } => {
                self.react(append, target, author, emoji.as_deref()).await
            }
            MessageChange::Edited { target, content } => self.edit(append, target, content).await,
            MessageChange::Revoked { target } => self.revoke(append, target).await,
        }
    }

    fn insert(&mut self, append: &Append, row: &MessageRow) {
        let position = append.expected + u64::from(append.count);
        let changed = row.changed.clamp(append.expected + 1, position);
        self.messages = self.messages.max(row.number);
        self.touched.add_words(row.number);
        self.speak(append, row.number, &row.body);
        let row = MessageRow { changed, ..row.clone() };
        self.rows.insert(row.number, Row::Whole(Box::new(row), false));
    }

    fn speak(&mut self, append: &Append, number: u32, body: &Body) {
        self.spoken.extend(spoken(append.at, number, body));
    }

    async fn react(
        &mut self,
        append: &Append,
        target: &ProviderId,
        author: &str,
        emoji: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some(number) = self.number(append, target).await? else { return Ok(()) };
        let change = |reactions: &mut BTreeMap<String, String>| match emoji {
            Some(emoji) => drop(reactions.insert(author.to_owned(), emoji.to_owned())),
            None => drop(reactions.remove(author)),
        };
        let is_unread = matches!(self.open(append, number).await?, Some(Row::Parts(_, None)));
        let stored = if is_unread { self.read(number).await? } else { None };
        match self.open(append, number).await? {
            None => return Ok(()),
            Some(Row::Whole(row, _)) => change(&mut row.reactions),
            Some(Row::Parts(parts, known)) => {
                let reactions = known
                    .get_or_insert_with(|| stored.map(|row| row.reactions).unwrap_or_default());
                change(reactions);
                parts.set_reactions(reactions)?;
            }
        }
        self.touched.add(number);
        Ok(())
    }

    async fn edit(
        &mut self,
        append: &Append,
        target: &ProviderId,
        content: &Content,
    ) -> Result<(), StoreError> {
        let Some(number) = self.number(append, target).await? else { return Ok(()) };
        let body = Body::Content { content: content.clone() };
        match self.open(append, number).await? {
            None => return Ok(()),
            Some(Row::Whole(row, _)) => {
                row.body = body.clone();
                row.edited = true;
            }
            Some(Row::Parts(parts, _)) => parts.set_edited(&body)?,
        }
        self.touched.add_words(number);
        self.speak(append, number, &body);
        Ok(())
    }

    async fn revoke(&mut self, append: &Append, target: &ProviderId) -> Result<(), StoreError> {
        let Some(number) = self.number(append, target).await? else { return Ok(()) };
        match self.open(append, number).await? {
            None => return Ok(()),
            Some(Row::Whole(row, _)) => row.revoked = true,
            Some(Row::Parts(parts, _)) => parts.set_revoked(),
        }
        self.touched.add_words(number);
        Ok(())
    }

    /// Opens a message to be changed; `None`: there is none.
    async fn open(&mut self, append: &Append, number: u32) -> Result<Option<&mut Row>, StoreError> {
        if !self.rows.contains_key(&number) {
            if number == 0 || number > self.messages {
                return Ok(None);
            }
            let begun_here = self.chart.buckets.last().is_some_and(|last| last.first <= number);
            let row = if begun_here {
                Row::Parts(Written::default(), None)
            } else {
                let Some(row) = self.read(number).await? else { return Ok(None) };
                self.reached_back |= self.chart.reach_back(number);
                Row::Whole(Box::new(row), true)
            };
            self.rows.insert(number, row);
        }
        let position = append.expected + u64::from(append.count);
        let row = self.rows.get_mut(&number);
        Ok(row.map(|row| {
            if let Row::Whole(row, _) = row {
                row.changed = position;
            }
            row
        }))
    }

    async fn read(&self, number: u32) -> Result<Option<MessageRow>, StoreError> {
        match self.before {
            Some(view) => messages::get(self.cql, self.conversation, view, number).await,
            None => Ok(None),
        }
    }

    /// Finds a message by the provider's id, through the keys; those of this append count too.
    async fn number(
        &self,
        append: &Append,
        target: &ProviderId,
    ) -> Result<Option<u32>, StoreError> {
        let name = format!("m:{target}");
        let own = append.keys.iter().find(|key| key.key == name).map(|key| key.value.clone());
        let value = match (own, self.before) {
            (Some(value), _) => Some(value),
            (None, Some(view)) => wake::key(self.cql, self.conversation, view, &name).await?,
            (None, None) => None,
        };
        Ok(value.and_then(|value| value.as_slice().try_into().ok()).map(u32::from_le_bytes))
    }
}

/// Returns the words that a message is found by.
pub(super) fn spoken(at: Timestamp, number: u32, body: &Body) -> Option<Spoken> {
    let text = match body {
        Body::Content { content } => content.text(),
        Body::Note { text } => Some(text.as_str()),
    };
    text.and_then(|text| Spoken::new(at, number, text))
}
