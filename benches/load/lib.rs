//! `recado bench`: how much a running gateway takes, and how soon.
//!
//! Open loop: webhooks leave at the times a rate sets, whether the server keeps up or not, and every
//! latency counts from the time its webhook was due, so that a stall is seen by all who would have
//! waited in it. The server is spoken to from outside only; its process is read from `/proc`.
//!
//! Start reading at [`run`]: set up ([`setup`]), send ([`traffic`]), play the provider
//! ([`provider`]), watch as an agent ([`agents`]), add up ([`outcome`]).

mod agents;
mod api;
mod args;
mod company;
mod floor;
mod machine;
mod outcome;
mod provider;
mod scenario;
mod setup;
mod traffic;
mod wire;

pub use args::{BenchArgs, Rate, Scenario, Switch};
pub use outcome::{Mismatches, Report};

use anyhow::Context as _;

/// Runs a scenario, prints its table and writes its figures. Fails when the server cannot be
/// reached, and when what came back is not what was sent.
///
/// Must run inside an actix system.
pub async fn run(args: BenchArgs) -> anyhow::Result<()> {
    if let Some(folder) = &args.serve_floor {
        return floor::serve(folder).await;
    }
    let report = measure(&args).await?;
    eprintln!();
    println!("{}", report.table());
    if let Some(file) = &args.json {
        let text = serde_json::to_string_pretty(&report.json()?)?;
        std::fs::write(file, text + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    report.verdict()
}

/// Runs a scenario and returns what it measured, right or wrong.
pub async fn measure(args: &BenchArgs) -> anyhow::Result<Report> {
    args.check()?;
    match args.scenario {
        Scenario::Floor => scenario::floor(args).await,
        Scenario::Inbound | Scenario::Exchange => scenario::gateway(args).await,
    }
}
