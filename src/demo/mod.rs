//! `recado demo`: a gateway with a demo shop, and a phone in the browser that plays its customer.
//! Nothing needs an account or a key anywhere.
mod greeting;
mod secrets;
mod seed;
mod shop;
mod talk;

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
};

use recado_simulator::{Simulator, SimulatorConfig};
use serde_json::json;

use self::secrets::DemoSecrets;
use crate::{
    boot::{self, Running},
    cli::{DemoFlags, Failure, Tongue},
    config::{Config, Sources},
    telemetry,
};

/// Where the demo listens unless told otherwise.
const USUAL: &str = "127.0.0.1:8080";

/// Runs the demo until it is asked to end.
pub(crate) async fn run(flags: &DemoFlags) -> Result<(), Failure> {
    let config = settings(flags)?;
    telemetry::start_log(&config);
    boot::install_tls();
    // First of all: what lies in the folder of a demo that runs is that one's.
    let claim = boot::claim(&config.data)?;
    let (mut secrets, is_first) = DemoSecrets::read_or_make(&config.data)?;
    let simulator = start_simulator(flags, &config, &secrets).await?;
    let phone_url = simulator.phone_url(&secrets.phone_number_id);
    let running = boot::start_on(&config, Some(claim), Some(phone_url.clone())).await?;
    let seeded = seed::plant(&running, (&mut secrets, &config.data), simulator.url()).await?;
    connect_phone(&running, &simulator, &secrets, &seeded.webhook_path)?;
    greeting::print(Tongue::of_terminal(), &running.url, &phone_url, &secrets, &seeded);
    if is_first {
        talk::begin(&simulator, &secrets.phone_number_id);
    }
    running.until_asked_to_end().await?;
    simulator.stop().await;
    Ok(())
}

/// What an installation is told by its environment, and a demo is not: it is all in its folder, and
/// must never plant its shop elsewhere.
const NOT_HEARD: [&str; 10] = [
    "RECADO_DATA",
    "RECADO_LISTEN",
    "RECADO_STORE",
    "RECADO_STORE_USER",
    "RECADO_STORE_PASSWORD",
    "RECADO_STORE_CA",
    "RECADO_STORE_DATACENTER",
    "RECADO_REDIS",
    "RECADO_REDIS_CA",
    "RECADO_CLUSTER_ADDRESS",
];

/// Tells whether a demo goes by a variable. Those of files count where they are told to lie elsewhere.
fn is_heard(name: &str, has_blobs: bool) -> bool {
    let is_of_files = name.starts_with("RECADO_BLOBS_") && has_blobs;
    is_of_files || !(NOT_HEARD.contains(&name) || name.starts_with("RECADO_BLOBS"))
}

/// The demo calls its own simulator, so private addresses are allowed here and only here.
fn settings(flags: &DemoFlags) -> Result<Config, Failure> {
    let listen = flags.listen.map_or_else(usual_or_free, |listen| listen.to_string());
    let environment = Sources::of_process(None, Vec::new())
        .environment
        .into_iter()
        .filter(|(name, _)| is_heard(name, flags.blobs.is_some()));
    let has_filter = std::env::var_os("RECADO_LOG_FILTER").is_some();
    let mut given = vec![
        ("data", flags.data.display().to_string()),
        ("listen", listen),
        ("allow_private_endpoints", "true".to_owned()),
    ];
    given.extend(flags.blobs.clone().map(|url| ("blobs.url", url)));
    // The terminal is for the greeting: only what goes wrong is told beside it.
    given.extend((!has_filter).then(|| ("log.filter", "warn".to_owned())));
    Ok(Sources { file: None, environment: environment.collect(), flags: given }.load()?)
}

/// A second demo on one machine takes a free port instead of failing.
fn usual_or_free() -> String {
    let is_free = TcpListener::bind(USUAL).is_ok();
    if is_free { USUAL.to_owned() } else { "127.0.0.1:0".to_owned() }
}

async fn start_simulator(
    flags: &DemoFlags,
    config: &Config,
    secrets: &DemoSecrets,
) -> Result<Simulator, Failure> {
    let listen = flags.simulator_listen.unwrap_or_else(|| beside(config.listen));
    let data = Some(config.data.join("simulator"));
    let settings = SimulatorConfig { listen, data, ..SimulatorConfig::default() };
    let simulator = recado_simulator::start(settings)
        .await
        .map_err(|error| Failure::new("listen", format_args!("{listen}: {error}")))?;
    let number = json!({
        "phone_number_id": secrets.phone_number_id,
        "business_account_id": secrets.business_account_id,
        "display_phone_number": shop::DISPLAY_PHONE,
        "name": shop::NAME,
        "access_token": secrets.access_token,
        "app_secret": secrets.app_secret,
        "verify_token": secrets.verify_token,
    });
    // A number that was kept has its chats; what people changed on it stays as they left it.
    let id = &secrets.phone_number_id;
    let made = if simulator.knows(id) {
        simulator.change_number(id, number)
    } else {
        simulator.create_number(number)
    };
    made.map_err(|error| Failure::new("simulator", error))?;
    Ok(simulator)
}

/// The port after the gateway's on this machine, if it is free.
fn beside(gateway: SocketAddr) -> SocketAddr {
    let next = match gateway.port() {
        0 => 0,
        port => port.saturating_add(1),
    };
    let wanted = SocketAddr::from(([127, 0, 0, 1], next));
    let is_free = TcpListener::bind(wanted).is_ok();
    if is_free { wanted } else { SocketAddr::from(([127, 0, 0, 1], 0)) }
}

fn connect_phone(
    running: &Running,
    simulator: &Simulator,
    secrets: &DemoSecrets,
    webhook_path: &str,
) -> Result<(), Failure> {
    // Deliveries stay on this machine, whatever the public address is.
    let mut local = running.address;
    if local.ip().is_unspecified() {
        local.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    let webhook = json!({ "webhook_url": format!("http://{local}{webhook_path}") });
    simulator
        .change_number(&secrets.phone_number_id, webhook)
        .map_err(|error| Failure::new("simulator", error))?;
    simulator.set_console_url(Some(running.url.clone()));
    Ok(())
}

/// Returns where the demo keeps what it must find again.
fn file_in(data: &std::path::Path) -> PathBuf {
    data.join("demo.json")
}
