//! Random tokens: API keys and sessions. Only their SHA-256 is ever stored.
use std::fmt;

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// What an API key begins with, so that leaked ones are found by scanners.
pub const API_KEY_PREFIX: &str = "rk_";

/// Words of made passwords: short, without accents, hard to confuse.
const WORDS: [&str; 32] = [
    "alba", "arena", "barco", "brisa", "cacao", "canto", "cedro", "cerro", "cielo", "cobre",
    "colina", "faro", "fuego", "gallo", "grano", "huerto", "isla", "lago", "lluvia", "luna",
    "maiz", "mesa", "molino", "monte", "nieve", "olivo", "pampa", "piedra", "puente", "quena",
    "roble", "valle",
];

/// A secret text of 32 random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Makes one that begins with `prefix`.
    pub fn new(prefix: &str) -> Self {
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>())))
    }

    /// Takes what somebody presents.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Returns the text, for the one answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns what is stored, and looked up by. A look-up by this hash tells nothing about the
    /// token through its timing: who does not know the token cannot choose its hash.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.0.as_bytes())
    }

    /// Compares with what somebody presents, in a time that tells nothing about either text.
    pub fn matches(&self, presented: &Self) -> bool {
        verify_slices_are_equal(&self.hash(), &presented.hash()).is_ok()
    }

    /// Returns its last four characters.
    pub fn ends_with(&self) -> String {
        let skip = self.0.chars().count().saturating_sub(4);
        self.0.chars().skip(skip).collect()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// Returns the SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// Returns random bytes.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system's random source works or nothing may");
    bytes
}

/// Makes a password a person can type: six words, 30 bits, and a number of eight digits.
pub fn random_words() -> String {
    let word = |byte: &u8| WORDS.get(usize::from(*byte) % WORDS.len()).copied().unwrap_or("luna");
    let words: Vec<&str> = random_bytes::<6>().iter().map(word).collect();
    let number = u32::from_le_bytes(random_bytes::<4>()) % 100_000_000;
    format!("{}-{number:08}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_random_and_never_printed() {
        let token = Token::new(API_KEY_PREFIX);
        assert!(token.reveal().starts_with("rk_"));
        assert_eq!(token.reveal().len(), 3 + 43);
        assert_ne!(token, Token::new(API_KEY_PREFIX));
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(Token::presented(token.reveal()).hash(), token.hash());
    }

    #[test]
    fn made_passwords_are_long_enough_and_differ() {
        assert_ne!(random_words(), random_words());
        assert!(random_words().len() >= 20);
    }
}
