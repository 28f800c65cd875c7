//! The floor: a server that does what none can leave out — verify, parse, append durably, answer —
//! and nothing else. No conversation, no dedupe, no reply, no screen. What a gateway costs on top is
//! what its promises cost.
mod child;
mod log;
mod webhook;

use std::path::Path;

use actix_web::{App, HttpServer, web};
use anyhow::Context as _;
use tokio::io::AsyncReadExt as _;

pub(crate) use child::Server;
use log::Log;
use webhook::{Floor, deliver};

use crate::traffic::Secret;

/// Variable that carries the secret to the process.
const SECRET: &str = "RECADO_FLOOR_SECRET";

/// Is the server: says on standard output where it listens, and ends with standard input, saying how
/// much it kept.
pub(crate) async fn serve(folder: &Path) -> anyhow::Result<()> {
    let secret = std::env::var(SECRET).context("the floor is started by the bench only")?;
    let log = Log::open(&folder.join("floor.db"))?;
    let floor = web::Data::new(Floor { secret: Secret::new(&secret), log: log.clone() });
    let app = move || {
        let route = web::post().to(deliver);
        App::new().app_data(floor.clone()).route("/webhooks/{number}", route)
    };
    let server = HttpServer::new(app).disable_signals().bind(("127.0.0.1", 0))?;
    let address = server.addrs().first().copied().context("the floor listens nowhere")?;
    let server = server.run();
    let handle = server.handle();
    println!("listening {address}");
    let serving = tokio::task::spawn_local(server);
    // The bench closes our standard input when it is done, or when it dies.
    let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
    handle.stop(true).await;
    serving.await??;
    println!("kept {}", log.count().await?);
    Ok(())
}
