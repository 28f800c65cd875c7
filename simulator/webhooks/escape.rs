//! JSON in the escaping that Meta sends and signs: `\uXXXX` (lower-case hex) for everything beyond
//! ASCII, and `\/` for a slash. Source: `SIGNATURES.md`, "Trap".

use std::io::{self, Write};

use bytes::Bytes;
use serde::Serialize;
use serde_json::ser::Formatter;

/// Serialises as Meta does.
pub(crate) fn to_bytes<T: Serialize>(value: &T) -> Bytes {
    let mut out = Vec::with_capacity(512);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, MetaFormatter);
    match value.serialize(&mut serializer) {
        Ok(()) => Bytes::from(out),
        // Writing into memory cannot fail, and every type here has text keys.
        Err(error) => {
            tracing::error!(%error, "a webhook could not be written as JSON");
            Bytes::from_static(b"{}")
        }
    }
}

struct MetaFormatter;

impl Formatter for MetaFormatter {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in text.char_indices() {
            if c.is_ascii() && c != '/' {
                continue;
            }
            write_range(out, text, plain, at)?;
            if c == '/' {
                out.write_all(b"\\/")?;
            } else {
                let mut units = [0_u16; 2];
                for unit in c.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
            plain = at + c.len_utf8();
        }
        write_range(out, text, plain, text.len())
    }
}

fn write_range<W: ?Sized + Write>(
    out: &mut W,
    text: &str,
    from: usize,
    to: usize,
) -> io::Result<()> {
    out.write_all(text.as_bytes().get(from..to).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn escapes_like_meta() {
        let body = json!({"object": "page", "text": "é你 https://a.b/c 😀\n\"x\""});
        let text = String::from_utf8(to_bytes(&body).to_vec()).unwrap();
        assert_eq!(
            text,
            r#"{"object":"page","text":"\u00e9\u4f60 https:\/\/a.b\/c \ud83d\ude00\n\"x\""}"#
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), body);
    }
}
