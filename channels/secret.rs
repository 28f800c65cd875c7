//! A credential: usable, never shown.
use std::fmt;

use subtle::ConstantTimeEq;

/// A token or a secret. Its text appears in no debug output and no error.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a credential.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the credential, for the one place that sends or keys with it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Compares with what somebody presents, in a time that tells nothing about the credential's
    /// text.
    pub(crate) fn matches(&self, presented: &str) -> bool {
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}
