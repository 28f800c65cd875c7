//! Identifiers in the shapes that Meta uses.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rand::Rng as _;
use rand::distr::Alphanumeric;

/// Who wrote the message; Meta's message ids tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    Business,
    Customer,
}

/// A message id: `wamid.` and base64 of a small record (peer, author, random part).
pub(crate) fn wamid(author: Author, peer: &str) -> String {
    let random: [u8; 9] = rand::random();
    let mut record = Vec::with_capacity(48);
    let peer = peer.get(..peer.len().min(60)).unwrap_or_default().as_bytes();
    record.extend_from_slice(&[0x1c, 0x18, peer.len() as u8]);
    record.extend_from_slice(peer);
    match author {
        Author::Business => record.extend_from_slice(&[0x15, 0x02, 0x00, 0x11, 0x18, 0x12]),
        Author::Customer => {
            record.extend_from_slice(&[0x15, 0x02, 0x00, 0x12, 0x18, 0x14]);
            record.extend_from_slice(b"3A");
        }
    }
    for byte in random {
        record.extend_from_slice(&upper_hex(byte));
    }
    record.push(0);
    let mut id = String::with_capacity(6 + record.len() * 4 / 3 + 4);
    id.push_str("wamid.");
    STANDARD.encode_string(&record, &mut id);
    id
}

fn upper_hex(byte: u8) -> [u8; 2] {
    let digit = |n: u8| if n < 10 { b'0' + n } else { b'A' + n - 10 };
    [digit(byte >> 4), digit(byte & 15)]
}

/// A number of 15 or 16 digits: phone number ids, business accounts, media, templates.
pub(crate) fn numeric() -> String {
    rand::rng().random_range(100_000_000_000_000_u64..10_000_000_000_000_000).to_string()
}

/// An access token.
pub(crate) fn access_token() -> String {
    let tail: String = rand::rng().sample_iter(Alphanumeric).take(60).map(char::from).collect();
    format!("EAA{tail}")
}

/// 32 hexadecimal digits: app secrets, verify tokens, conversation ids.
pub(crate) fn hex32() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// The trace id of an error answer.
pub(crate) fn fbtrace() -> String {
    format!("A{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>()))
}

/// A display phone number of Peru that belongs to nobody here: `+51 9xx xxx xxx`.
pub(crate) fn display_phone() -> String {
    let n = rand::rng().random_range(0_u32..100_000_000);
    let digits = format!("{n:08}");
    let mut out = String::from("+51 9");
    for (place, digit) in digits.chars().enumerate() {
        let gap = if place == 2 || place == 5 { " " } else { "" };
        let _ = write!(out, "{gap}{digit}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wamid_tells_peer_and_author() {
        let id = wamid(Author::Business, "16503879439");
        assert!(id.starts_with("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGB"), "{id}");
        let id = wamid(Author::Customer, "16503879439");
        assert!(id.starts_with("wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQz"), "{id}");
        assert_ne!(wamid(Author::Customer, "1"), wamid(Author::Customer, "1"));
    }

    #[test]
    fn display_phone_reads_like_a_phone() {
        let phone = display_phone();
        assert_eq!(phone.len(), "+51 9xx xxx xxx".len(), "{phone}");
    }
}
