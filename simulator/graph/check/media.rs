//! Pictures, sounds, videos, documents and stickers: by id or by link.

use super::super::error::GraphError;
use super::super::wire::{MediaObject, SendRequest};
use super::words;
use crate::media_rules;
use crate::number::{Content, Header, Media, MediaKind};
use crate::world::World;

const LONGEST_CAPTION: usize = 1024;

/// A media message.
pub(super) fn message(
    world: &World,
    kind: &str,
    request: &SendRequest,
) -> Result<Content, GraphError> {
    let (kind, object) = match kind {
        "image" => (MediaKind::Image, &request.image),
        "audio" => (MediaKind::Audio, &request.audio),
        "video" => (MediaKind::Video, &request.video),
        "document" => (MediaKind::Document, &request.document),
        _ => (MediaKind::Sticker, &request.sticker),
    };
    let object = object.as_ref().ok_or_else(|| GraphError::required(kind.name()))?;
    Ok(kind.content(media(world, kind, object)?))
}

/// Media as the header of an interactive message or a template.
pub(super) fn header(
    world: &World,
    kind: &str,
    object: &MediaObject,
) -> Result<Header, GraphError> {
    Ok(match kind {
        "image" => Header::Image(media(world, MediaKind::Image, object)?),
        "video" => Header::Video(media(world, MediaKind::Video, object)?),
        _ => Header::Document(media(world, MediaKind::Document, object)?),
    })
}

fn media(world: &World, kind: MediaKind, object: &MediaObject) -> Result<Media, GraphError> {
    let name = kind.name();
    let mut media = Media { voice: object.voice.unwrap_or(false), ..Media::default() };
    match (object.id.as_deref(), object.link.as_deref()) {
        (Some(id), None) => {
            let file = world.media.get(id).ok_or_else(|| unknown(name, id))?;
            media_rules::check(kind, &file.mime_type, &file.bytes).map_err(GraphError::value)?;
            media.mime_type = Some(file.mime_type.clone());
            media.id = Some(id.to_owned());
        }
        (None, Some(link)) => {
            let web = url::Url::parse(link).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
            if !web {
                return Err(GraphError::parameter(format_args!(
                    "Param {name}['link'] is not a valid URI."
                )));
            }
            media.link = Some(link.to_owned());
        }
        (None, None) => {
            return Err(GraphError::required(&format!("{name}['id'] or {name}['link']")));
        }
        (Some(_), Some(_)) => {
            return Err(GraphError::parameter(format_args!(
                "Only one of {name}['id'] and {name}['link'] may be given."
            )));
        }
    }
    if matches!(kind, MediaKind::Audio | MediaKind::Sticker) && object.caption.is_some() {
        return Err(unexpected("caption", name));
    }
    if kind != MediaKind::Document && object.filename.is_some() {
        return Err(unexpected("filename", name));
    }
    if object.caption.as_deref().is_some_and(|caption| words::longer(caption, LONGEST_CAPTION)) {
        return Err(GraphError::parameter(format_args!(
            "Param {name}['caption'] must be at most 1024 characters long."
        )));
    }
    media.caption = object.caption.as_deref().filter(|caption| !caption.is_empty()).map(Into::into);
    media.filename.clone_from(&object.filename);
    Ok(media)
}

fn unknown(name: &str, id: &str) -> GraphError {
    GraphError::parameter(format_args!(
        "Param {name}['id'] is not a valid whatsapp business account media attachment ID: {id}"
    ))
}

fn unexpected(key: &str, name: &str) -> GraphError {
    GraphError::parameter(format_args!("Unexpected key \"{key}\" on param \"{name}\"."))
}
