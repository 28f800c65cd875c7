//! All of Meta's signature vectors.
use std::path::Path;

use serde_json::Value;

use super::SignatureKey;
use crate::{Secret, VerifyError};

const PROVIDERS: [&str; 3] = ["whatsapp_cloud", "instagram", "messenger"];

fn body(folder: &Path, vector: &Value) -> Vec<u8> {
    match (vector["body_file"].as_str(), vector["raw_body"].as_str()) {
        (Some(file), _) => std::fs::read(folder.join(file)).unwrap(),
        (None, Some(raw)) => raw.as_bytes().to_vec(),
        (None, None) => panic!("a vector without a body: {vector}"),
    }
}

#[test]
fn every_vector_of_meta_is_proven_and_no_other_body_is() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let vectors = std::fs::read(folder.join("signature_vectors.json")).unwrap();
    let vectors: Vec<Value> = serde_json::from_slice(&vectors).unwrap();
    let is_metas = |vector: &&Value| PROVIDERS.iter().any(|name| vector["provider"] == *name);
    let mut proven = 0;
    for vector in vectors.iter().filter(is_metas) {
        let key = SignatureKey::new(&Secret::new(vector["secret"].as_str().unwrap()));
        let expected = vector["expected"].as_str().unwrap();
        let mut body = body(&folder, vector);
        assert_eq!(key.prove(Some(expected.as_bytes()), &body), Ok(()), "{vector}");
        if let Some(wrong) = vector["wrong_if_reserialised"].as_str() {
            assert_eq!(key.prove(Some(wrong.as_bytes()), &body), Err(VerifyError::Mismatch));
        }
        let other = SignatureKey::new(&Secret::new("another secret"));
        assert_eq!(other.prove(Some(expected.as_bytes()), &body), Err(VerifyError::Mismatch));
        body.push(b' ');
        assert_eq!(key.prove(Some(expected.as_bytes()), &body), Err(VerifyError::Mismatch));
        proven += 1;
    }
    assert_eq!(proven, 4, "vectors of Meta");
}

#[test]
fn a_signature_that_is_none_proves_nothing() {
    let key = SignatureKey::new(&Secret::new("secret"));
    assert_eq!(key.prove(None, b"{}"), Err(VerifyError::Missing));
    let digest = hex::encode(ring::hmac::sign(
        &ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret"),
        b"{}",
    ));
    assert_eq!(key.prove(Some(format!("sha256={digest}").as_bytes()), b"{}"), Ok(()));
    let cut = digest.get(..62).unwrap();
    for text in [
        String::new(),
        digest.clone(),
        format!("sha1={digest}"),
        format!("sha256={cut}"),
        format!("sha256={digest}00"),
        "sha256=zz".repeat(8),
    ] {
        assert_eq!(key.prove(Some(text.as_bytes()), b"{}"), Err(VerifyError::Mismatch), "{text}");
    }
}
