//! The provider's other side: a simulator that is never killed, and its logs, which know the truth.
use std::time::Duration;

use recado_simulator::{Bounds, Simulator, SimulatorConfig};
use reqwest::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The simulator with a client for its control API.
pub(crate) struct Provider {
    simulator: Simulator,
    http: reqwest::Client,
}

/// A send that the provider accepted, whatever the gateway heard of it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Accepted {
    pub(crate) wamid: String,
    pub(crate) to: String,
    pub(crate) text: Option<String>,
    /// The message's id at the gateway.
    pub(crate) biz_opaque_callback_data: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
}

/// A message that a customer wrote.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Received {
    pub(crate) cursor: u64,
    pub(crate) wamid: String,
    pub(crate) from: String,
    pub(crate) text: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    /// When its webhook was answered with 200.
    pub(crate) acknowledged_at: Option<i64>,
}

#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    next: u64,
    oldest: u64,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let bounds = Bounds { journal: 1_000_000, chat_lines: 1_000, ..Bounds::default() };
        let config = SimulatorConfig { bounds, ..SimulatorConfig::default() };
        let simulator = recado_simulator::start(config).await.expect("the simulator starts");
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build();
        Self { simulator, http: http.expect("a client") }
    }

    /// Makes a number whose statuses come quickly and whose webhooks are repeated until they are
    /// taken; returns its record.
    pub(crate) async fn number(&self) -> Value {
        let wishes = json!({
            "pair_limit": null,
            "statuses": {"enabled": true, "sent_ms": 30, "delivered_ms": 90, "read_ms": 150},
            "webhooks": {
                "lanes": 1, "batch": 20,
                "retry_first_ms": 40, "retry_factor": 1.5, "retry_cap_ms": 250,
            },
        });
        self.ask(Method::POST, "/sim/numbers", Some(&wishes)).await
    }

    pub(crate) async fn change(&self, number: &str, wishes: &Value) {
        let path = format!("/sim/numbers/{number}");
        self.ask::<Value>(Method::PATCH, &path, Some(wishes)).await;
    }

    pub(crate) async fn faults(&self, number: &str, faults: &Value) {
        let path = format!("/sim/numbers/{number}/faults");
        self.ask::<Value>(Method::PUT, &path, Some(faults)).await;
    }

    /// Lets a customer write; returns the message's id.
    pub(crate) fn say(&self, number: &str, customer: &str, text: &str) -> String {
        let says = json!({"kind": "text", "text": text});
        self.simulator.say(number, customer, says).expect("the customer may write")
    }

    /// Returns every send of a number that was accepted, in order.
    pub(crate) async fn accepted(&self, number: &str) -> Vec<Accepted> {
        self.log(number, "accepted").await
    }

    /// Returns every message of a number's customers, in order.
    pub(crate) async fn received(&self, number: &str) -> Vec<Received> {
        self.log(number, "received").await
    }

    /// Tells whether no webhook of a number waits and no status is still to come.
    pub(crate) async fn is_quiet(&self, number: &str) -> bool {
        let path = format!("/sim/numbers/{number}");
        let record: Value = self.ask(Method::GET, &path, None).await;
        let counters = &record["counters"];
        counters["webhooks"]["pending"] == 0 && counters["steps_waiting"] == 0
    }

    /// Returns how many webhooks of a number were repeated; none may have been dropped or given up.
    pub(crate) async fn repeated(&self, number: &str) -> u64 {
        let path = format!("/sim/numbers/{number}");
        let record: Value = self.ask(Method::GET, &path, None).await;
        let webhooks = &record["counters"]["webhooks"];
        assert_eq!(webhooks["dropped"], 0, "the run was larger than the simulator's queue");
        assert_eq!(webhooks["given_up"], 0, "the simulator stopped repeating");
        webhooks["retried"].as_u64().unwrap_or_default()
    }

    async fn log<T: DeserializeOwned>(&self, number: &str, log: &str) -> Vec<T> {
        let (mut all, mut after) = (Vec::new(), 0);
        loop {
            let path = format!("/sim/numbers/{number}/{log}?after={after}");
            let page: Page<T> = self.ask(Method::GET, &path, None).await;
            assert_eq!(page.oldest, 1, "the simulator forgot the beginning of its log");
            if page.items.is_empty() {
                return all;
            }
            (all, after) = (all.into_iter().chain(page.items).collect(), page.next);
        }
    }

    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> T {
        let url = format!("{}{path}", self.simulator.url());
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.expect("the simulator answers");
        let status = answer.status();
        let text = answer.text().await.expect("its answer is read");
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }
}
