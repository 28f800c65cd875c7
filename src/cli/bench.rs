//! Measuring a running gateway.
use super::Failure;

/// Runs a scenario.
pub(super) async fn run(arguments: recado_load::BenchArgs) -> Result<(), Failure> {
    crate::boot::install_tls();
    recado_load::run(arguments)
        .await
        .map_err(|error| Failure::new("bench", format_args!("{error:#}")))
}
