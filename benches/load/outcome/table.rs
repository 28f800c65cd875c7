//! The figures for people: groups of lines, numbers to the right.
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Groups by how their figures' names begin.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "Came through",
        &["accepted_per_s", "replied_per_s", "webhooks_", "replies_", "states_", "agent_frames"],
    ),
    ("How soon", &["webhook_to_", "durable_to_", "state_to_", "generator_behind"]),
    ("What it took", &["server_", "done_per_", "generator_cpu"]),
    ("Against the floor", &["floor_", "of_floor"]),
    ("How it was driven", &[""]),
];

/// Returns the figures as text.
pub(super) fn table(
    figures: &Map<String, Value>,
    machine: &Value,
    mismatches: &[String],
) -> String {
    let mut left: Vec<(&String, &Value)> = figures.iter().collect();
    let mut text = String::new();
    for (title, beginnings) in GROUPS {
        let belongs = |name: &str| beginnings.iter().any(|beginning| name.starts_with(beginning));
        let (here, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|(name, _)| belongs(name));
        left = rest;
        if !here.is_empty() {
            group(&mut text, title, here);
        }
    }
    if let Some(machine) = machine.as_object() {
        group(&mut text, "Machine", machine.iter().collect());
    }
    for mismatch in mismatches {
        let _ = write!(text, "\nWRONG: {mismatch}");
    }
    text
}

// Writing into memory does not fail.
fn group(text: &mut String, title: &str, lines: Vec<(&String, &Value)>) {
    let _ = writeln!(text, "{title}");
    for (name, value) in lines {
        let _ = writeln!(text, "  {name:<34} {:>14}", shown(value));
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() != 0.0 => format!("{float:.3}"),
            Some(float) => format!("{float:.0}"),
            None => number.to_string(),
        },
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_figure_stands_in_the_table_once_and_mistakes_last() {
        let figures = json!({"scenario": "inbound", "accepted_per_s": 5000.25, "server_rss_mb": 60,
            "webhook_to_200_p99_ms": 3.5, "of_floor_per_cpu_s_ratio": 0.8});
        let figures = figures.as_object().unwrap();
        let text = table(figures, &json!({"cores": 2}), &["2 webhooks were refused".to_owned()]);
        for name in figures.keys().map(String::as_str).chain(["cores"]) {
            let lines = text.lines().filter(|line| line.split_whitespace().next() == Some(name));
            assert_eq!(lines.count(), 1, "{name} in\n{text}");
        }
        assert!(text.contains("5000.250"));
        assert!(text.ends_with("WRONG: 2 webhooks were refused"));
    }
}
