//! A running gateway: the house and the HTTP server in front of it.
use std::{net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    middleware::{Compress, NormalizePath, from_fn},
    web::Data,
};
use recado_actors::{AdapterFactory, House, HouseConfig, Obstacle, Parts};
use recado_channels::AddressPolicy;
use recado_domain::{channel::ChannelRecord, conversation::Timing};
use recado_store::DocumentKind;
use tokio::task::JoinHandle;

use super::{
    Adapters, Opened, Purpose, StartError, blobs, install_tls, open,
    parts::{claim, note_address, tell_if_open},
};
use crate::{
    carry,
    clock::WallClock,
    config::Config,
    gateway::{Fittings, Gateway},
    http::{Shared, observe::observe},
    numbers::Numbers,
    peers::HttpPeers,
    removal,
    secrets::Passwords,
    shutdown::{self, Ear},
    socket, telemetry,
};

/// Variable that names the text which makes a conversation panic: a hook of the tests.
const PANIC_WORD: &str = "RECADO_TEST_PANIC_WORD";
/// How long a gateway that joins others waits until it knows who serves what, before it answers.
const SETTLED_WITHIN: Duration = Duration::from_secs(15);
/// Connections that may wait to be taken.
const BACKLOG: u32 = 4_096;
/// A client that sends its head slower than this is no client.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// An idle connection is kept open as long as the proxies in front usually do.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// A gateway that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it can be reached, without a slash at the end.
    pub url: String,
    /// The parts behind it.
    pub gateway: Data<Gateway>,
    server: ServerHandle,
    ended: JoinHandle<std::io::Result<()>>,
    upkeep: JoinHandle<()>,
    removals: JoinHandle<()>,
    ear: Ear,
    _claim: Option<std::fs::File>,
}

/// Starts a gateway inside the running actix system; it listens once this returns.
pub async fn start(config: &Config) -> Result<Running, StartError> {
    // What several gateways of one store may share: a key and, at most, files.
    let claim = config.cluster.is_none().then(|| claim(&config.data)).transpose()?;
    start_on(config, claim, None).await
}

/// Starts a gateway whose folder is claimed already, if it must be.
pub(crate) async fn start_on(
    config: &Config,
    claim: Option<std::fs::File>,
    phone_url: Option<String>,
) -> Result<Running, StartError> {
    install_tls();
    if carry::is_unfinished(&config.data) {
        return Err(StartError::Restoring(config.data.clone()));
    }
    let figures = telemetry::figures()?;
    let listen = |source| StartError::Listen { address: config.listen.to_string(), source };
    let listener = std::net::TcpListener::bind(config.listen).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    if let Some(claim) = &claim {
        // Only the doctor misses it: a full disk must not keep the gateway from starting.
        if let Err(error) = note_address(claim, address) {
            tracing::warn!(%error, "the address was not noted in the data folder");
        }
    }
    let url = config.public_url.clone().unwrap_or_else(|| local_url(address));
    let opened = open(config, Purpose::Serve(address)).await?;
    if blobs::may_be_unshared(config) {
        let folder = blobs::place(config);
        tracing::warn!(folder, "files lie in a folder: every gateway must see the same one");
    }
    let policy = AddressPolicy { allow_private: config.allow_private_endpoints };
    let adapters = Arc::new(Adapters::new(Arc::clone(&opened.keys), policy)?);
    look_at_channels(&opened, &adapters).await?;
    let house = start_house(config, &opened, &adapters).await?;
    let fittings = Fittings {
        adapters,
        keys: opened.keys,
        passwords: Passwords::new()?,
        largest_file: config.largest_file,
        proxies: config.http.trust_forwarded.then_some(config.http.proxies),
        body_within: config.http.body_within,
        public_url: url.clone(),
        phone_url,
        figures: figures.clone(),
        metrics_token: config.metrics_token.clone(),
    };
    let shared = Shared::new(Gateway::new(house, fittings));
    let gateway = shared.gateway.clone();
    let server = serve(shared, listener, config.http.workers).map_err(listen)?;
    let handle = server.handle();
    let store = config.store.scylla.as_ref().map(|servers| servers.address.to_string());
    let store = store.unwrap_or_else(|| "a file in the data folder".to_owned());
    gateway.house.settled(SETTLED_WITHIN).await;
    tell_if_open(&config.data);
    let ear = Ear::open().map_err(listen)?;
    tracing::info!(%address, url, data = %config.data.display(), store, "listening");
    let ended = tokio::task::spawn(server);
    let upkeep = tokio::task::spawn(telemetry::keep_tidy(figures));
    let removals = actix_web::rt::spawn(removal::follow(gateway.clone()));
    let server = handle;
    Ok(Running { address, url, gateway, server, ended, upkeep, removals, ear, _claim: claim })
}

/// Says in the log which channels cannot be used until somebody acts, and which share a number.
async fn look_at_channels(opened: &Opened, adapters: &Adapters) -> Result<(), StartError> {
    let documents = opened.stores.documents.list_all(DocumentKind::Channel).await?;
    let records = documents
        .into_iter()
        .filter_map(|(_, document)| serde_json::from_value::<ChannelRecord>(document.body).ok());
    let records: Vec<ChannelRecord> = records.collect();
    for record in &records {
        if let Some(Obstacle { code, detail }) = adapters.obstacle(record) {
            let (tenant, channel) = (record.tenant, record.id);
            tracing::warn!(%tenant, %channel, code, "a channel cannot be used: {}", detail.en);
        }
    }
    let numbers = Numbers::of(opened.stores.documents.as_ref(), &WallClock);
    for ChannelRecord { tenant, id, .. } in numbers.adopt(records).await? {
        tracing::warn!(%tenant, channel = %id, "an older channel has the same number: remove one");
    }
    Ok(())
}

/// The address by which this machine reaches it: nobody can call `0.0.0.0`.
fn local_url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

async fn start_house(
    config: &Config,
    opened: &Opened,
    adapters: &Arc<Adapters>,
) -> Result<House, StartError> {
    let parts = Parts {
        stores: opened.stores.clone(),
        clock: Arc::new(WallClock),
        blobs: Arc::clone(&opened.blobs),
        adapters: Arc::clone(adapters) as _,
        assistant: None,
        leaving_dir: config.data.clone(),
        cluster: opened.cluster.clone(),
        peers: Some(Arc::new(HttpPeers::new(Arc::clone(&opened.keys))?)),
    };
    let house = HouseConfig {
        arbiters: config.talk.threads,
        timing: Timing { settle_after: config.send.settle_after, ..Timing::default() },
        rest_after: config.talk.rest_after,
        reach_within: config.talk.reach_within,
        intake_limit: config.talk.intake_limit,
        media_limit: config.largest_file,
        panic_word: std::env::var(PANIC_WORD).ok().filter(|word| !word.is_empty()),
        ..HouseConfig::default()
    };
    Ok(House::start(parts, house).await?)
}

fn serve(
    shared: Shared,
    listener: std::net::TcpListener,
    workers: usize,
) -> std::io::Result<actix_web::dev::Server> {
    let app = move || {
        App::new()
            .wrap(Compress::default())
            .wrap(from_fn(observe))
            .wrap(NormalizePath::trim())
            .configure(|services| shared.configure(services))
    };
    let server = HttpServer::new(app)
        .workers(workers)
        .backlog(BACKLOG)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_WITHIN)
        .on_connect(socket::on_connect)
        .shutdown_timeout(shutdown::DRAIN_WITHIN.as_secs())
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

impl Running {
    /// Waits until the process is asked to end or the server ends by itself, then drains.
    pub async fn until_asked_to_end(mut self) -> std::io::Result<()> {
        tokio::select! {
            () = self.ear.asked_to_end() => {}
            ended = &mut self.ended => ended.map_err(std::io::Error::other)??,
        }
        self.stop().await;
        Ok(())
    }

    /// Ends it.
    pub async fn stop(self) {
        self.removals.abort();
        shutdown::drain(&self.gateway, self.server).await;
        self.upkeep.abort();
    }
}
