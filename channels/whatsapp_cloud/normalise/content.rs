//! What a message says, kind by kind.
use recado_domain::{
    ProviderId,
    content::{Content, Media, MediaSource},
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    super::wire::{
        Button, Interactive, Location, Media as WireMedia, Message, Order, Reaction, Text,
    },
    Odd, value_of,
};
use crate::meta::Trouble;

/// Reads the content. `raw` is the whole message, kept for kinds that are not known; `errors` are
/// the words that came beside the message.
pub(super) fn read(
    message: &Message<'_>,
    raw: &RawValue,
    errors: Option<&str>,
) -> Result<Content, Odd> {
    let kind = message.kind.get().unwrap_or_default();
    match known(kind, message) {
        Some(Ok(content)) => Ok(content),
        // Meta says in words why it keeps the body of a kind we know: nothing is odd then.
        Some(Err(odd)) if message.errors.is_none() && errors.is_none() => Err(odd),
        _ => Ok(unsupported(kind, message, raw, errors)),
    }
}

fn known(kind: &str, message: &Message<'_>) -> Option<Result<Content, Odd>> {
    Some(match kind {
        "text" => text(message.text),
        "image" => {
            captioned(kind, message.image, |media, caption| Content::Image { media, caption })
        }
        "video" => {
            captioned(kind, message.video, |media, caption| Content::Video { media, caption })
        }
        "document" => {
            captioned(kind, message.document, |media, caption| Content::Document { media, caption })
        }
        "audio" => audio(message.audio),
        "sticker" => sticker(message.sticker),
        "location" => location(message.location),
        "contacts" => body(kind, message.contacts).map(|contacts| Content::Contacts { contacts }),
        "reaction" => reaction(message.reaction),
        "interactive" => return interactive(message.interactive),
        "button" => button(message.button),
        "order" => order(message.order),
        _ => return None,
    })
}

/// Reads the body that a message's `type` names.
pub(super) fn body<'a, T: Deserialize<'a>>(
    kind: &str,
    raw: Option<&'a RawValue>,
) -> Result<T, Odd> {
    let raw =
        raw.ok_or_else(|| Odd::new(format!("a message of type `{kind}` without `{kind}`")))?;
    Ok(serde_json::from_str(raw.get())?)
}

fn text(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let text: Text<'_> = body("text", raw)?;
    Ok(Content::Text { text: text.body.or_empty(), preview_url: false })
}

fn captioned(
    kind: &str,
    raw: Option<&RawValue>,
    make: impl Fn(Media, Option<String>) -> Content,
) -> Result<Content, Odd> {
    let wire: WireMedia<'_> = body(kind, raw)?;
    Ok(make(media(&wire)?, wire.caption.owned()))
}

fn audio(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let wire: WireMedia<'_> = body("audio", raw)?;
    Ok(Content::Audio { media: media(&wire)?, voice: wire.voice.0 })
}

fn sticker(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let wire: WireMedia<'_> = body("sticker", raw)?;
    Ok(Content::Sticker { media: media(&wire)?, animated: wire.animated.0 })
}

fn media(wire: &WireMedia<'_>) -> Result<Media, Odd> {
    let id = wire.id.owned().ok_or_else(|| Odd::new("the file has no id"))?;
    Ok(Media {
        source: MediaSource::Provider { id },
        mime_type: wire.mime_type.owned(),
        filename: wire.filename.owned(),
        sha256: wire.sha256.owned(),
    })
}

fn location(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let place: Location<'_> = body("location", raw)?;
    let missing = || Odd::new("the place has no coordinates");
    Ok(Content::Location {
        latitude: place.latitude.0.ok_or_else(missing)?,
        longitude: place.longitude.0.ok_or_else(missing)?,
        name: place.name.owned(),
        address: place.address.owned(),
    })
}

fn reaction(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let reaction: Reaction<'_> = body("reaction", raw)?;
    let target = reaction.message_id.owned().map(ProviderId);
    let target = target.ok_or_else(|| Odd::new("the reaction names no message"))?;
    Ok(Content::Reaction { target, emoji: reaction.emoji.owned() })
}

/// `None`: an answer of a kind that is not known.
fn interactive(raw: Option<&RawValue>) -> Option<Result<Content, Odd>> {
    let answer: Interactive<'_> = match body("interactive", raw) {
        Ok(answer) => answer,
        Err(odd) => return Some(Err(odd)),
    };
    Some(Ok(match (answer.kind.get()?, answer.button_reply, answer.list_reply, answer.nfm_reply) {
        ("button_reply", Some(reply), ..) => {
            Content::ButtonReply { id: reply.id.or_empty(), title: reply.title.or_empty() }
        }
        ("list_reply", _, Some(reply), _) => Content::ListReply {
            id: reply.id.or_empty(),
            title: reply.title.or_empty(),
            description: reply.description.owned(),
        },
        ("nfm_reply", .., Some(reply)) => Content::FormReply {
            name: reply.name.or_empty(),
            text: reply.body.or_empty(),
            response: form_response(reply.response_json),
        },
        _ => return None,
    }))
}

/// Reads the JSON within a form's text; a text that is none stays a text.
fn form_response(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

fn button(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let button: Button<'_> = body("button", raw)?;
    let title = button.text.or_empty();
    Ok(Content::ButtonReply { id: button.payload.owned().unwrap_or_else(|| title.clone()), title })
}

fn order(raw: Option<&RawValue>) -> Result<Content, Odd> {
    let order: Order<'_> = body("order", raw)?;
    Ok(Content::Order {
        catalog_id: order.catalog_id.or_empty(),
        text: order.text.owned(),
        items: order.product_items.unwrap_or_default(),
    })
}

fn unsupported(kind: &str, message: &Message<'_>, raw: &RawValue, errors: Option<&str>) -> Content {
    let own: Vec<&RawValue> = message
        .errors
        .and_then(|errors| serde_json::from_str(errors.get()).ok())
        .unwrap_or_default();
    let reason = error_words(&own)
        .or_else(|| errors.map(str::to_owned))
        .unwrap_or_else(|| format!("a message of type `{kind}` is not known"));
    Content::Unsupported { reason, raw: value_of(raw) }
}

/// Returns the words of the first error in a list.
pub(super) fn error_words(errors: &[&RawValue]) -> Option<String> {
    let error: Trouble<'_> = serde_json::from_str(errors.first()?.get()).ok()?;
    Some(error.words())
}
