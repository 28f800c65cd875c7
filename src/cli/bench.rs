//! Measuring a running gateway.
use super::{DataFlags, Failure, members};

/// Flags of `bench`: the measuring's own, and where a company for the run is made.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct BenchFlags {
    #[command(flatten)]
    data: DataFlags,
    #[command(flatten)]
    measure: recado_load::BenchArgs,
}

/// Runs a scenario; with a store and no key it makes a company for the run there.
pub(super) async fn run(flags: BenchFlags) -> Result<(), Failure> {
    crate::boot::install_tls();
    let BenchFlags { data, mut measure } = flags;
    // Only where a company is to be made is anything opened here: the rest goes over the API.
    let is_floor = measure.scenario == recado_load::Scenario::Floor;
    if measure.api_key.is_none() && !is_floor && (data.store.is_some() || data.data.is_some()) {
        measure.api_key = Some(members::create_for_bench(&data).await?.reveal().to_owned());
    }
    recado_load::run(measure)
        .await
        .map_err(|error| Failure::new("bench", format_args!("{error:#}")))
}
