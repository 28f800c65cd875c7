//! The course of a run: send, watch the server, wait until everything came back.
use std::time::Duration;

use anyhow::ensure;
use tokio::time::{Instant, interval_at, sleep, sleep_until};

use super::{progress::Progress, side::Side};
use crate::{
    machine::{Processes, Usage},
    outcome::{Shared, Spent},
    traffic::{Pace, Plan, send_all},
};

/// Longest wait for what is still open after the last webhook.
const DRAIN: Duration = Duration::from_mins(1);
/// Without any change for so long nothing more is waited for.
const STILL: Duration = Duration::from_secs(5);
/// Time between the last set-up and the first webhook, so that all threads stand ready.
const AHEAD: Duration = Duration::from_millis(200);

/// What must come back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    pub(super) replies: bool,
    pub(super) states: bool,
    pub(super) screens: bool,
}

/// Returns when a run that is set up now begins.
pub(super) fn begins() -> Instant {
    Instant::now() + AHEAD
}

/// Sends a plan's webhooks and returns what that took.
pub(super) async fn run(
    plan: Plan,
    process: &Processes,
    expected: Expected,
) -> anyhow::Result<Spent> {
    let (board, pace) = (plan.board.clone(), plan.pace);
    let senders = Side::start("senders", move || send_all(plan))?;
    let spent = watch(&board, &pace, process, expected).await?;
    moves_until_over(&senders, &board).await?;
    drain(&board, expected).await;
    Ok(spent)
}

async fn watch(
    board: &Shared,
    pace: &Pace,
    process: &Processes,
    expected: Expected,
) -> anyhow::Result<Spent> {
    let mut progress = Progress::of(process);
    let second = Duration::from_secs(1);
    let mut seconds = interval_at(Instant::now() + second, second);
    let mut before: Option<(Usage, Usage)> = None;
    loop {
        let mark = if before.is_none() { pace.measured_from() } else { pace.end() };
        tokio::select! {
            _ = seconds.tick() => progress.tell(board, process, expected.replies),
            () = sleep_until(mark) => {
                let now = (process.usage()?, Processes::own().usage()?);
                let Some(first) = before.replace(now) else { continue };
                let seconds = (pace.end() - pace.measured_from()).as_secs_f64();
                let (server, generator) = ((first.0, now.0), (first.1, now.1));
                return Ok(Spent { seconds, server, generator });
            }
        }
    }
}

/// Waits until all is sent; fails when nothing is answered any more.
pub(super) async fn moves_until_over(senders: &Side, board: &Shared) -> anyhow::Result<()> {
    let mut last = (0, Instant::now());
    while !senders.is_over() {
        sleep(Duration::from_millis(20)).await;
        let figures = &board.lock().figures;
        let now = figures.accepted + figures.refused.values().sum::<u64>() + figures.replies;
        if now != last.0 {
            last = (now, Instant::now());
        }
        ensure!(last.1.elapsed() < DRAIN, "nothing is answered any more: {now} were");
    }
    Ok(())
}

/// Waits until everything came back, or nothing comes any more.
pub(super) async fn drain(board: &Shared, expected: Expected) {
    let (start, mut last) = (Instant::now(), (u64::MAX, Instant::now()));
    loop {
        let open = open(board, expected);
        if open != last.0 {
            last = (open, Instant::now());
        }
        if open == 0 || start.elapsed() > DRAIN || last.1.elapsed() > STILL {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
}

fn open(board: &Shared, expected: Expected) -> u64 {
    let board = board.lock();
    let replies = if expected.replies { board.unanswered() } else { 0 };
    let screens = if expected.screens { board.unseen() } else { 0 };
    let figures = &board.figures;
    let told = 3 * figures.replies.saturating_sub(figures.stray);
    let states = if expected.states { told.saturating_sub(figures.states_told) } else { 0 };
    replies + screens + states
}
