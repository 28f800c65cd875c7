//! Meta's JSON to the house's words: pure, total, and the only place that knows both.
//!
//! A delivery is walked entry by entry, change by change, piece by piece. What cannot be read is
//! set aside alone, with its raw text; what is not known is kept as unsupported or set aside.
mod content;
mod customer;
mod message;
mod notice;
mod peer;
mod status;

use recado_domain::{
    Timestamp,
    incoming::{Incoming, Notice, NoticeMeaning, SetAsidePiece, SetAsideReason},
};
use serde_json::{Value, json, value::RawValue};

use self::peer::Book;
use super::wire::{Change, Delivery, Entry, LooseDelivery, LooseEntry, Metadata, OBJECT, Talk};
use crate::{
    ParseError,
    meta::{
        depth,
        lenient::{Whole, Words},
    },
};

/// The number that deliveries are read for.
#[derive(Clone, Copy)]
pub(super) struct Number<'a> {
    pub(super) phone_number_id: &'a str,
    pub(super) business_account_id: &'a str,
}

/// A piece that cannot be read, in words.
struct Odd(String);

impl Odd {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl From<serde_json::Error> for Odd {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// Reads a delivery; `now` bounds times that lie in the future.
pub(super) fn delivery(
    body: &[u8],
    number: Number<'_>,
    now: Timestamp,
) -> Result<Vec<Incoming>, ParseError> {
    if depth::is_too_deep(body) {
        return Err(ParseError("it is nested too deep".to_owned()));
    }
    let mut walk = Walk { number, now, found: Vec::new() };
    match serde_json::from_slice::<Delivery<'_>>(body) {
        Ok(delivery) if is_other_object(&delivery.object) => walk.other_object(body),
        Ok(delivery) => delivery.entry.iter().for_each(|entry| walk.entry(entry)),
        Err(_) => walk.loose_delivery(body)?,
    }
    Ok(walk.found)
}

fn is_other_object(object: &Words<'_>) -> bool {
    object.get().is_some_and(|object| object != OBJECT)
}

struct Walk<'n> {
    number: Number<'n>,
    now: Timestamp,
    found: Vec<Incoming>,
}

impl Walk<'_> {
    /// Walks a delivery of which some part is odd: entries and changes are tried one by one.
    fn loose_delivery(&mut self, body: &[u8]) -> Result<(), ParseError> {
        let delivery: LooseDelivery<'_> =
            serde_json::from_slice(body).map_err(|error| ParseError(error.to_string()))?;
        if is_other_object(&delivery.object) {
            self.other_object(body);
            return Ok(());
        }
        for raw in delivery.entry {
            if let Ok(entry) = serde_json::from_str::<Entry<'_>>(raw.get()) {
                self.entry(&entry);
                continue;
            }
            match serde_json::from_str::<LooseEntry<'_>>(raw.get()) {
                Ok(entry) => self.loose_entry(&entry),
                Err(error) => self.unreadable(raw, error.into()),
            }
        }
        Ok(())
    }

    fn loose_entry(&mut self, entry: &LooseEntry<'_>) {
        for raw in &entry.changes {
            match serde_json::from_str::<Change<'_>>(raw.get()) {
                Ok(change) => self.change(&entry.id, &change),
                Err(error) => self.unreadable(raw, error.into()),
            }
        }
    }

    fn entry(&mut self, entry: &Entry<'_>) {
        for change in &entry.changes {
            self.change(&entry.id, change);
        }
    }

    fn change(&mut self, account: &Words<'_>, change: &Change<'_>) {
        let field = change.field.get().unwrap_or_default();
        if let Err(odd) = must_be_object(change.value) {
            return self.unreadable(change.value, odd);
        }
        match field {
            "messages" | "smb_message_echoes" | "user_preferences" | "user_id_update" => {
                self.talk(account, field, change.value);
            }
            _ => self.notice(account, field, change.value),
        }
    }

    fn talk(&mut self, account: &Words<'_>, field: &str, value: &RawValue) {
        let talk: Talk<'_> = match serde_json::from_str(value.get()) {
            Ok(talk) => talk,
            Err(error) => return self.unreadable(value, error.into()),
        };
        if !self.is_ours(account, talk.metadata) {
            return self.other_number(field, value);
        }
        let before = self.found.len();
        let book = Book::read(&talk.contacts.items);
        let errors = content::error_words(&talk.errors.items);
        let now = self.now;
        self.each(&talk.messages.items, |raw| message::arrival(raw, &book, errors.as_deref(), now));
        self.each(&talk.message_echoes.items, |raw| message::echo(raw, &book, now));
        self.each(&talk.statuses.items, |raw| status::arrival(raw, &book, now));
        self.each(&talk.user_preferences.items, |raw| customer::preference(raw, &book, now));
        self.each(&talk.user_id_update.items, |raw| customer::new_user_id(raw, now));
        self.rest_of_talk(field, value, &talk, before);
    }

    /// Keeps what is no piece of a list: lists that are none, errors without a message, nothing.
    fn rest_of_talk(&mut self, field: &str, value: &RawValue, talk: &Talk<'_>, before: usize) {
        let lists = [
            &talk.messages,
            &talk.message_echoes,
            &talk.statuses,
            &talk.user_preferences,
            &talk.user_id_update,
        ];
        if lists.iter().any(|list| list.is_odd) {
            self.unreadable(value, Odd::new("a list was expected"));
        } else if self.found.len() == before {
            if talk.errors.items.is_empty() {
                return self.unknown(field, value);
            }
            let meaning = NoticeMeaning::Information;
            let notice = Notice { field: field.to_owned(), meaning, raw: value_of(value) };
            self.found.push(Incoming::Notice(notice));
        }
    }

    fn each(&mut self, pieces: &[&RawValue], read: impl Fn(&RawValue) -> Result<Incoming, Odd>) {
        self.found.reserve(pieces.len());
        for piece in pieces {
            match must_be_object(piece).and_then(|()| read(piece)) {
                Ok(incoming) => self.found.push(incoming),
                Err(odd) => self.unreadable(piece, odd),
            }
        }
    }

    fn notice(&mut self, account: &Words<'_>, field: &str, raw: &RawValue) {
        let value = value_of(raw);
        let metadata: Option<&RawValue> =
            serde_json::from_str::<Talk<'_>>(raw.get()).ok().and_then(|talk| talk.metadata);
        let account = notice::account(&value).map_or_else(|| account.get(), Some);
        let is_ours = match phone_number_id(metadata) {
            Some(id) => id == self.number.phone_number_id,
            None => account.is_none_or(|id| id == self.number.business_account_id),
        };
        if !is_ours {
            return self.other_number(field, raw);
        }
        match notice::meaning(field, &value) {
            Some(meaning) => {
                let notice = Notice { field: field.to_owned(), meaning, raw: value };
                self.found.push(Incoming::Notice(notice));
            }
            None => self.unknown(field, raw),
        }
    }

    fn is_ours(&self, account: &Words<'_>, metadata: Option<&RawValue>) -> bool {
        match phone_number_id(metadata) {
            Some(id) => id == self.number.phone_number_id,
            None => account.get() == Some(self.number.business_account_id),
        }
    }

    fn other_object(&mut self, body: &[u8]) {
        let raw = serde_json::from_slice(body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()));
        self.set_aside(SetAsideReason::UnknownField, "it is not WhatsApp's".to_owned(), raw);
    }

    fn other_number(&mut self, field: &str, value: &RawValue) {
        let raw = json!({ "field": field, "value": value_of(value) });
        self.set_aside(SetAsideReason::OtherNumber, "it is for another number".to_owned(), raw);
    }

    fn unknown(&mut self, field: &str, value: &RawValue) {
        let raw = json!({ "field": field, "value": value_of(value) });
        self.set_aside(SetAsideReason::UnknownField, format!("nothing known in `{field}`"), raw);
    }

    fn unreadable(&mut self, piece: &RawValue, odd: Odd) {
        self.set_aside(SetAsideReason::Unreadable, odd.0, value_of(piece));
    }

    fn set_aside(&mut self, reason: SetAsideReason, error: String, raw: Value) {
        self.found.push(Incoming::SetAside(SetAsidePiece { reason, error, raw }));
    }
}

fn phone_number_id(metadata: Option<&RawValue>) -> Option<String> {
    let metadata: Metadata<'_> = serde_json::from_str(metadata?.get()).ok()?;
    metadata.phone_number_id.owned()
}

/// A list would be read as an object without names, value by value.
fn must_be_object(raw: &RawValue) -> Result<(), Odd> {
    if raw.get().starts_with('{') { Ok(()) } else { Err(Odd::new("an object was expected")) }
}

/// Returns a piece as it came; one that no reader of JSON takes (half a surrogate pair) as a text.
fn value_of(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()))
}

/// Reads a time in seconds. One that is missing or lies in the future is now.
fn instant(seconds: Whole, now: Timestamp) -> Timestamp {
    let told = seconds.0.map(|seconds| Timestamp::from_seconds(seconds.max(0)));
    told.map_or(now, |told| told.min(now))
}
