//! The handshake that Meta makes when a webhook address is set.

use std::time::Duration;

use serde::Serialize;

use crate::ids;
use crate::world::World;

/// How the handshake went.
#[derive(Debug, Serialize)]
pub(crate) struct Handshake {
    /// Answered 200 with the challenge, word for word.
    pub(crate) verified: bool,
    /// Status code of the answer; 0 means that there was none.
    pub(crate) status: u16,
    /// Start of the answer's body.
    pub(crate) answer: String,
}

/// `GET {url}?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…`.
pub(crate) async fn handshake(world: &World, url: &str, verify_token: &str) -> Handshake {
    let challenge = ids::numeric();
    let query = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", challenge.as_str()),
        ("hub.verify_token", verify_token),
    ];
    let request = world.http.get(url).query(&query).timeout(Duration::from_secs(10));
    let (status, answer) = match request.send().await {
        Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
        Err(error) => (0, error.to_string()),
    };
    Handshake {
        verified: status == 200 && answer == challenge,
        status,
        answer: answer.chars().take(200).collect(),
    }
}
