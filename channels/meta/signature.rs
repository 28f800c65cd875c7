//! `X-Hub-Signature-256`: HMAC-SHA256 of the raw body, keyed with the app's secret.
use ring::hmac;

use crate::{Secret, VerifyError};

/// The header's name, lower case.
pub(crate) const SIGNATURE_HEADER: &str = "x-hub-signature-256";

const PREFIX: &[u8] = b"sha256=";

/// An app's secret, made ready to prove bodies.
pub(crate) struct SignatureKey(hmac::Key);

impl SignatureKey {
    /// Makes the key once, so that a delivery does not pay for it.
    pub(crate) fn new(app_secret: &Secret) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, app_secret.expose().as_bytes()))
    }

    /// Proves that the body came from who knows the secret. Takes the raw bytes: Meta signs its own
    /// escaped text, which no other writer of JSON reproduces.
    pub(crate) fn prove(&self, signature: Option<&[u8]>, body: &[u8]) -> Result<(), VerifyError> {
        let signature = signature.ok_or(VerifyError::Missing)?;
        let digits = signature.strip_prefix(PREFIX).ok_or(VerifyError::Mismatch)?;
        let mut expected = [0_u8; 32];
        hex::decode_to_slice(digits, &mut expected).map_err(|_| VerifyError::Mismatch)?;
        hmac::verify(&self.0, body, &expected).map_err(|_| VerifyError::Mismatch)
    }
}
