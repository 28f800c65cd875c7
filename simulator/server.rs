//! The HTTP server, on a thread of its own; it can stop listening for a while and come back.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, ResponseError as _};
use tokio::sync::{mpsc, oneshot};

use crate::config::SimulatorConfig;
use crate::graph::GraphError;
use crate::keeping::{Folder, Keeper};
use crate::world::World;
use crate::{control, graph, guard, phone_api};

/// Largest body that is taken, in bytes.
const LARGEST_BODY: usize = 110 << 20;

/// What the thread tells once it listens.
pub(crate) type Started = oneshot::Sender<io::Result<(SocketAddr, Arc<World>)>>;

/// Runs until told to stop. Everything of one simulator lives on this thread and its workers.
pub(crate) fn run(config: SimulatorConfig, started: Started, stop: oneshot::Receiver<()>) {
    actix_rt::System::new().block_on(async move {
        let (refusals, refused) = mpsc::unbounded_channel();
        let listening = match listen(config, refusals) {
            Ok(listening) => listening,
            Err(error) => {
                let _ = started.send(Err(error));
                return;
            }
        };
        let (listener, address, world) = listening;
        let folder = match restored(&world) {
            Ok(folder) => folder,
            Err(error) => {
                let _ = started.send(Err(error));
                return;
            }
        };
        let keeper = folder.map(|folder| Keeper::start(&world, folder));
        if started.send(Ok((address, Arc::clone(&world)))).is_ok() {
            serve(&world, listener, address, refused, stop).await;
        }
        if let Some(keeper) = keeper {
            keeper.end().await;
        }
        world.reset();
    });
}

/// Fills the world with what the last run kept, where a folder is given.
fn restored(world: &Arc<World>) -> io::Result<Option<Folder>> {
    let Some(path) = &world.config.data else { return Ok(None) };
    let folder = Folder::open(path)?;
    folder.restore(world)?;
    Ok(Some(folder))
}

fn listen(
    config: SimulatorConfig,
    refusals: mpsc::UnboundedSender<u64>,
) -> io::Result<(TcpListener, SocketAddr, Arc<World>)> {
    let listener = TcpListener::bind(config.listen)?;
    let address = listener.local_addr()?;
    let base_url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let base_url = base_url.trim_end_matches('/').to_owned();
    let world = World::new(config, base_url, refusals).map_err(io::Error::other)?;
    Ok((listener, address, Arc::new(world)))
}

async fn serve(
    world: &Arc<World>,
    listener: TcpListener,
    address: SocketAddr,
    mut refused: mpsc::UnboundedReceiver<u64>,
    mut stop: oneshot::Receiver<()>,
) {
    let mut listener = Some(listener);
    loop {
        let bound = match listener.take() {
            Some(listener) => Ok(listener),
            None => TcpListener::bind(address),
        };
        let server = match bound.and_then(|listener| server(Arc::clone(world), listener)) {
            Ok(server) => server,
            Err(error) => {
                tracing::error!(%error, %address, "cannot listen again, trying on");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let handle = server.handle();
        let running = actix_rt::spawn(server);
        let pause = tokio::select! {
            _ = &mut stop => None,
            pause = refused.recv() => pause,
        };
        let Some(pause) = pause else { return end(&handle, running).await };
        // The answer to whoever asked for it leaves first.
        tokio::time::sleep(Duration::from_millis(30)).await;
        end(&handle, running).await;
        tokio::select! {
            _ = &mut stop => return,
            () = tokio::time::sleep(Duration::from_millis(pause)) => {}
        }
    }
}

async fn end(handle: &ServerHandle, running: actix_rt::task::JoinHandle<io::Result<()>>) {
    handle.stop(false).await;
    let _ = running.await;
}

fn server(world: Arc<World>, listener: TcpListener) -> io::Result<Server> {
    let workers = world.config.workers.max(1);
    let data = Data::from(world);
    let factory = move || {
        App::new()
            .app_data(data.clone())
            .app_data(web::PayloadConfig::new(LARGEST_BODY))
            .app_data(web::JsonConfig::default().limit(LARGEST_BODY).error_handler(json_error))
            .configure(control::routes)
            .configure(phone_api::routes)
            .route("/whatsapp_business/attachments/", web::get().to(graph::download))
            .configure(graph::routes)
            .default_service(web::to(unknown))
            .wrap(from_fn(guard::guard))
    };
    let server = HttpServer::new(factory)
        .workers(workers)
        .worker_max_blocking_threads(2)
        .disable_signals()
        .shutdown_timeout(1)
        .listen(listener)?;
    Ok(server.run())
}

fn json_error(error: actix_web::error::JsonPayloadError, _: &HttpRequest) -> actix_web::Error {
    control::ControlError::Invalid(error.to_string()).into()
}

async fn unknown(request: HttpRequest) -> HttpResponse {
    GraphError::unknown_path(request.path()).error_response()
}
