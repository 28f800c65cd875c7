//! Meta's handshake, as its fixture tells it.
use super::{Channel, payload_json, reader};
use crate::{HandshakeRefused, VerifyError, WebhookRequest};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_challenge_comes_back_for_the_right_token_only() {
    let Some(folder) = crate::testing::fixtures() else { return };
    let fixture = payload_json(&folder, "verify_get.json");
    let query = |token: &str| {
        let members = fixture["query"].as_object().unwrap().iter();
        let pair = |(name, value): (&String, &serde_json::Value)| {
            let is_token = name == "hub.verify_token";
            let value = if is_token { token } else { value.as_str().unwrap() };
            (name.clone(), value.to_owned())
        };
        members.map(pair).collect::<Vec<_>>()
    };
    let adapter = reader("1", "2");
    let expected = fixture["expect"]["body"].as_str().unwrap().to_owned();
    assert_eq!(adapter.handshake(&query("verify_token-value")), Ok(expected));
    for wrong in ["", "verify_token", "verify_token-valuE", "verify_token-value "] {
        assert_eq!(adapter.handshake(&query(wrong)), Err(HandshakeRefused), "{wrong}");
    }
}

#[test]
fn half_a_handshake_is_refused() {
    let adapter = reader("1", "2");
    let token = ("hub.verify_token", "verify_token-value");
    let (mode, challenge) = (("hub.mode", "subscribe"), ("hub.challenge", "7"));
    assert!(adapter.handshake(&pairs(&[mode, token, challenge])).is_ok());
    for query in [vec![], vec![mode, token], vec![token, challenge], vec![mode, challenge]] {
        assert_eq!(adapter.handshake(&pairs(&query)), Err(HandshakeRefused), "{query:?}");
    }
    let other_mode = pairs(&[("hub.mode", "unsubscribe"), token, challenge]);
    assert_eq!(adapter.handshake(&other_mode), Err(HandshakeRefused));
}

#[test]
fn only_a_body_signed_with_the_apps_secret_is_proven() {
    let adapter = reader("1", "2");
    let body = b"{\"entry\":[]}";
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"app_secret-value");
    let signature = format!("sha256={}", hex::encode(ring::hmac::sign(&key, body)));
    let verify = |signature: Option<&str>, body: &[u8]| {
        let request = WebhookRequest { signature: signature.map(str::as_bytes), body };
        adapter.verify(&request).map(|verified| verified.body().to_vec())
    };
    assert_eq!(verify(Some(&signature), body), Ok(body.to_vec()));
    assert_eq!(verify(None, body), Err(VerifyError::Missing));
    assert_eq!(verify(Some(&signature), b"{\"entry\":[] }"), Err(VerifyError::Mismatch));
}
