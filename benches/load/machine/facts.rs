//! The machine a run was made on.
use std::fs;

use serde_json::{Value, json};

/// Returns cores, processor, memory, system and version of this build.
pub(crate) fn facts() -> Value {
    let cpu = value_of("/proc/cpuinfo", "model name", ':');
    let system = value_of("/etc/os-release", "PRETTY_NAME", '=');
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let memory = value_of("/proc/meminfo", "MemTotal", ':');
    let memory: f64 = memory.split(' ').next().and_then(|kib| kib.parse().ok()).unwrap_or(0.0);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Option<f64> = load.split(' ').next().and_then(|load| load.parse().ok());
    json!({
        "cores": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "cpu": cpu,
        "memory_gb": (memory * 1_024.0 / 1e8).round() / 10.0,
        "os": system.trim_matches('"'),
        "kernel": kernel.trim(),
        "load_before": load,
        "bench_version": env!("CARGO_PKG_VERSION"),
        "bench_build": if cfg!(debug_assertions) { "debug" } else { "release" },
        "commit": commit(),
    })
}

fn value_of(file: &str, name: &str, sign: char) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.split_once(sign));
    let mut found = lines.filter(|(key, _)| key.trim() == name);
    found.next().map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// The commit that is checked out where the bench runs; `null` elsewhere.
fn commit() -> Option<String> {
    let asked =
        std::process::Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    let told = asked.ok().filter(|told| told.status.success())?;
    Some(String::from_utf8_lossy(&told.stdout).trim().to_owned())
}
