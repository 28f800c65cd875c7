//! How long a killed node's conversations are silent: at most five seconds, sends included.
use std::collections::BTreeMap;

use crate::{
    breaks::Break,
    clients::Ask,
    weather::Weather,
    world::{Event, SECOND, World},
};

const KILLS: u64 = 40;
const AIM: f64 = 5.0;

#[test]
fn a_killed_nodes_conversations_answer_again_within_five_seconds() {
    let (mut appends, mut sends) = (Vec::new(), Vec::new());
    for seed in 0..KILLS {
        for (append, send) in silences_after_a_kill(seed) {
            appends.push(append);
            sends.push(send);
        }
    }
    assert!(appends.len() > 40, "too few conversations were hit: {}", appends.len());
    show("appends", &appends);
    show("sends  ", &sends);
    assert!(appends.iter().chain(&sends).all(|silence| *silence <= AIM));
}

/// Returns for each conversation of a killed node the seconds until a message is acknowledged, and
/// until its reply has left.
fn silences_after_a_kill(seed: u64) -> Vec<(f64, f64)> {
    let mut world = World::new(seed, Break::Nothing, Weather::calm(3), 64);
    let kill_at = 12 * SECOND + world.dice.below(SECOND);
    world.live_until(kill_at);
    let Some((_, process)) = world.machines[0].process.take() else { return Vec::new() };
    let owned: Vec<_> = process.node.owned().map(|(slot, _)| slot).collect();
    let hit = (0..world.talks.len()).filter(|talk| owned.contains(&world.talks[*talk]));
    let first = world.clients.asks.len();
    for (place, talk) in (first..).zip(hit.collect::<Vec<_>>()) {
        let (key, reply) = (place as u32, true);
        let ask = Ask { talk, key, reply, acknowledged: None, sent: None };
        world.clients.asks.push(ask);
        // The phone's line is open: it asks every 50 ms.
        (0..120).for_each(|n| world.at(kill_at + n * 50_000, Event::Client(place)));
    }
    world.live_until(kill_at + 10 * SECOND);
    assert_eq!(world.judge.verdict, None);
    let after = |at: Option<u64>| at.map_or(f64::MAX, |at| (at - kill_at) as f64 / 1e6);
    let probes = world.clients.asks.iter().skip(first);
    probes.map(|ask| (after(ask.acknowledged), after(ask.sent))).collect()
}

fn show(what: &str, seconds: &[f64]) {
    let mut histogram: BTreeMap<u64, usize> = BTreeMap::new();
    for second in seconds {
        *histogram.entry((second * 4.0) as u64).or_default() += 1;
    }
    let most = seconds.iter().copied().fold(0.0, f64::max);
    println!("{what} of {} conversations go on after at most {most:.2} s:", seconds.len());
    for (quarter, count) in histogram {
        println!("  {:.2}..{:.2} s  {count}", quarter as f64 / 4.0, (quarter + 1) as f64 / 4.0);
    }
}
