//! A run from set-up to report.
use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use parking_lot::Mutex;
use tokio::sync::Semaphore;

use super::{
    checks::{Kept, on_the_board},
    counters,
    course::{self, Expected},
    stage::Stage,
};
use crate::{
    args::{BenchArgs, Rate, Scenario},
    company::Company,
    floor::Server,
    machine::Processes,
    outcome::{Board, Report, Shared},
    traffic::{Customers, Number, Pace, Plan, Secret},
};

/// Measures a gateway, and puts back what that changed in the company; also when it is interrupted.
pub(crate) async fn gateway(args: &BenchArgs) -> anyhow::Result<Report> {
    let process = process_of(args)?;
    let mut company = Company::enter(args).await?;
    let measured = tokio::select! {
        measured = measure(args, &process, &mut company) => measured,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("it was interrupted")),
    };
    company.leave().await;
    measured
}

async fn measure(
    args: &BenchArgs,
    process: &Processes,
    company: &mut Company,
) -> anyhow::Result<Report> {
    let floor = if args.with_floor { Some(self::floor(args).await?) } else { None };
    let mut stage = Stage::set_up(args, company).await?;
    let board = stage.board();
    let provider = stage.provide(&board)?;
    let expected = Expected {
        replies: args.with_replies(),
        states: args.with_states() && args.simulator.is_none(),
        screens: false,
    };
    stage.preload(&board, expected).await?;
    let agents = stage.seat_agents(&board).await?;
    let expected = Expected { screens: agents.is_some(), ..expected };
    let (pace, room) = (pace(args), room(args));
    board.lock().begin(pace, room.clone());
    let plan = stage.plan(pace, Arc::clone(&board), room);
    let before = counters::read(&stage.hosts).await;
    let spent = course::run(plan, process, expected).await?;
    let mut report = Report::new(args, &board.lock().figures, &spent);
    let accepted = board.lock().figures.accepted;
    counters::tell(&mut report, &before, &counters::read(&stage.hosts).await, accepted);
    report.blame(on_the_board(&board.lock(), expected));
    report.blame(kept(&stage, company, &board).await?);
    if let Some(floor) = floor {
        compare(&mut report, &floor);
    }
    drop((provider, agents));
    Ok(report)
}

/// Measures the floor.
pub(crate) async fn floor(args: &BenchArgs) -> anyhow::Result<Report> {
    let secret = hex::encode(rand::random::<[u8; 16]>());
    let server = Server::start(&args.floor_data, &secret).await?;
    eprintln!("the floor, in process {}", server.pid());
    let numbers = (0..args.numbers).map(floor_number).collect::<Vec<_>>().into();
    let (pace, room) = (pace(args), room(args));
    let board = Arc::new(Mutex::new(Board::new(args.customers, false)));
    board.lock().begin(pace, room.clone());
    let plan = Plan {
        hosts: [server.host().clone()].into(),
        secret: Secret::new(&secret),
        numbers,
        customers: Customers::new(rand::random(), args.numbers),
        writers: args.customers,
        limit: None,
        pace,
        workers: if args.rate == Rate::Max { args.in_flight } else { args.connections },
        mark: "F",
        board: Arc::clone(&board),
        room,
    };
    let expected = Expected { replies: false, states: false, screens: false };
    let spent = course::run(plan, &Processes::of_pids([server.pid()]), expected).await?;
    let args = BenchArgs { scenario: Scenario::Floor, agents: 0, preload: 0, ..args.clone() };
    let mut report = Report::new(&args, &board.lock().figures, &spent);
    report.blame(on_the_board(&board.lock(), expected));
    let (kept, accepted) = (server.stop().await?, board.lock().figures.accepted);
    if kept != accepted {
        report.blame(vec![format!("{kept} webhooks are kept, not {accepted}")]);
    }
    Ok(report)
}

/// Tells how near the gateway comes to the floor, measured in the same minutes.
fn compare(report: &mut Report, floor: &Report) {
    for name in [
        "accepted_per_s",
        "done_per_server_cpu_s",
        "server_cpu_s_per_1000",
        "webhook_to_200_p99_ms",
    ] {
        if let Some(value) = floor.figure(name) {
            report.tell(&format!("floor_{name}"), value);
        }
    }
    let ratio =
        |name: &str| Some(report.figure(name)? / floor.figure(name)?).filter(|r| r.is_finite());
    let (cpu, rate) = (ratio("done_per_server_cpu_s"), ratio("accepted_per_s"));
    report.tell("of_floor_per_cpu_s_ratio", cpu);
    report.tell("of_floor_accepted_ratio", rate);
    report.blame(floor.mismatches().iter().map(|wrong| format!("floor: {wrong}")).collect());
}

/// Compares the gateway's own lists.
async fn kept(
    stage: &Stage<'_>,
    company: &mut Company,
    board: &Shared,
) -> anyhow::Result<Vec<String>> {
    let tally = board.lock().tallies();
    let made = tally.len() as u64;
    let kept = Kept { customers: stage.customers, before: company.before, made, tally: &tally };
    kept.compare(&mut company.api).await
}

fn process_of(args: &BenchArgs) -> anyhow::Result<Processes> {
    if !args.pid.is_empty() {
        return Ok(Processes::of_pids(args.pid.iter().copied()));
    }
    let ports = args.target.iter().map(|target| {
        target.port_or_known_default().with_context(|| format!("{target} has no port"))
    });
    Processes::listening_on(&ports.collect::<anyhow::Result<Vec<u16>>>()?)
}

fn pace(args: &BenchArgs) -> Pace {
    let (warmup, duration) = (args.warmup, args.duration);
    let seconds = Duration::from_secs_f64;
    Pace::new(course::begins(), args.rate, seconds(warmup), seconds(duration))
}

fn room(args: &BenchArgs) -> Option<Arc<Semaphore>> {
    (args.rate == Rate::Max).then(|| Arc::new(Semaphore::new(args.in_flight)))
}

fn floor_number(place: usize) -> Number {
    Number {
        phone_number_id: format!("1065403522{place:05}"),
        business_account_id: format!("4195612579{place:05}"),
        webhook_path: format!("/webhooks/{place}"),
    }
}
