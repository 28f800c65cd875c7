//! Commands that run or prepare a gateway.
use std::io::{self, Write as _};

use recado_simulator::SimulatorConfig;

use super::{DataFlags, Failure, ServeFlags, SimulatorFlags};
use crate::{
    boot::{self, Purpose},
    http,
    shutdown::Ear,
    telemetry,
};

/// Runs a gateway until it is asked to end.
pub(super) async fn run(flags: &ServeFlags) -> Result<(), Failure> {
    let sources = flags.sources();
    let config = sources.load()?;
    telemetry::start_log(&config);
    for name in sources.unknown_variables() {
        tracing::warn!(name, "the environment names a setting that does not exist");
    }
    let running = boot::start(&config).await?;
    Ok(running.until_asked_to_end().await?)
}

/// Runs a simulator until it is asked to end.
pub(super) async fn simulator(flags: SimulatorFlags) -> Result<(), Failure> {
    boot::install_tls();
    let SimulatorFlags { listen, public_url, workers, data } = flags;
    let config =
        SimulatorConfig { listen, public_url, workers, data, ..SimulatorConfig::default() };
    let simulator = recado_simulator::start(config)
        .await
        .map_err(|error| Failure::new("listen", format_args!("{listen}: {error}")))?;
    let mut ear = Ear::open()?;
    println!("{}", serde_json::json!({ "simulator_url": simulator.url() }));
    ear.asked_to_end().await;
    simulator.stop().await;
    Ok(())
}

/// Brings the store up to date: opening it does.
pub(super) async fn migrate(flags: &DataFlags) -> Result<(), Failure> {
    let config = flags.load()?;
    let opened = boot::open(&config, Purpose::Visit).await?;
    opened.stores.health.check().await?;
    opened.stores.health.close().await;
    let migrated = match &config.store.scylla {
        Some(servers) => servers.address.to_string(),
        None => config.data.display().to_string(),
    };
    println!("{}", serde_json::json!({ "migrated": migrated }));
    Ok(())
}

/// Prints the OpenAPI document.
pub(super) fn openapi() -> Result<(), Failure> {
    let text = http::openapi::document().to_pretty_json();
    let text = text.map_err(|error| Failure::new("openapi", error))?;
    match writeln!(io::stdout(), "{text}") {
        // Whoever reads has seen enough: `recado openapi | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::new("openapi", error)),
    }
}
