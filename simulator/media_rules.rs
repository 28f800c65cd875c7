//! Which files the provider takes. Source: `LIMITS.md`, "WhatsApp Cloud API"; `field.md` §5.6.

use crate::number::MediaKind;

const MB: usize = 1 << 20;
const KB: usize = 1 << 10;

const DOCUMENTS: &[&str] = &[
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];
const AUDIO: &[&str] = &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];

/// A file's type without its parameters, in lower case.
pub(crate) fn essence(mime_type: &str) -> String {
    mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What kind of message a file of this type can be sent as.
pub(crate) fn kind_of(mime_type: &str) -> Option<MediaKind> {
    let essence = essence(mime_type);
    Some(match essence.as_str() {
        "image/jpeg" | "image/png" => MediaKind::Image,
        "image/webp" => MediaKind::Sticker,
        "video/mp4" | "video/3gpp" => MediaKind::Video,
        audio if AUDIO.contains(&audio) => MediaKind::Audio,
        document if DOCUMENTS.contains(&document) => MediaKind::Document,
        _ => return None,
    })
}

/// Largest file of a kind, in bytes.
pub(crate) fn largest(kind: MediaKind, bytes: &[u8]) -> usize {
    match kind {
        MediaKind::Image => 5 * MB,
        MediaKind::Audio | MediaKind::Video => 16 * MB,
        MediaKind::Document => 100 * MB,
        MediaKind::Sticker if is_animated(bytes) => 500 * KB,
        MediaKind::Sticker => 100 * KB,
    }
}

/// Why a customer's app does not send a file as this kind. It makes a document of whatever is nothing
/// else, so those may be of any type.
pub(crate) fn check_said(kind: MediaKind, mime_type: &str) -> Result<(), String> {
    if kind == MediaKind::Document || kind_of(mime_type) == Some(kind) {
        return Ok(());
    }
    Err(unsupported(kind, &essence(mime_type)))
}

fn unsupported(kind: MediaKind, essence: &str) -> String {
    format!("Unsupported {} mime type {essence}. Please use one of {}.", kind.name(), types(kind))
}

/// Why a file may not be sent as this kind, in the provider's words.
pub(crate) fn check(kind: MediaKind, mime_type: &str, bytes: &[u8]) -> Result<(), String> {
    let essence = essence(mime_type);
    let fits = match kind {
        // Documents may be of the other kinds' types too.
        MediaKind::Document => kind_of(&essence).is_some(),
        kind => kind_of(&essence) == Some(kind),
    };
    if !fits {
        return Err(unsupported(kind, &essence));
    }
    if essence == "audio/ogg" && !holds_opus(bytes) {
        return Err("Unsupported Audio codec: audio/ogg must hold opus.".to_owned());
    }
    if bytes.len() > largest(kind, bytes) {
        let (size, most) = (bytes.len(), largest(kind, bytes));
        return Err(format!(
            "File of {size} bytes is larger than the {most} bytes of a {}.",
            kind.name()
        ));
    }
    Ok(())
}

fn types(kind: MediaKind) -> String {
    match kind {
        MediaKind::Image => "image/jpeg, image/png".to_owned(),
        MediaKind::Sticker => "image/webp".to_owned(),
        MediaKind::Video => "video/3gpp, video/mp4".to_owned(),
        MediaKind::Audio => AUDIO.join(", "),
        MediaKind::Document => DOCUMENTS.join(", "),
    }
}

fn is_animated(webp: &[u8]) -> bool {
    webp.get(12..16) == Some(b"VP8X") && webp.get(20).is_some_and(|flags| flags & 0x02 != 0)
}

fn holds_opus(ogg: &[u8]) -> bool {
    let start = ogg.get(..ogg.len().min(512)).unwrap_or_default();
    start.windows(8).any(|window| window == b"OpusHead")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_sizes() {
        assert!(check(MediaKind::Image, "image/png", &[0; 10]).is_ok());
        assert!(check(MediaKind::Image, "image/gif", &[0; 10]).is_err());
        assert!(check(MediaKind::Image, "image/jpeg", &vec![0; 5 * MB + 1]).is_err());
        assert!(check(MediaKind::Document, "image/png", &vec![0; 6 * MB]).is_ok());
        assert!(
            check(MediaKind::Video, "text/html", &[])
                .unwrap_err()
                .contains("video/3gpp, video/mp4")
        );
    }

    #[test]
    fn ogg_must_hold_opus() {
        assert!(check(MediaKind::Audio, "audio/ogg; codecs=opus", b"OggS........OpusHead").is_ok());
        assert!(check(MediaKind::Audio, "audio/ogg", b"OggS........vorbis").is_err());
    }

    #[test]
    fn animated_stickers_may_be_larger() {
        let mut webp = vec![0; 200 * KB];
        webp[12..16].copy_from_slice(b"VP8X");
        assert!(check(MediaKind::Sticker, "image/webp", &webp).is_err());
        webp[20] = 2;
        assert!(check(MediaKind::Sticker, "image/webp", &webp).is_ok());
    }
}
