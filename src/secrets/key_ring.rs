//! The keys that seal credentials: the highest number seals, all of them open.
use std::{collections::BTreeMap, path::Path};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use recado_domain::channel::SealedSecret;

use super::{
    key_file::{self, KeyFileError, NumberedKey},
    token::{random_bytes, sha256},
};

/// What is hashed before a key, so that its fingerprint is no hash of the key alone.
const FINGERPRINT: &[u8] = b"recado: fingerprint of a key\0";

/// What a sealed text belongs to; opening it under another label fails.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a>(pub &'a [&'a str]);

/// Why a sealed text does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It was sealed with a key that the file does not hold.
    #[error("it was sealed with key {0}, which the key file does not hold")]
    UnknownKey(u32),
    /// It was changed, or belongs to something else.
    #[error("it does not open with the key it names")]
    Broken,
}

/// The keys of the installation.
pub struct KeyRing {
    keys: BTreeMap<u32, LessSafeKey>,
    fingerprints: BTreeMap<u32, String>,
}

impl KeyRing {
    /// Reads the key file, or makes it.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        Self::from_keys(key_file::read_or_make(path)?)
            .ok_or_else(|| KeyFileError::Empty { path: path.to_owned() })
    }

    pub(super) fn from_keys(keys: Vec<NumberedKey>) -> Option<Self> {
        let fingerprint = |(number, bytes): &NumberedKey| {
            let hash = sha256(&[FINGERPRINT, bytes.as_slice()].concat());
            (*number, hex::encode(hash.get(..16).unwrap_or_default()))
        };
        let fingerprints = keys.iter().map(fingerprint).collect();
        let key = |(number, bytes): NumberedKey| {
            let key = UnboundKey::new(&AES_256_GCM, bytes.as_slice()).ok()?;
            Some((number, LessSafeKey::new(key)))
        };
        let keys: BTreeMap<_, _> = keys.into_iter().filter_map(key).collect();
        (!keys.is_empty()).then_some(Self { keys, fingerprints })
    }

    /// Reads a key file that must be there.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        Self::from_keys(key_file::read(path)?)
            .ok_or_else(|| KeyFileError::Empty { path: path.to_owned() })
    }

    /// Returns what each key is recognised by; it tells nothing about the key.
    pub fn fingerprints(&self) -> &BTreeMap<u32, String> {
        &self.fingerprints
    }

    /// Seals a credential of a channel.
    pub fn seal(&self, secret: &str, label: Label<'_>) -> Result<SealedSecret, SealError> {
        let sealed = STANDARD.encode(self.seal_bytes(secret.as_bytes(), label)?);
        Ok(SealedSecret { sealed, ends_with: last_four(secret) })
    }

    /// Opens a credential of a channel.
    pub fn open_secret(
        &self,
        sealed: &SealedSecret,
        label: Label<'_>,
    ) -> Result<String, SealError> {
        let bytes = STANDARD.decode(&sealed.sealed).map_err(|_| SealError::Broken)?;
        String::from_utf8(self.open_bytes(&bytes, label)?).map_err(|_| SealError::Broken)
    }

    /// Seals bytes: key number (4, little endian), nonce (12), ciphertext with its tag.
    pub fn seal_bytes(&self, plain: &[u8], label: Label<'_>) -> Result<Vec<u8>, SealError> {
        let (number, key) = self.keys.last_key_value().ok_or(SealError::Broken)?;
        let nonce = random_bytes::<NONCE_LEN>();
        let mut text = plain.to_vec();
        let aad = Aad::from(associated(label));
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)
            .map_err(|_| SealError::Broken)?;
        Ok([number.to_le_bytes().as_slice(), &nonce, &text].concat())
    }

    /// Opens bytes.
    pub fn open_bytes(&self, sealed: &[u8], label: Label<'_>) -> Result<Vec<u8>, SealError> {
        let (number, rest) = sealed.split_first_chunk::<4>().ok_or(SealError::Broken)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError::Broken)?;
        let number = u32::from_le_bytes(*number);
        let key = self.keys.get(&number).ok_or(SealError::UnknownKey(number))?;
        let mut text = text.to_vec();
        let aad = Aad::from(associated(label));
        let plain = key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut text)
            .map_err(|_| SealError::Broken)?;
        Ok(plain.to_vec())
    }
}

/// Joins the parts so that no two lists of parts read alike.
fn associated(label: Label<'_>) -> Vec<u8> {
    let part =
        |part: &&str| [(part.len() as u64).to_le_bytes().as_slice(), part.as_bytes()].concat();
    label.0.iter().flat_map(part).collect()
}

/// Returns the last four characters; nothing of a secret so short that they would tell it.
fn last_four(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    match letters.len() {
        0..8 => String::new(),
        length => letters.into_iter().skip(length - 4).collect(),
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    const TOKEN: Label<'_> = Label(&["tenant", "channel", "access_token"]);

    fn ring(keys: &[(u32, u8)]) -> KeyRing {
        let keys = keys.iter().map(|(number, byte)| (*number, Zeroizing::new([*byte; 32])));
        KeyRing::from_keys(keys.collect()).unwrap()
    }

    #[test]
    fn a_sealed_secret_opens_and_shows_its_last_four_characters_only() {
        let ring = ring(&[(1, 7)]);
        let sealed = ring.seal("EAAG-secret-abcd", TOKEN).unwrap();
        assert_eq!(sealed.ends_with, "abcd");
        assert!(!sealed.sealed.contains("secret"));
        assert_eq!(ring.open_secret(&sealed, TOKEN).unwrap(), "EAAG-secret-abcd");
        assert_eq!(ring.seal("short", TOKEN).unwrap().ends_with, "");
    }

    #[test]
    fn the_same_secret_sealed_twice_reads_differently() {
        let ring = ring(&[(1, 7)]);
        assert_ne!(ring.seal("a secret", TOKEN).unwrap(), ring.seal("a secret", TOKEN).unwrap());
    }

    #[test]
    fn a_secret_moved_to_another_tenant_channel_or_name_does_not_open() {
        let ring = ring(&[(1, 7)]);
        let sealed = ring.seal("a secret", TOKEN).unwrap();
        for label in [["x", "channel", "access_token"], ["tenantc", "hannel", "access_token"]] {
            assert_eq!(ring.open_secret(&sealed, Label(&label)), Err(SealError::Broken));
        }
    }

    #[test]
    fn a_new_key_seals_while_the_old_one_still_opens() {
        let old = ring(&[(1, 7)]).seal("a secret", TOKEN).unwrap();
        let both = ring(&[(1, 7), (2, 9)]);
        assert_eq!(both.open_secret(&old, TOKEN).unwrap(), "a secret");
        let new = both.seal("a secret", TOKEN).unwrap();
        assert_eq!(ring(&[(1, 7)]).open_secret(&new, TOKEN), Err(SealError::UnknownKey(2)));
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let ring = ring(&[(1, 7)]);
        let sealed = ring.seal_bytes(b"plain", TOKEN).unwrap();
        for index in 4..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert_eq!(ring.open_bytes(&changed, TOKEN), Err(SealError::Broken));
        }
    }
}
