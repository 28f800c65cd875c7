//! The outcome of a run: figures with units in their names, and what was not as it should be.
use std::fmt;

use serde_json::{Map, Value, json};

use super::{Figures, table};
use crate::{
    args::{BenchArgs, Rate},
    machine::{Usage, facts},
};

/// What a run measured.
#[derive(Debug, Clone)]
pub struct Report {
    figures: Map<String, Value>,
    mismatches: Vec<String>,
}

/// What came back is not what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatches(pub Vec<String>);

impl fmt::Display for Mismatches {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the run is wrong: {}", self.0.join("; "))
    }
}

impl std::error::Error for Mismatches {}

/// What a run used, and in what time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// Seconds that were measured.
    pub(crate) seconds: f64,
    pub(crate) server: (Usage, Usage),
    pub(crate) generator: (Usage, Usage),
}

impl Report {
    /// Writes a run's figures.
    pub(crate) fn new(args: &BenchArgs, figures: &Figures, spent: &Spent) -> Self {
        let mut told = Map::new();
        told.insert("scenario".to_owned(), args.scenario.word().into());
        settings(args, &mut told);
        rates(args, figures, spent, &mut told);
        figures.to_200.write("webhook_to_200", &mut told);
        figures.to_reply.write("webhook_to_reply", &mut told);
        figures.to_screen.write("durable_to_screen", &mut told);
        figures.state_to_200.write("state_to_200", &mut told);
        figures.behind.write("generator_behind", &mut told);
        Self { figures: told, mismatches: Vec::new() }
    }

    /// Adds a figure.
    pub(crate) fn tell(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Adds what is wrong.
    pub(crate) fn blame(&mut self, mismatches: Vec<String>) {
        self.mismatches.extend(mismatches);
    }

    /// Returns a figure that is a number.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.get(name).and_then(Value::as_f64)
    }

    /// Returns what is wrong; nothing when all is well.
    pub fn mismatches(&self) -> &[String] {
        &self.mismatches
    }

    /// Returns everything as JSON, with the machine.
    pub fn json(&self) -> anyhow::Result<Value> {
        let mut whole = self.figures.clone();
        whole.insert("ok".to_owned(), self.mismatches.is_empty().into());
        whole.insert("mismatches".to_owned(), json!(self.mismatches));
        whole.insert("machine".to_owned(), facts());
        whole.insert("measured_at".to_owned(), chrono::Utc::now().to_rfc3339().into());
        Ok(Value::Object(whole))
    }

    /// Returns everything as a table for people.
    pub fn table(&self) -> String {
        table::table(&self.figures, &facts(), &self.mismatches)
    }

    /// Fails when something is wrong.
    pub fn verdict(&self) -> anyhow::Result<()> {
        if self.mismatches.is_empty() {
            return Ok(());
        }
        Err(Mismatches(self.mismatches.clone()).into())
    }
}

fn settings(args: &BenchArgs, told: &mut Map<String, Value>) {
    let rate = match args.rate {
        Rate::PerSecond(rate) => json!(rate),
        Rate::Max => json!("max"),
    };
    let provider = if args.simulator.is_some() { "simulator" } else { "built in" };
    for (name, value) in [
        ("rate_target_per_s", rate),
        ("duration_s", json!(args.duration)),
        ("warmup_s", json!(args.warmup)),
        ("connections_count", json!(args.connections)),
        ("numbers_count", json!(args.numbers)),
        ("customers_count", json!(args.customers)),
        ("preloaded_conversations_count", json!(args.preload)),
        ("agents_count", json!(args.agents)),
        ("states", json!(args.with_states())),
        ("mark_read", json!(args.mark_read)),
        ("provider", json!(provider)),
    ] {
        told.insert(name.to_owned(), value);
    }
    if args.rate == Rate::Max {
        told.insert("in_flight_count".to_owned(), json!(args.in_flight));
    }
}

fn rates(args: &BenchArgs, figures: &Figures, spent: &Spent, told: &mut Map<String, Value>) {
    let done =
        if args.with_replies() { figures.replies_measured } else { figures.accepted_measured };
    let per_1000 = |seconds: f64| if done == 0 { 0.0 } else { seconds * 1_000.0 / done as f64 };
    let server_cpu = spent.server.1.cpu_s - spent.server.0.cpu_s;
    let generator_cpu = spent.generator.1.cpu_s - spent.generator.0.cpu_s;
    let written = spent.server.1.written_mb - spent.server.0.written_mb;
    for (name, value) in [
        ("webhooks_sent_with_warmup_count", figures.sent as f64),
        ("webhooks_accepted_with_warmup_count", figures.accepted as f64),
        ("accepted_per_s", figures.accepted_measured as f64 / spent.seconds),
        ("server_cpu_s", server_cpu),
        ("server_cpu_s_per_1000", per_1000(server_cpu)),
        ("server_cpu_cores_used", server_cpu / spent.seconds),
        ("done_per_server_cpu_s", if server_cpu > 0.0 { done as f64 / server_cpu } else { 0.0 }),
        ("server_rss_mb", spent.server.1.rss_mb),
        ("server_rss_peak_mb", spent.server.1.peak_mb),
        ("server_written_mb", written),
        ("server_written_mb_per_1000", per_1000(written)),
        ("generator_cpu_s_per_1000", per_1000(generator_cpu)),
    ] {
        told.insert(name.to_owned(), rounded(value));
    }
    if args.with_replies() {
        told.insert("replies_with_warmup_count".to_owned(), figures.replies.into());
        let replied = figures.replies_measured as f64 / spent.seconds;
        told.insert("replied_per_s".to_owned(), rounded(replied));
    }
    if figures.states > 0 {
        told.insert("states_with_warmup_count".to_owned(), figures.states.into());
    }
    if figures.frames > 0 {
        told.insert("agent_frames_count".to_owned(), figures.frames.into());
    }
}

/// Four digits behind the point are enough for people and for ratios.
fn rounded(value: f64) -> Value {
    json!((value * 10_000.0).round() / 10_000.0)
}
