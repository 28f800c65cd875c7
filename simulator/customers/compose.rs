//! Each kind of message twice: as the phone shows it and as the webhook tells it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::says::{File, Spot, What};
use crate::graph;
use crate::media::MediaFile;
use crate::media_rules;
use crate::number::{Content, Media, MediaKind, Number, Place};
use crate::world::World;

/// A message in both shapes.
pub(super) struct Composed {
    pub(super) content: Content,
    /// `type` in the webhook.
    pub(super) kind: String,
    /// What stands beside `type`.
    pub(super) body: Map<String, Value>,
    /// Other message that this one changes instead of being a line of its own.
    pub(super) change: Option<Alter>,
}

/// What a message does to an earlier one.
pub(super) enum Alter {
    React { target: Arc<str>, emoji: Option<String> },
    Edit { target: Arc<str>, text: Arc<str> },
    Revoke { target: Arc<str> },
}

fn composed(content: Content, kind: &str, inner: Value) -> Composed {
    let mut body = Map::new();
    body.insert(kind.to_owned(), without_nulls(inner));
    Composed { content, kind: kind.to_owned(), body, change: None }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.into_iter().filter(|(_, value)| !value.is_null()).collect())
        }
        other => other,
    }
}

fn interactive(content: Content, kind: &str, inner: Value) -> Composed {
    let reply = without_nulls(inner);
    composed(content, "interactive", json!({"type": kind, kind: reply}))
}

/// Both shapes of what a customer says; files are put on the shelf. The error is for the caller.
pub(super) fn compose(world: &World, number: &Number, what: &What) -> Result<Composed, String> {
    Ok(match what {
        What::Text { text } => {
            composed(Content::Text { text: text.as_str().into() }, "text", json!({"body": text}))
        }
        What::Image(file) => media(world, number, MediaKind::Image, file, false)?,
        What::Voice(file) => media(world, number, MediaKind::Audio, file, true)?,
        What::Audio(file) => media(world, number, MediaKind::Audio, file, false)?,
        What::Video(file) => media(world, number, MediaKind::Video, file, false)?,
        What::Document(file) => media(world, number, MediaKind::Document, file, false)?,
        What::Sticker(file) => media(world, number, MediaKind::Sticker, file, false)?,
        What::Location { location } => place(location),
        What::Contacts { contacts } => {
            composed(Content::Contacts { contacts: contacts.clone() }, "contacts", contacts.clone())
        }
        What::Order { catalog_id, text, product_items } => {
            let order =
                json!({"catalog_id": catalog_id, "text": text, "product_items": product_items});
            composed(Content::Order { order: order.clone() }, "order", order)
        }
        What::ButtonReply { .. }
        | What::ListReply { .. }
        | What::Button { .. }
        | What::NfmReply { .. } => reply(what),
        What::Reaction { .. } | What::Edit { .. } | What::Revoke { .. } => alter(what),
        What::System { .. } | What::Unsupported | What::Other { .. } => odd(what),
    })
}

fn place(spot: &Spot) -> Composed {
    let Spot { latitude, longitude, name, address, url } = spot;
    let content = Content::Location(Place {
        latitude: *latitude,
        longitude: *longitude,
        name: name.clone(),
        address: address.clone(),
    });
    let inner = json!({
        "latitude": latitude, "longitude": longitude, "name": name, "address": address, "url": url,
    });
    composed(content, "location", inner)
}

fn reply(what: &What) -> Composed {
    match what {
        What::ButtonReply { id, title } => interactive(
            Content::ButtonReply { text: title.as_str().into(), id: id.clone() },
            "button_reply",
            json!({"id": id, "title": title}),
        ),
        What::ListReply { id, title, description } => interactive(
            Content::ListReply {
                text: title.as_str().into(),
                id: id.clone(),
                description: description.clone(),
            },
            "list_reply",
            json!({"id": id, "title": title, "description": description}),
        ),
        What::Button { text, payload } => {
            let payload = payload.clone().unwrap_or_else(|| text.clone());
            composed(
                Content::ButtonReply { text: text.as_str().into(), id: payload.clone() },
                "button",
                json!({"payload": payload, "text": text}),
            )
        }
        What::NfmReply { response, body, flow_name } => {
            let text = body.as_deref().unwrap_or("Sent");
            let written = response.as_str().map_or_else(|| response.to_string(), str::to_owned);
            let answers = serde_json::from_str(&written).unwrap_or(Value::Null);
            interactive(
                Content::FormReply { text: text.into(), answers },
                "nfm_reply",
                json!({"response_json": written, "body": text, "name": flow_name.as_deref().unwrap_or("flow")}),
            )
        }
        _ => composed(Content::Unsupported, "unsupported", Value::Null),
    }
}

fn alter(what: &What) -> Composed {
    match what {
        What::Reaction { message_id, emoji } => {
            let shown = emoji.clone().unwrap_or_default();
            let inner = json!({"message_id": message_id, "emoji": emoji});
            let mut made = composed(Content::Reaction { emoji: shown }, "reaction", inner);
            let emoji = emoji.clone().filter(|emoji| !emoji.is_empty());
            made.change = Some(Alter::React { target: message_id.as_str().into(), emoji });
            made
        }
        What::Edit { message_id, text } => {
            let message =
                json!({"context": {"id": message_id}, "type": "text", "text": {"body": text}});
            let inner = json!({"original_message_id": message_id, "message": message});
            let words: Arc<str> = text.as_str().into();
            let mut made = composed(Content::Text { text: Arc::clone(&words) }, "edit", inner);
            made.change = Some(Alter::Edit { target: message_id.as_str().into(), text: words });
            made
        }
        What::Revoke { message_id } => {
            let inner = json!({"original_message_id": message_id});
            let mut made = composed(Content::Unsupported, "revoke", inner);
            made.change = Some(Alter::Revoke { target: message_id.as_str().into() });
            made
        }
        _ => composed(Content::Unsupported, "unsupported", Value::Null),
    }
}

fn odd(what: &What) -> Composed {
    match what {
        What::System { system_type, body, wa_id, new_user_id } => {
            let text = body.clone().unwrap_or_else(|| system_type.replace('_', " "));
            let inner =
                json!({"body": text, "type": system_type, "wa_id": wa_id, "user_id": new_user_id});
            let mut made = composed(Content::System { text: text.into() }, "system", inner);
            if system_type == "customer_identity_changed" {
                let identity = json!({"acknowledged": true, "hash": crate::ids::hex32()});
                made.body.insert("identity".to_owned(), identity);
            }
            made
        }
        What::Other { kind, body } => {
            let mut made = composed(Content::Unsupported, kind, body.clone());
            if body.is_null() {
                made.body.clear();
            }
            made
        }
        _ => {
            let errors = json!([{
                "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
                "error_data": {"details": "Message type is currently not supported."},
            }]);
            let mut body = Map::new();
            body.insert("errors".to_owned(), errors);
            let kind = "unsupported".to_owned();
            Composed { content: Content::Unsupported, kind, body, change: None }
        }
    }
}

fn media(
    world: &World,
    number: &Number,
    kind: MediaKind,
    file: &File,
    voice: bool,
) -> Result<Composed, String> {
    let kept = shelve(world, number, kind, file)?;
    let url = file.with_url.then(|| graph::address(world, &kept));
    let inner = json!({
        "mime_type": kept.mime_type,
        "sha256": STANDARD.encode(kept.sha256),
        "id": kept.id,
        "caption": file.caption,
        "filename": file.filename,
        "url": url,
        "voice": (kind == MediaKind::Audio).then_some(voice),
        "animated": (kind == MediaKind::Sticker).then_some(file.animated),
    });
    let content = kind.content(Media {
        id: Some(kept.id.clone()),
        link: None,
        mime_type: Some(kept.mime_type.clone()),
        caption: file.caption.as_deref().map(Into::into),
        filename: file.filename.clone(),
        voice,
    });
    Ok(composed(content, kind.name(), inner))
}

fn shelve(
    world: &World,
    number: &Number,
    kind: MediaKind,
    file: &File,
) -> Result<Arc<MediaFile>, String> {
    if let Some(id) = &file.media_id {
        let kept = world.media.get(id).ok_or_else(|| format!("there is no media {id}"))?;
        media_rules::check_said(kind, &kept.mime_type)?;
        return Ok(kept);
    }
    let data = file.data.as_deref().ok_or("give media_id or data (base64)")?;
    let bytes = STANDARD.decode(data).map_err(|error| format!("data is not base64: {error}"))?;
    let usual = match kind {
        MediaKind::Image => "image/jpeg",
        MediaKind::Audio => "audio/ogg; codecs=opus",
        MediaKind::Video => "video/mp4",
        MediaKind::Document => "application/pdf",
        MediaKind::Sticker => "image/webp",
    };
    let mime_type = file.mime_type.clone().unwrap_or_else(|| usual.to_owned());
    media_rules::check_said(kind, &mime_type)?;
    Ok(world.media.add(Arc::clone(&number.id), mime_type, bytes.into(), world.clock.now_ms()))
}
