//! How gateways of one cluster ask each other: over HTTP, each proving that it holds the keys.
//!
//! An ask carries a seal over its own hash and the time. Only who holds the installation's keys can
//! make or open it; one that was changed, or is old, is refused.
use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use recado_actors::{Lost, Peers};
use recado_domain::{Timestamp, time::Clock};

use crate::{
    clock::WallClock,
    secrets::{KeyRing, Label, SealError, sha256},
};

/// Path under which a gateway is asked.
pub(crate) const PATH: &str = "/internal/v1/ask";
/// Header with the seal.
pub(crate) const SEAL: &str = "x-recado-seal";
/// How old a seal may be, and how far two machines' clocks may differ.
const FRESH: Duration = Duration::from_mins(2);
/// Longest wait for a connection: who serves a conversation is near.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// Longest wait for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(12);
/// What a seal belongs to.
const LABEL: Label<'_> = Label(&["gateway", "ask"]);

/// Asks over HTTP.
pub(crate) struct HttpPeers {
    client: reqwest::Client,
    keys: Arc<KeyRing>,
}

impl HttpPeers {
    /// Prepares the connections. Addresses come from the store's own table of gateways.
    pub(crate) fn new(keys: Arc<KeyRing>) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .redirect(reqwest::redirect::Policy::none())
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { client, keys })
    }
}

#[async_trait]
impl Peers for HttpPeers {
    async fn ask(&self, node: &str, ask: Vec<u8>) -> Result<Vec<u8>, Lost> {
        let lost = |error: reqwest::Error| Lost(error.without_url().to_string());
        let seal = seal(&self.keys, &ask, WallClock.now()).map_err(|why| Lost(why.to_string()))?;
        let request = self.client.post(format!("{node}{PATH}")).header(SEAL, seal).body(ask);
        let answer = request.send().await.map_err(lost)?;
        let status = answer.status();
        if !status.is_success() {
            return Err(Lost(format!("it answered HTTP {}", status.as_u16())));
        }
        Ok(answer.bytes().await.map_err(lost)?.to_vec())
    }
}

/// Seals an ask.
fn seal(keys: &KeyRing, ask: &[u8], now: Timestamp) -> Result<String, SealError> {
    let proof = [now.0.to_le_bytes().as_slice(), &sha256(ask)].concat();
    Ok(STANDARD.encode(keys.seal_bytes(&proof, LABEL)?))
}

/// What a seal proves: that who holds the same keys asked something, just now.
pub(crate) struct Proof {
    hash: [u8; 32],
}

impl Proof {
    /// Opens a seal; `None` when it is not ours, or too old.
    pub(crate) fn open(keys: &KeyRing, seal: &[u8], now: Timestamp) -> Option<Self> {
        let proof = keys.open_bytes(&STANDARD.decode(seal).ok()?, LABEL).ok()?;
        let (at, hash) = proof.split_first_chunk::<8>()?;
        let at = Timestamp(i64::from_le_bytes(*at));
        let age = if at < now { now.since(at) } else { at.since(now) };
        let hash = hash.try_into().ok()?;
        (age <= FRESH).then_some(Self { hash })
    }

    /// Tells whether this is what was asked.
    pub(crate) fn covers(&self, ask: &[u8]) -> bool {
        self.hash == sha256(ask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ask_is_taken_from_who_holds_the_keys_unchanged_and_in_time_only() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyRing::open(&folder.path().join("recado.key")).unwrap();
        let others = KeyRing::open(&folder.path().join("other.key")).unwrap();
        let now = Timestamp(1_800_000_000_000);
        let sealed = seal(&keys, b"ask", now).unwrap();
        let sealed = sealed.as_bytes();
        let takes = |keys: &KeyRing, ask: &[u8], now| {
            Proof::open(keys, sealed, now).is_some_and(|proof| proof.covers(ask))
        };
        assert!(takes(&keys, b"ask", now));
        assert!(takes(&keys, b"ask", now + Duration::from_secs(100)));
        assert!(!takes(&keys, b"ask", now + Duration::from_secs(121)));
        assert!(!takes(&keys, b"other", now));
        assert!(!takes(&others, b"ask", now));
        assert!(Proof::open(&keys, b"", now).is_none());
        let foreign = keys.seal_bytes(&[0; 40], Label(&["tenant", "channel"])).unwrap();
        let foreign = STANDARD.encode(foreign);
        assert!(Proof::open(&keys, foreign.as_bytes(), Timestamp(0)).is_none());
    }
}
