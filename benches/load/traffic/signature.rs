//! Signs bodies as Meta does: `X-Hub-Signature-256`, HMAC-SHA256 of the raw bytes.
use ring::hmac::{HMAC_SHA256, Key, sign, verify};

/// The app's secret, ready to sign.
#[derive(Debug, Clone)]
pub(crate) struct Secret(Key);

impl Secret {
    pub(crate) fn new(secret: &str) -> Self {
        Self(Key::new(HMAC_SHA256, secret.as_bytes()))
    }

    /// Returns the header's line, its break included.
    pub(crate) fn header(&self, body: &[u8]) -> String {
        format!("x-hub-signature-256: sha256={}\r\n", hex::encode(sign(&self.0, body)))
    }

    /// Tells whether a header's value is of this body.
    pub(crate) fn proves(&self, value: &[u8], body: &[u8]) -> bool {
        let tag = value.strip_prefix(b"sha256=").and_then(|tag| hex::decode(tag).ok());
        tag.is_some_and(|tag| verify(&self.0, body, &tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Meta escapes non-ASCII and slashes and signs that text; it is signed as it stands.
    #[test]
    fn an_escaped_body_is_signed_as_it_stands() {
        let body = br#"{"object":"page","entry":[{"id":"1","messaging":[{"message":{"text":"\u00e9\u4f60 https:\/\/a.b\/c"}}]}]}"#;
        let value = "sha256=7ee1f40a96f2d2bb894fb6d52f7368fa37a873652a2678c1663c038755ca4977";
        let secret = Secret::new("meta_app_secret_1");
        assert_eq!(secret.header(body), format!("x-hub-signature-256: {value}\r\n"));
        assert!(secret.proves(value.as_bytes(), body));
        assert!(!Secret::new("another").proves(value.as_bytes(), body));
        assert!(!secret.proves(value.as_bytes(), b"{}"));
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_code_is_hmac_sha_256() {
        let header = Secret::new("Jefe").header(b"what do ya want for nothing?");
        assert_eq!(
            header,
            "x-hub-signature-256: \
             sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\r\n"
        );
    }
}
