//! The domain's values in the API's words, and back.
mod account;
mod advice;
mod bot_settings;
mod channel;
mod contact;
mod content;
mod conversation;
mod event;
mod knowledge;
mod message;
mod people;

pub(crate) use account::{api_key, session, tenant, user};
pub(crate) use bot_settings::{bot_settings, checked_bot_settings};
pub(crate) use channel::{channel, count_places, part_text, set_aside, template};
pub(crate) use contact::contact;
pub(crate) use content::content;
pub(crate) use conversation::{conversation, turn};
pub(crate) use event::event;
pub(crate) use knowledge::{
    canned_reply, checked_canned_reply, checked_faq, checked_label, faq, label,
};
pub(crate) use message::{message, target_of};
pub(crate) use people::People;

use recado_domain::{Timestamp, bot};
use recado_protocol::{FieldError, Localized};

/// Returns a text of both languages in the API's words.
pub(crate) fn localized(text: &bot::Localized) -> Localized {
    Localized { es: text.es.clone(), en: text.en.clone() }
}

/// Reads a text of both languages.
pub(crate) fn unlocalized(text: Localized) -> bot::Localized {
    bot::Localized::new(text.es.trim(), text.en.trim())
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::to_rfc3339)
}

/// Collects what is wrong with the fields of a body.
#[derive(Debug, Default)]
pub(crate) struct Wrong(pub Vec<FieldError>);

impl Wrong {
    /// Notes a field.
    pub(crate) fn note(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), reason: reason.into() });
    }

    /// Notes a text that is not `from` to `to` characters long.
    pub(crate) fn length(&mut self, field: &str, text: &str, from: usize, to: usize) {
        let length = text.chars().count();
        if !(from..=to).contains(&length) {
            self.note(field, format!("must have {from} to {to} characters, has {length}"));
        }
    }

    /// Returns the value when nothing was noted.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
