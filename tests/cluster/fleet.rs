//! The gateways as a provider meets them behind a load balancer that knows nothing of them: in turn, and
//! the next one where one refuses, fails or keeps silent.
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use actix_web::web::Bytes;
use parking_lot::Mutex;

/// How long one gateway may take to answer before the next one is asked.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// After each gateway was asked once and none took it.
const PAUSE: Duration = Duration::from_millis(50);

/// Where webhooks are posted.
pub(crate) struct Fleet {
    http: reqwest::Client,
    urls: Vec<String>,
    turn: AtomicUsize,
    tally: Mutex<Tally>,
}

/// Every answer there was.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    /// 200.
    pub(crate) taken: u64,
    /// 5xx.
    pub(crate) unavailable: u64,
    /// No connection, or one that ended.
    pub(crate) unreachable: u64,
    /// No answer in time.
    pub(crate) silent: u64,
    /// Anything else: a provider would not come again.
    pub(crate) refused: Vec<String>,
}

impl Fleet {
    pub(crate) fn new(urls: Vec<String>) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(ANSWER_WITHIN).build();
        Self {
            http: http.expect("a client"),
            urls,
            turn: AtomicUsize::new(0),
            tally: Mutex::default(),
        }
    }

    /// Posts a webhook until a gateway takes it.
    pub(crate) async fn deliver(&self, path: &str, signature: &str, body: Bytes) {
        for attempt in 1.. {
            let next = self.turn.fetch_add(1, Ordering::Relaxed) % self.urls.len();
            if self.post(&self.urls[next], path, signature, body.clone()).await {
                return;
            }
            if attempt % self.urls.len() == 0 {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Posts to one gateway; tells whether it took the webhook.
    async fn post(&self, base: &str, path: &str, signature: &str, body: Bytes) -> bool {
        let request = self.http.post(format!("{base}{path}"));
        let request = request.header("x-hub-signature-256", signature).body(body);
        let answer = request.send().await;
        let mut tally = self.tally.lock();
        let outcome = match answer {
            Ok(answer) if answer.status() == 200 => {
                tally.taken += 1;
                return true;
            }
            Ok(answer) if answer.status().is_server_error() => &mut tally.unavailable,
            Ok(answer) => {
                tally.refused.push(format!("{base}{path}: {}", answer.status()));
                return false;
            }
            Err(error) if error.is_timeout() => &mut tally.silent,
            Err(_) => &mut tally.unreachable,
        };
        *outcome += 1;
        false
    }

    pub(crate) fn tally(&self) -> Tally {
        self.tally.lock().clone()
    }
}
