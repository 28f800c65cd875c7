//! Which files WhatsApp takes: types and sizes by kind, and what only the bytes tell.
//!
//! Source: Meta's table of supported media types (sizes in mebibytes).
use crate::{MediaSizes, OutboundFile, Violation};

const KIB: u64 = 1_024;
const MIB: u64 = 1_024 * KIB;

/// A file of one kind of message.
struct Rule {
    kind: &'static str,
    types: &'static [&'static str],
    most: u64,
}

const STICKER_STATIC: u64 = 100 * KIB;
const STICKER_ANIMATED: u64 = 500 * KIB;
const STICKER_SIDE: u32 = 512;

const RULES: [Rule; 5] = [
    Rule { kind: "image", types: &["image/jpeg", "image/png"], most: 5 * MIB },
    Rule {
        kind: "audio",
        types: &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
        most: 16 * MIB,
    },
    Rule { kind: "video", types: &["video/mp4", "video/3gpp"], most: 16 * MIB },
    Rule { kind: "document", types: &DOCUMENTS, most: 100 * MIB },
    Rule { kind: "sticker", types: &["image/webp"], most: STICKER_ANIMATED },
];

const DOCUMENTS: [&str; 8] = [
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

/// Returns the largest file of each kind.
pub(super) fn sizes() -> MediaSizes {
    MediaSizes(RULES.iter().map(|rule| (rule.kind, rule.most)).collect())
}

/// Checks type and size of a file that goes with a message of a kind.
pub(super) fn check(kind: &str, mime_type: &str, size: u64) -> Vec<Violation> {
    let violation = |reason: String| Violation { field: "media".to_owned(), reason };
    let Some(rule) = RULES.iter().find(|rule| rule.kind == kind) else {
        return vec![violation(format!("a message of kind `{kind}` takes no file"))];
    };
    let mut found = Vec::new();
    let (bare, parameters) = mime_type.split_once(';').unwrap_or((mime_type, ""));
    let bare = bare.trim().to_ascii_lowercase();
    if !rule.types.contains(&bare.as_str()) {
        let types = rule.types.join(", ");
        found.push(violation(format!("is `{bare}`; WhatsApp takes {types} as {kind}")));
    }
    let codec = parameters.split_once("codecs=").map(|(_, codec)| codec.trim().trim_matches('"'));
    if bare == "audio/ogg" && codec.is_some_and(|codec| codec != "opus") {
        found.push(violation("is Ogg with another codec than Opus".to_owned()));
    }
    if size == 0 {
        found.push(violation("is empty".to_owned()));
    } else if size > rule.most {
        let most = rule.most;
        found.push(violation(format!("has {size} bytes; at most {most} are allowed as {kind}")));
    }
    found
}

/// Checks the file itself: type and size, and what only its bytes tell.
pub(super) fn check_bytes(kind: &str, file: &OutboundFile) -> Vec<Violation> {
    let mut found = check(kind, &file.mime_type, file.bytes.len() as u64);
    let mut add = |reason: String| found.push(Violation { field: "media".to_owned(), reason });
    if file.mime_type.starts_with("audio/ogg") && !is_opus(&file.bytes) {
        add("is Ogg with another codec than Opus".to_owned());
    }
    if kind == "sticker"
        && let Some(picture) = Webp::read(&file.bytes)
    {
        let size = file.bytes.len() as u64;
        if !picture.is_animated && size > STICKER_STATIC {
            add(format!("has {size} bytes; a still sticker may have {STICKER_STATIC}"));
        }
        if (picture.width, picture.height) != (STICKER_SIDE, STICKER_SIDE) {
            let Webp { width, height, .. } = picture;
            add(format!(
                "is {width} × {height}; a sticker must be {STICKER_SIDE} × {STICKER_SIDE}"
            ));
        }
    }
    found
}

/// An Ogg file's first page carries the codec's head right after the page's own.
fn is_opus(bytes: &[u8]) -> bool {
    let first_page = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    first_page.starts_with(b"OggS") && first_page.windows(8).any(|eight| eight == b"OpusHead")
}

/// What the head of a WebP picture tells (RFC 9649).
#[derive(Debug, PartialEq, Eq)]
struct Webp {
    width: u32,
    height: u32,
    is_animated: bool,
}

impl Webp {
    fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WEBP" {
            return None;
        }
        let number = |from: usize, length: usize| {
            let digits = bytes.get(from..from + length)?;
            Some(digits.iter().rev().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte)))
        };
        match bytes.get(12..16)? {
            b"VP8X" => Some(Self {
                is_animated: bytes.get(20)? & 0b10 != 0,
                width: number(24, 3)? + 1,
                height: number(27, 3)? + 1,
            }),
            b"VP8L" => {
                let packed = number(21, 4)?;
                let (width, height) = ((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1);
                Some(Self { width, height, is_animated: false })
            }
            b"VP8 " => Some(Self {
                width: number(26, 2)? & 0x3fff,
                height: number(28, 2)? & 0x3fff,
                is_animated: false,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn still(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f".to_vec();
        bytes.extend(((width - 1) | (height - 1) << 14).to_le_bytes());
        bytes
    }

    #[test]
    fn a_stickers_size_is_read_from_each_form_of_webp() {
        let read = |bytes: &[u8]| Webp::read(bytes).unwrap();
        let expected = |is_animated| Webp { width: 512, height: 512, is_animated };
        assert_eq!(read(&still(512, 512)), expected(false));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\x01\0\xff\x01\0";
        assert_eq!(read(extended), expected(true));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\0\x02\0\x02";
        assert_eq!(read(lossy), expected(false));
        assert_eq!(Webp::read(b"RIFF"), None);
    }

    #[test]
    fn a_still_sticker_must_be_small_and_square() {
        let file = |bytes: Vec<u8>| OutboundFile {
            bytes: bytes.into(),
            mime_type: "image/webp".to_owned(),
            filename: None,
        };
        assert!(check_bytes("sticker", &file(still(512, 512))).is_empty());
        assert_eq!(check_bytes("sticker", &file(still(96, 96))).len(), 1);
        let mut heavy = still(512, 512);
        heavy.resize(STICKER_STATIC as usize + 1, 0);
        assert_eq!(check_bytes("sticker", &file(heavy)).len(), 1);
    }

    #[test]
    fn types_and_sizes_are_those_of_the_kind() {
        assert!(check("image", "image/jpeg", 5 * MIB).is_empty());
        assert_eq!(check("image", "image/jpeg", 5 * MIB + 1).len(), 1);
        assert_eq!(check("image", "image/gif", 6 * MIB).len(), 2);
        assert_eq!(check("image", "image/png", 0).len(), 1);
        assert!(check("audio", "audio/ogg; codecs=opus", MIB).is_empty());
        assert_eq!(check("audio", "audio/ogg; codecs=vorbis", MIB).len(), 1);
        assert!(check("document", "Application/PDF", 100 * MIB).is_empty());
        assert_eq!(check("text", "text/plain", 1).len(), 1);
    }

    #[test]
    fn an_ogg_file_must_hold_opus() {
        let ogg = |codec: &[u8]| OutboundFile {
            bytes: [b"OggS\0\x02\0\0\0\0\0\0\0\0serialsequenchecksu\x01\x13", codec]
                .concat()
                .into(),
            mime_type: "audio/ogg".to_owned(),
            filename: None,
        };
        assert!(check_bytes("audio", &ogg(b"OpusHead\x01")).is_empty());
        assert_eq!(check_bytes("audio", &ogg(b"\x01vorbis")).len(), 1);
    }
}
