//! A small server that speaks S3: path-style objects, parts, lists, ranges. It checks signatures as the
//! real ones do, from what the documentation of Signature Version 4 says.
mod objects;
mod signature;

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, mpsc},
    thread::{self, JoinHandle},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::StatusCode,
    web::{self, Bytes, Data},
};

/// Id of the key it knows.
pub(crate) const ACCESS_KEY: &str = "AKIDRECADOTEST";
/// Its secret.
pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// The one bucket.
pub(crate) const BUCKET: &str = "recado-files";
/// Its region.
pub(crate) const REGION: &str = "sa-east-1";

/// What it keeps.
#[derive(Default)]
pub(crate) struct Kept {
    /// Objects by key.
    pub(crate) objects: BTreeMap<String, Bytes>,
    /// Parts of uploads that are not complete, by upload and number.
    pub(crate) parts: BTreeMap<(String, u32), Bytes>,
    /// Methods with what they were about, in order.
    pub(crate) asked: Vec<String>,
}

/// The server; ends with the test.
pub(crate) struct S3 {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl S3 {
    /// Starts one with an empty bucket.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let data = Data::from(Arc::clone(&kept));
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_rt::System::new().block_on(async move {
                let app = move || {
                    App::new()
                        .app_data(data.clone())
                        .app_data(web::PayloadConfig::new(64 << 20))
                        .default_service(web::to(answer))
                };
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.listen(listener).unwrap().run();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { address, kept, handle: told.recv().unwrap(), thread: Some(thread) }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the keys of all objects.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.kept.lock().unwrap().objects.keys().cloned().collect()
    }

    /// Returns how many parts of unfinished uploads lie there.
    pub(crate) fn loose_parts(&self) -> usize {
        self.kept.lock().unwrap().parts.len()
    }

    /// Returns what was asked, as `PUT key`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.kept.lock().unwrap().asked.clone()
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        // Told without waiting: the thread waits for it.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Answers any request.
async fn answer(request: HttpRequest, body: Bytes, kept: Data<Mutex<Kept>>) -> HttpResponse {
    if let Err((code, words)) = signature::check(&request, &body) {
        return refuse(StatusCode::FORBIDDEN, code, words);
    }
    let path = percent_decoded(request.path().trim_start_matches('/'));
    let (bucket, key) = path.split_once('/').unwrap_or((path.as_str(), ""));
    if bucket != BUCKET {
        return refuse(StatusCode::NOT_FOUND, "NoSuchBucket", "there is no such bucket");
    }
    let mut kept = kept.lock().unwrap();
    kept.asked.push(format!("{} {key}", request.method()));
    objects::answer(&request, key, body, &mut kept)
}

/// Refuses in S3's words.
fn refuse(status: StatusCode, code: &str, words: &str) -> HttpResponse {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{words}</Message></Error>"
    );
    HttpResponse::build(status).content_type("application/xml").body(body)
}

fn percent_decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("a={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
