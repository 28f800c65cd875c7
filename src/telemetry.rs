//! What the process tells about itself: log lines and figures.
use std::{io::IsTerminal, sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Bounds of latencies, in seconds: from what a cache takes to what a person gives up at.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bounds of counts.
const COUNTS: [f64; 12] =
    [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0, 2_048.0];
/// How often figures are tidied up.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process has one recorder of figures, however many gateways run in it.
static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts writing the log to standard error; standard output belongs to answers.
pub(crate) fn start_log(config: &Config) {
    let filter = config.log_filter.parse::<EnvFilter>().unwrap_or_else(|_| EnvFilter::new("info"));
    let writer = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first one's.
    let _ = if config.log_json {
        writer.json().flatten_event(true).try_init()
    } else {
        writer.with_ansi(std::io::stderr().is_terminal()).compact().try_init()
    };
}

/// Starts counting, once a process.
pub(crate) fn figures() -> Result<PrometheusHandle, BuildError> {
    if let Some(figures) = FIGURES.get() {
        return Ok(figures.clone());
    }
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), &COUNTS)?
        .build_recorder();
    let figures = FIGURES.get_or_init(|| recorder.handle()).clone();
    // Lost only to another start of the same process, whose recorder then counts.
    let _ = metrics::set_global_recorder(recorder);
    Ok(figures)
}

/// Keeps figures tidy while the gateway runs.
pub(crate) async fn keep_tidy(figures: PrometheusHandle) {
    let mut every = tokio::time::interval(UPKEEP);
    loop {
        every.tick().await;
        figures.run_upkeep();
    }
}
