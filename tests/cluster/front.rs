//! The address that the provider knows: hands what it posts to the fleet and answers when it was taken.
use std::{net::TcpListener, sync::Arc, thread};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, rt::System, web};
use tokio::sync::oneshot;

use crate::fleet::Fleet;

/// A server that is stopped when it is dropped.
pub(crate) struct Front {
    pub(crate) url: String,
    server: ServerHandle,
    thread: Option<thread::JoinHandle<()>>,
}

impl Front {
    pub(crate) async fn open(fleet: Arc<Fleet>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("its address"));
        let (started, handle) = oneshot::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let fleet = web::Data::from(fleet);
                let app = move || App::new().app_data(fleet.clone()).default_service(web::to(take));
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.listen(listener).expect("it listens").run();
                started.send(server.handle()).expect("somebody waits");
                server.await.expect("it serves");
            });
        });
        Self { url, server: handle.await.expect("it starts"), thread: Some(thread) }
    }
}

async fn take(fleet: web::Data<Fleet>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let signature = request.headers().get("x-hub-signature-256");
    let signature = signature.and_then(|value| value.to_str().ok()).unwrap_or_default();
    fleet.deliver(request.path(), signature, body).await;
    HttpResponse::Ok().finish()
}

impl Drop for Front {
    fn drop(&mut self) {
        // It is told at once; its thread ends when it has stopped.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "the front broke");
        }
    }
}
