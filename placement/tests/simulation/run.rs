//! One run of a seed.
use std::fmt::Write as _;

use crate::{
    breaks::Break,
    weather::Weather,
    world::{SECOND, World},
};

/// Slots of a run: few, so that each sees much.
const SLOTS: u16 = 12;
/// How long the healed world has until all is well.
const HEALING: u64 = 40 * SECOND;
/// Lines of a trace that are shown.
const SHOWN: usize = 400;

/// What a run came to.
#[derive(Debug, Default)]
pub(crate) struct Ran {
    pub(crate) verdict: Option<String>,
    pub(crate) trace: Vec<String>,
    pub(crate) sent_again: u32,
    pub(crate) changes: u64,
}

/// Lives a seed: faults, healing, and then everything must be well.
pub(crate) fn run(seed: u64, broken: Break, traced: bool) -> Ran {
    let weather = Weather::of(seed);
    let until = weather.until;
    let mut world = World::new(seed, broken, weather, SLOTS);
    world.trace = traced.then(Vec::new);
    world.live_until(until + HEALING);
    world.judge_at_the_end();
    let changes = world.cql.table.values().map(|row| row.epoch.0).sum();
    Ran {
        verdict: world.judge.verdict,
        trace: world.trace.unwrap_or_default(),
        sent_again: world.judge.sent_again,
        changes,
    }
}

/// Fails with the trace of a seed that went wrong.
pub(crate) fn tell(seed: u64, broken: Break) -> String {
    let ran = run(seed, broken, true);
    let mut text = String::new();
    let skipped = ran.trace.len().saturating_sub(SHOWN);
    for line in &ran.trace[skipped..] {
        let _ = writeln!(text, "{line}");
    }
    let verdict = ran.verdict.unwrap_or_else(|| "nothing, this time".to_owned());
    let _ = write!(text, "seed {seed} ({broken:?}): {verdict}");
    text
}
