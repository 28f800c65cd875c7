//! Measuring a running gateway.
use clap::Arg;
use recado_load::Scenario;

use super::{DataFlags, Failure, members, neighbours};

/// What to measure. Each scenario takes the same flags, so that one line measures them all in turn;
/// its help names those that change something in it.
#[derive(Debug, Clone, clap::Subcommand)]
pub(super) enum BenchCommand {
    /// Signed webhook, durable, 200; the bot is off.
    ///
    /// Customers' messages leave as signed webhooks, and each is counted when its 200 comes back: the
    /// message is durable by then. The bot is off, so nothing is answered and the provider hears of
    /// nothing but --mark-read.
    #[command(mut_args(of_inbound), after_help = company("inbound"))]
    Inbound(Box<BenchFlags>),
    /// Webhook, kept, answered from the FAQs, accepted by the provider.
    ///
    /// Customers ask what the bot has an answer to, and each question is counted when the provider
    /// has accepted its reply. With --states on the provider tells sent, delivered and read of it.
    #[command(mut_args(of_exchange), after_help = company("exchange"))]
    Exchange(Box<BenchFlags>),
    /// The least that any server must do: verify, parse and append the same webhooks.
    ///
    /// No gateway runs: the bench starts a process of its own, which checks the signature of each
    /// webhook, parses it and appends it to one table. What a gateway does per CPU-second is told as
    /// a share of this (--with-floor of the other scenarios does both at the same rate).
    #[command(mut_args(of_floor))]
    Floor(Box<BenchFlags>),
}

/// Shown below the flags of a scenario with a gateway.
fn company(scenario: &str) -> String {
    format!(
        "Without --api-key a company for the run is made where --data or --store says, and stays there; \
         `recado tenant list` shows it:\n  \
         recado bench {scenario} --data ./data --target http://127.0.0.1:8080 --rate 1000 --duration 30"
    )
}

/// Flags of a scenario: the measuring's own, and where a company for the run is made.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct BenchFlags {
    #[command(flatten)]
    data: DataFlags,
    #[command(flatten)]
    measure: recado_load::BenchArgs,
}

fn of_inbound(arg: Arg) -> Arg {
    only(Scenario::Inbound, arg)
}

fn of_exchange(arg: Arg) -> Arg {
    only(Scenario::Exchange, arg)
}

fn of_floor(arg: Arg) -> Arg {
    only(Scenario::Floor, arg)
}

/// Leaves a flag that a scenario does not heed out of its help.
fn only(scenario: Scenario, arg: Arg) -> Arg {
    let heeds = scenario.heeds(arg.get_id().as_str());
    if heeds { arg } else { arg.hide(true) }
}

/// Refuses a run that could only fail, before anything is made for it.
async fn must_answer(measure: &recado_load::BenchArgs) -> Result<(), Failure> {
    let with_key = recado_load::BenchArgs { api_key: Some(String::new()), ..measure.clone() };
    with_key.check().map_err(|error| Failure::new("bench", format_args!("{error:#}")))?;
    for target in &measure.target {
        let base = target.as_str().trim_end_matches('/');
        if neighbours::ask(base).await.is_none() {
            return Err(Failure::new("bench", format_args!("no gateway answers at {base}")));
        }
    }
    Ok(())
}

/// Runs a scenario; with a store and no key it makes a company for the run there.
pub(super) async fn run(command: BenchCommand) -> Result<(), Failure> {
    crate::boot::install_tls();
    let (scenario, flags) = match command {
        BenchCommand::Inbound(flags) => (Scenario::Inbound, flags),
        BenchCommand::Exchange(flags) => (Scenario::Exchange, flags),
        BenchCommand::Floor(flags) => (Scenario::Floor, flags),
    };
    let BenchFlags { data, mut measure } = *flags;
    measure.scenario = scenario;
    // Only where a company is to be made is anything opened here: the rest goes over the API.
    let is_floor = scenario == Scenario::Floor;
    if measure.api_key.is_none() && !is_floor && (data.store.is_some() || data.data.is_some()) {
        must_answer(&measure).await?;
        measure.api_key = Some(members::create_for_bench(&data).await?.reveal().to_owned());
    }
    recado_load::run(measure)
        .await
        .map_err(|error| Failure::new("bench", format_args!("{error:#}")))
}
