//! What a run stands on: the provider's simulator, companies with connected numbers, and a gateway
//! process that can be killed.
mod api;
mod company;
mod gateway;
mod provider;
mod questions;
mod socket;

use std::sync::Arc;

use recado_domain::Timestamp;
use serde_json::{Value, json};

pub(crate) use api::Api;
pub(crate) use company::{Company, Line};
pub(crate) use gateway::Gateway;
pub(crate) use provider::{Accepted, Provider, Received};
pub(crate) use questions::{QUESTIONS, asked};
pub(crate) use socket::Socket;

/// How large a stage is, and how its bots and numbers are set.
pub(crate) struct Plan {
    /// Companies.
    pub(crate) companies: usize,
    /// Numbers of each.
    pub(crate) numbers: usize,
    /// The bot's quiet time, in milliseconds.
    pub(crate) quiet_ms: u32,
    /// What a number sends a second; numbers take these in turn.
    pub(crate) per_second: &'static [u32],
    /// Variables for the gateway.
    pub(crate) environment: &'static [(&'static str, &'static str)],
}

impl Plan {
    fn variables(&self) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.environment.iter().map(owned).collect()
    }
}

/// A stage that stands.
pub(crate) struct Stage {
    pub(crate) provider: Arc<Provider>,
    pub(crate) gateway: Gateway,
    pub(crate) companies: Vec<Company>,
}

impl Stage {
    /// Sets everything up; the gateway runs.
    pub(crate) async fn set_up(plan: &Plan) -> Self {
        recado::boot::install_tls();
        let provider = Arc::new(Provider::start().await);
        let mut gateway = Gateway::prepare(plan.variables());
        let mut companies = Vec::new();
        for nth in 0..plan.companies {
            companies.push(Company::create(&gateway, nth));
        }
        gateway.start().await;
        for company in &mut companies {
            company.furnish(plan.quiet_ms).await;
            for nth in 0..plan.numbers {
                let per_second = plan.per_second[nth % plan.per_second.len()];
                company.connect(&provider, per_second).await;
            }
        }
        Self { provider, gateway, companies }
    }

    /// Returns every connected number.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.companies.iter().flat_map(|company| &company.lines)
    }

    /// Puts these faults on every number.
    pub(crate) async fn go_wrong(&self, faults: &Value) {
        for line in self.lines() {
            self.provider.faults(&line.number, &json!({ "faults": faults })).await;
        }
    }
}

/// Returns the present instant, by the clock that the gateway and the simulator read too.
pub(crate) fn now() -> Timestamp {
    Timestamp(chrono::Utc::now().timestamp_millis())
}
