//! How the gateway is: each part it depends on, with its state and latency.
use std::{collections::BTreeMap, future::Future, time::Duration};

use actix_web::{HttpResponse, web};
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload, path::Path};
use parking_lot::Mutex;
use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use crate::gateway::Gateway;

/// Time a part has to answer.
const WITHIN: Duration = Duration::from_secs(2);
/// A part this slow is degraded.
const SLOW: Duration = Duration::from_millis(500);
/// How long an answer is good for: asking costs a write, and anybody may ask.
const GOOD_FOR: Duration = Duration::from_millis(500);

/// How the gateway is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct HealthReport {
    /// `healthy`, `degraded`, `unhealthy`: the worst of its parts.
    pub status: String,
    /// Which version runs.
    pub version: String,
    /// Its parts by name.
    pub dependencies: BTreeMap<String, DependencyHealth>,
}

/// How one part is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DependencyHealth {
    /// `healthy`, `degraded`, `unhealthy`.
    pub state: String,
    /// How long it took to answer.
    pub latency_ms: f64,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The last report, for those who ask too often.
#[derive(Default)]
pub(super) struct Latest(Mutex<Option<(Instant, HealthReport)>>);

/// Tells how the gateway is: 503 when a part does not work.
pub(super) async fn show(gateway: web::Data<Gateway>, latest: web::Data<Latest>) -> HttpResponse {
    let report = match latest.fresh() {
        Some(report) => report,
        None => latest.keep(examine(&gateway).await),
    };
    let is_unhealthy = report.status == "unhealthy";
    let mut response =
        if is_unhealthy { HttpResponse::ServiceUnavailable() } else { HttpResponse::Ok() };
    response.insert_header(("cache-control", "no-store")).json(report)
}

impl Latest {
    fn fresh(&self) -> Option<HealthReport> {
        let latest = self.0.lock();
        let fresh = latest.as_ref().filter(|(at, _)| at.elapsed() < GOOD_FOR);
        fresh.map(|(_, report)| report.clone())
    }

    fn keep(&self, report: HealthReport) -> HealthReport {
        *self.0.lock() = Some((Instant::now(), report.clone()));
        report
    }
}

async fn examine(gateway: &Gateway) -> HealthReport {
    let store = examined(async {
        gateway.stores().health.check().await.map_err(|error| error.to_string())
    });
    let files = examined(reach_files(gateway.house.blobs().as_ref()));
    let (store, files, redis) = tokio::join!(store, files, look_at_redis(gateway));
    let parts = [("store", Some(store)), ("files", Some(files)), ("redis", redis)];
    let dependencies: BTreeMap<String, DependencyHealth> =
        parts.into_iter().filter_map(|(name, health)| Some((name.to_owned(), health?))).collect();
    let is = |state: &str| dependencies.values().any(|part| part.state == state);
    let worst = ["unhealthy", "degraded"].into_iter().find(|state| is(state)).unwrap_or("healthy");
    let version = env!("CARGO_PKG_VERSION").to_owned();
    HealthReport { status: worst.to_owned(), version, dependencies }
}

/// What passes between gateways may be away: each goes on with what it holds.
async fn look_at_redis(gateway: &Gateway) -> Option<DependencyHealth> {
    let cluster = gateway.house.cluster();
    if !cluster.shared {
        return None;
    }
    let checked = async { cluster.topics.check().await.map_err(|error| error.to_string()) };
    let mut health = examined(checked).await;
    if health.error.is_some() {
        "degraded".clone_into(&mut health.state);
    }
    Some(health)
}

/// A file that is there proves that the place answers; one that is missing proves nothing (neither is
/// a bucket that does not exist told apart, nor one whose names may not be listed), so it is made.
async fn reach_files(blobs: &dyn ObjectStore) -> Result<(), String> {
    let place = Path::from("health");
    match blobs.head(&place).await {
        Ok(_) => Ok(()),
        Err(Error::NotFound { .. } | Error::PermissionDenied { .. }) => {
            let text = PutPayload::from_static(b"looked at by /health");
            blobs.put(&place, text).await.map(|_| ()).map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}

async fn examined(part: impl Future<Output = Result<(), String>>) -> DependencyHealth {
    let started = Instant::now();
    let outcome = tokio::time::timeout(WITHIN, part).await;
    let spent = started.elapsed();
    let error = match outcome {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error),
        Err(_) => Some(format!("did not answer within {} s", WITHIN.as_secs())),
    };
    let state = match &error {
        Some(_) => "unhealthy",
        None if spent > SLOW => "degraded",
        None => "healthy",
    };
    DependencyHealth { state: state.to_owned(), latency_ms: milliseconds(spent), error }
}

/// Milliseconds to the microsecond; more digits would tell of the arithmetic, not of the part.
fn milliseconds(spent: Duration) -> f64 {
    (spent.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latency_has_three_digits_after_the_point() {
        let told = |nanos| serde_json::json!(milliseconds(Duration::from_nanos(nanos))).to_string();
        assert_eq!(told(59_849_917), "59.85");
        assert_eq!(told(1_234_567), "1.235");
        assert_eq!(told(400), "0.0");
    }
}
