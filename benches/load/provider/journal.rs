//! A simulator as the provider: its numbers are made over its control API, and its journal of accepted
//! sends is read page by page, since it plays in a process of its own.
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;
use url::Url;

use crate::{
    api::Api,
    outcome::Shared,
    setup::Credentials,
    traffic::{Customers, Number},
};

/// How often the journals are read.
const EVERY: Duration = Duration::from_millis(250);

/// The journals of all numbers of a run.
pub(crate) struct Journals {
    api: Api,
    numbers: Vec<Number>,
    after: Vec<u64>,
    customers: Customers,
    board: Shared,
    /// The same instant on both clocks, to read the simulator's times.
    epoch: (Instant, DateTime<Utc>),
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Accepted>,
    next: u64,
}

#[derive(Deserialize)]
struct Accepted {
    to: String,
    /// Milliseconds since 1970.
    at: i64,
}

/// Makes a number at the simulator, with its webhook at the gateway; without the limits that a real
/// number has, since the gateway is measured.
pub(crate) async fn make_number(
    api: &mut Api,
    gateway: &Url,
    number: &Number,
    credentials: &Credentials,
    states: bool,
) -> anyhow::Result<()> {
    let webhook_url = gateway.join(&number.webhook_path)?;
    let body = json!({
        "phone_number_id": number.phone_number_id,
        "business_account_id": number.business_account_id,
        "access_token": credentials.access_token,
        "app_secret": credentials.app_secret,
        "verify_token": credentials.verify_token,
        "webhook_url": webhook_url,
        "throughput_per_second": 0,
        "pair_limit": null,
        "statuses": {"enabled": states, "sent_ms": 100, "delivered_ms": 200, "read_ms": 300},
        "webhooks": {"lanes": 4},
    });
    api.post("/sim/numbers", &body).await.map(drop)
}

impl Journals {
    pub(crate) fn new(api: Api, numbers: &[Number], customers: Customers, board: Shared) -> Self {
        let epoch = (Instant::now(), Utc::now());
        let after = vec![0; numbers.len()];
        Self { api, numbers: numbers.to_vec(), after, customers, board, epoch }
    }

    /// Reads until the task is dropped.
    pub(crate) async fn follow(mut self) -> anyhow::Result<()> {
        loop {
            for place in 0..self.numbers.len() {
                self.read(place).await?;
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn read(&mut self, place: usize) -> anyhow::Result<()> {
        let (Some(number), Some(after)) = (self.numbers.get(place), self.after.get_mut(place))
        else {
            return Ok(());
        };
        let path = format!("/sim/numbers/{}/accepted?after={after}", number.phone_number_id);
        let page: Page = serde_json::from_value(self.api.get(&path).await?)?;
        *after = page.next;
        let mut board = self.board.lock();
        for accepted in page.items {
            let since = accepted.at - self.epoch.1.timestamp_millis();
            let at = self.epoch.0 + Duration::from_millis(u64::try_from(since).unwrap_or(0));
            board.replied(self.customers.of_phone(&accepted.to), at);
        }
        Ok(())
    }
}
