//! The house's words to Meta's JSON: the body of `POST /{phone_number_id}/messages`.
mod form;
mod interactive;
mod products;
mod template;

use recado_domain::{
    content::{Content, Media, MediaSource},
    identity::Identity,
};
use serde::Serialize;
use serde_json::Value;

use self::{interactive::Interactive, template::Filled};
use crate::{Envelope, ReadMark};

/// A message as Meta takes it.
#[derive(Debug, Serialize)]
pub(super) struct Outgoing<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    /// A user id, where the phone is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context<'a>>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    body: Body<'a>,
    /// Comes back in every status: proof that the message was taken.
    biz_opaque_callback_data: String,
}

#[derive(Debug, Serialize)]
struct Context<'a> {
    message_id: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Body<'a> {
    Text { body: &'a str, preview_url: bool },
    Image(File<'a>),
    Audio(File<'a>),
    Video(File<'a>),
    Document(File<'a>),
    Sticker(File<'a>),
    Location(Location<'a>),
    Contacts(&'a [Value]),
    Reaction { message_id: &'a str, emoji: &'a str },
    Interactive(Interactive<'a>),
    Template(Filled<'a>),
}

#[derive(Debug, Default, Serialize)]
struct File<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filename: Option<&'a str>,
    /// Shown as recorded in the chat; such messages also tell when they were played.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    voice: bool,
}

#[derive(Debug, Serialize)]
struct Location<'a> {
    latitude: f64,
    longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
}

/// Why a message has no form at Meta; nothing was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unencodable {
    /// WhatsApp takes phones and user ids.
    #[error("a user name is no address: a phone or a user id is needed")]
    Address,
    /// The kind only comes in.
    #[error("a message of this kind cannot be sent")]
    Kind,
    /// The file is in our store and did not come along.
    #[error("the file of the message is missing")]
    File,
}

/// Encodes a message; `uploaded` is the provider's id of the file that came with it.
pub(super) fn encode<'a>(
    envelope: &Envelope<'a>,
    uploaded: Option<&'a str>,
) -> Result<Outgoing<'a>, Unencodable> {
    let (to, recipient) = match envelope.to {
        Identity::Phone(phone) => (Some(phone.as_str()), None),
        Identity::WhatsappUser(id) | Identity::WhatsappParentUser(id) => (None, Some(id.as_str())),
        Identity::Username(_) => return Err(Unencodable::Address),
    };
    let (kind, body) = body(envelope.content, uploaded)?;
    Ok(Outgoing {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to,
        recipient,
        context: envelope.reply_to.map(|id| Context { message_id: &id.0 }),
        kind,
        body,
        biz_opaque_callback_data: envelope.id.to_string(),
    })
}

fn body<'a>(
    content: &'a Content,
    uploaded: Option<&'a str>,
) -> Result<(&'static str, Body<'a>), Unencodable> {
    let file = |media: &'a Media, caption: &'a Option<String>| {
        file(media, uploaded).map(|file| File { caption: caption.as_deref(), ..file })
    };
    let body = match content {
        Content::Text { text, preview_url } => Body::Text { body: text, preview_url: *preview_url },
        Content::Image { media, caption } => Body::Image(file(media, caption)?),
        Content::Video { media, caption } => Body::Video(file(media, caption)?),
        Content::Audio { media, voice } => {
            Body::Audio(File { voice: *voice, ..file(media, &None)? })
        }
        Content::Document { media, caption } => {
            Body::Document(File { filename: media.filename.as_deref(), ..file(media, caption)? })
        }
        Content::Sticker { media, .. } => Body::Sticker(file(media, &None)?),
        Content::Location { latitude, longitude, name, address } => Body::Location(Location {
            latitude: *latitude,
            longitude: *longitude,
            name: name.as_deref(),
            address: address.as_deref(),
        }),
        Content::Contacts { contacts } => Body::Contacts(contacts),
        Content::Reaction { target, emoji } => {
            Body::Reaction { message_id: &target.0, emoji: emoji.as_deref().unwrap_or_default() }
        }
        Content::Buttons(buttons) => Body::Interactive(interactive::buttons(buttons)),
        Content::List(list) => Body::Interactive(interactive::list(list)),
        Content::Form(form) => Body::Interactive(form::form(form)),
        Content::Product(product) => Body::Interactive(products::one(product)),
        Content::ProductList(list) => Body::Interactive(products::list(list)),
        Content::Template(template) => Body::Template(template::filled(template)),
        Content::Order { .. }
        | Content::ButtonReply { .. }
        | Content::ListReply { .. }
        | Content::FormReply { .. }
        | Content::System { .. }
        | Content::Unsupported { .. } => return Err(Unencodable::Kind),
    };
    Ok((body.word(), body))
}

impl Body<'_> {
    fn word(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image(_) => "image",
            Self::Audio(_) => "audio",
            Self::Video(_) => "video",
            Self::Document(_) => "document",
            Self::Sticker(_) => "sticker",
            Self::Location(_) => "location",
            Self::Contacts(_) => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Interactive(_) => "interactive",
            Self::Template(_) => "template",
        }
    }
}

fn file<'a>(media: &'a Media, uploaded: Option<&'a str>) -> Result<File<'a>, Unencodable> {
    let (id, link) = match &media.source {
        MediaSource::Provider { id } => (Some(id.as_str()), None),
        MediaSource::Link { url } => (None, Some(url.as_str())),
        MediaSource::Stored { .. } => (Some(uploaded.ok_or(Unencodable::File)?), None),
    };
    Ok(File { id, link, ..File::default() })
}

/// Marks a customer's message as read, and shows that an answer is being written.
#[derive(Debug, Serialize)]
pub(super) struct Mark<'a> {
    messaging_product: &'static str,
    status: &'static str,
    message_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    typing_indicator: Option<Typing>,
}

#[derive(Debug, Serialize)]
struct Typing {
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Encodes a mark.
pub(super) fn read_mark<'a>(mark: &ReadMark<'a>) -> Mark<'a> {
    Mark {
        messaging_product: "whatsapp",
        status: "read",
        message_id: &mark.provider_id.0,
        typing_indicator: mark.typing.then_some(Typing { kind: "text" }),
    }
}
