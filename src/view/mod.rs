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

pub use account::{api_key, session, tenant, user};
pub use bot_settings::{bot_settings, checked_bot_settings};
pub use channel::{channel, set_aside, template};
pub use contact::contact;
pub use content::content;
pub use conversation::{conversation, turn};
pub use event::event;
pub use knowledge::{canned_reply, checked_canned_reply, checked_faq, checked_label, faq, label};
pub use message::{message, target_of};
pub use people::People;

use recado_domain::{Timestamp, bot};
use recado_protocol::{FieldError, Localized};

/// Returns a text of both languages in the API's words.
pub fn localized(text: &bot::Localized) -> Localized {
    Localized { es: text.es.clone(), en: text.en.clone() }
}

/// Reads a text of both languages.
pub fn unlocalized(text: Localized) -> bot::Localized {
    bot::Localized::new(text.es.trim(), text.en.trim())
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::to_rfc3339)
}

/// Collects what is wrong with the fields of a body.
#[derive(Debug, Default)]
pub struct Wrong(pub Vec<FieldError>);

impl Wrong {
    /// Notes a field.
    pub fn note(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), reason: reason.into() });
    }

    /// Notes a text that is not `from` to `to` characters long.
    pub fn length(&mut self, field: &str, text: &str, from: usize, to: usize) {
        let length = text.chars().count();
        if !(from..=to).contains(&length) {
            self.note(field, format!("must have {from} to {to} characters, has {length}"));
        }
    }

    /// Returns the value when nothing was noted.
    pub fn or<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
