//! What WhatsApp takes: every limit, checked before anything is sent, all violations at once.
//!
//! Sources: Meta's Cloud API reference and OpenAPI description; where it tells none, the checks of
//! its own and others' client libraries. Where they differ the stricter stands. Characters are
//! Unicode scalar values.
mod form;
mod interactive;
mod products;
mod template;

use recado_domain::{
    content::{Content, Media, MediaSource},
    text::is_blank,
};
use serde_json::Value;

use crate::{AddressPolicy, Violation};

const TEXT: usize = 4_096;
const CAPTION: usize = 1_024;
const FILENAME: usize = 240;
/// A flag of a region of a country needs 14 values; nothing that is one emoji needs more than 16.
const EMOJI: usize = 16;

/// Checks a content; no violation means that its encoding keeps every known limit.
pub(super) fn check(content: &Content, policy: AddressPolicy) -> Vec<Violation> {
    let mut found = Violations::default();
    match content {
        Content::Text { text, .. } => found.text("text", text, TEXT),
        Content::Image { media, caption } | Content::Video { media, caption } => {
            found.media(media, policy);
            found.optional("caption", caption.as_deref(), CAPTION);
        }
        Content::Document { media, caption } => {
            found.media(media, policy);
            found.optional("caption", caption.as_deref(), CAPTION);
            found.optional("filename", media.filename.as_deref(), FILENAME);
        }
        Content::Audio { media, .. } | Content::Sticker { media, .. } => found.media(media, policy),
        Content::Location { latitude, longitude, .. } => {
            found.degrees("latitude", *latitude, 90.0);
            found.degrees("longitude", *longitude, 180.0);
        }
        Content::Contacts { contacts } => found.contacts(contacts),
        Content::Reaction { target, emoji } => found.reaction(&target.0, emoji.as_deref()),
        Content::Buttons(buttons) => interactive::buttons(&mut found, buttons),
        Content::List(list) => interactive::list(&mut found, list),
        Content::Form(form) => form::form(&mut found, form),
        Content::Product(product) => products::one(&mut found, product),
        Content::ProductList(list) => products::list(&mut found, list),
        Content::Template(template) => template::check(&mut found, template),
        Content::Order { .. }
        | Content::ButtonReply { .. }
        | Content::ListReply { .. }
        | Content::FormReply { .. }
        | Content::System { .. }
        | Content::Unsupported { .. } => {
            found.add("kind", format!("`{}` cannot be sent", content.kind()));
        }
    }
    found.0
}

/// What was found so far.
#[derive(Default)]
struct Violations(Vec<Violation>);

impl Violations {
    fn add(&mut self, field: impl Into<String>, reason: impl Into<String>) {
        self.0.push(Violation { field: field.into(), reason: reason.into() });
    }

    /// A text that must be there and show something.
    fn text(&mut self, field: impl Into<String>, text: &str, most: usize) {
        if is_blank(text) {
            return self.add(field, format!("is empty; 1 to {most} characters are needed"));
        }
        self.length(field, text, most);
    }

    /// A text that may be missing; when it is there it must not be empty.
    fn optional(&mut self, field: &str, text: Option<&str>, most: usize) {
        if let Some(text) = text {
            self.text(field, text, most);
        }
    }

    fn length(&mut self, field: impl Into<String>, text: &str, most: usize) {
        let has = text.chars().count();
        if has > most {
            self.add(field, format!("has {has} characters; at most {most} are allowed"));
        } else if text.contains('\0') {
            self.add(field, "must not carry the character U+0000");
        }
    }

    fn count(&mut self, field: &str, has: usize, most: usize) {
        if !(1..=most).contains(&has) {
            self.add(field, format!("has {has} entries; 1 to {most} are allowed"));
        }
    }

    fn degrees(&mut self, field: &str, value: f64, most: f64) {
        // Also refuses what is no number.
        if !(-most..=most).contains(&value) {
            self.add(field, format!("must lie between -{most} and {most}"));
        }
    }

    fn media(&mut self, media: &Media, policy: AddressPolicy) {
        match &media.source {
            MediaSource::Stored { .. } => {}
            MediaSource::Provider { id } => {
                if id.trim().is_empty() {
                    self.add("media", "must name a file");
                }
            }
            MediaSource::Link { url } => {
                if let Err(error) = policy.parse(url) {
                    self.add("media.link", error.to_string());
                }
            }
        }
    }

    fn contacts(&mut self, contacts: &[Value]) {
        if contacts.is_empty() {
            self.add("contacts", "must hold at least one contact");
        }
        for (index, contact) in contacts.iter().enumerate() {
            let name = contact.pointer("/name/formatted_name").and_then(Value::as_str);
            if name.is_none_or(is_blank) {
                let field = format!("contacts.{index}.name.formatted_name");
                self.add(field, "is needed: the name as it is shown");
            }
        }
    }

    fn reaction(&mut self, target: &str, emoji: Option<&str>) {
        if target.is_empty() {
            self.add("message_id", "must name the message");
        }
        let Some(emoji) = emoji.filter(|emoji| !emoji.is_empty()) else { return };
        // Keycaps hold an ASCII digit, but never without something beyond ASCII.
        let is_plain = |letter: char| letter.is_ascii_alphabetic() || letter.is_whitespace();
        if emoji.is_ascii() || emoji.contains(is_plain) || emoji.chars().count() > EMOJI {
            self.add("emoji", "must be one emoji, or empty to take the reaction back");
        }
    }
}
