//! The seeds: none may find anything.
use std::{thread, time::Instant};

use crate::{
    breaks::Break,
    run::{run, tell},
};

const SEEDS: u64 = if cfg!(feature = "deep") { 10_000 } else { 500 };

#[test]
fn nothing_acknowledged_is_lost_and_no_send_starts_twice() {
    if let Some(seed) = named_seed() {
        println!("{}", tell(seed, Break::Nothing));
        assert_eq!(run(seed, Break::Nothing, false).verdict, None);
        return;
    }
    let began = Instant::now();
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get() as u64).min(8);
    let (mut changes, mut sent_again) = (0, 0);
    thread::scope(|scope| {
        let work = |worker| move || (worker..SEEDS).step_by(workers as usize).map(one).collect();
        let all: Vec<_> = (0..workers).map(|worker| scope.spawn(work(worker))).collect();
        for worker in all {
            let ran: Vec<(u64, u32)> = worker.join().expect("a seed found something");
            changes += ran.iter().map(|(changes, _)| changes).sum::<u64>();
            sent_again += ran.iter().map(|(_, again)| u64::from(*again)).sum::<u64>();
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{SEEDS} seeds in {seconds:.1} s: {changes} changes of owner, {sent_again} sends started \
         again by a later owner"
    );
}

fn one(seed: u64) -> (u64, u32) {
    let ran = run(seed, Break::Nothing, false);
    assert!(ran.verdict.is_none(), "{}", tell(seed, Break::Nothing));
    (ran.changes, ran.sent_again)
}

fn named_seed() -> Option<u64> {
    std::env::var("PLACEMENT_SEED").ok()?.parse().ok()
}

#[test]
fn a_seed_repeats_a_run_exactly() {
    for seed in 0..5 {
        let (one, other) = (run(seed, Break::Nothing, true), run(seed, Break::Nothing, true));
        assert!(one.trace.len() > 1000);
        assert_eq!(one.trace, other.trace, "{seed}");
    }
}
