//! The signature that Meta puts on a webhook. Source: `SIGNATURES.md`, "Meta".

use ring::hmac;

/// Value of `X-Hub-Signature-256`.
pub(crate) fn sha256_header(app_secret: &str, body: &[u8]) -> String {
    header("sha256=", hmac::HMAC_SHA256, app_secret, body)
}

/// Value of the older `X-Hub-Signature`, which Meta still sends beside it.
pub(crate) fn sha1_header(app_secret: &str, body: &[u8]) -> String {
    header("sha1=", hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, app_secret, body)
}

fn header(scheme: &str, algorithm: hmac::Algorithm, secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(algorithm, secret.as_bytes());
    let mut out = String::with_capacity(scheme.len() + 64);
    out.push_str(scheme);
    out.push_str(&hex::encode(hmac::sign(&key, body)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_the_published_vector() {
        let body = br#"{"object":"page","entry":[{"id":"1","messaging":[{"message":{"text":"\u00e9\u4f60 https:\/\/a.b\/c"}}]}]}"#;
        assert_eq!(
            sha256_header("meta_app_secret_1", body),
            "sha256=7ee1f40a96f2d2bb894fb6d52f7368fa37a873652a2678c1663c038755ca4977"
        );
        assert!(sha1_header("meta_app_secret_1", body).starts_with("sha1="));
    }
}
