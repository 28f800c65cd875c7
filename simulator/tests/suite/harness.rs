//! A simulator, one number of it, and a business that receives its webhooks.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use parking_lot::Mutex;
use recado_simulator::{Simulator, SimulatorConfig, start};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

/// One POST that the business got.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    pub(crate) at: Instant,
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

impl Post {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// `entry[0].changes[0].value`.
    pub(crate) fn value(&self) -> Value {
        self.json()["entry"][0]["changes"][0]["value"].clone()
    }
}

/// The business's side.
#[derive(Default)]
pub(crate) struct Inbox {
    posts: Mutex<Vec<Post>>,
    /// What it answers.
    pub(crate) answer: AtomicU16,
}

/// Everything a test needs.
pub(crate) struct World {
    pub(crate) simulator: Simulator,
    pub(crate) inbox: Arc<Inbox>,
    pub(crate) http: Client,
    pub(crate) number: Value,
    pub(crate) webhook_url: String,
}

pub(crate) const ROSA: &str = "51958114207";

/// A number with quick statuses, no rate limits, and a webhook address that answers 200.
pub(crate) async fn world(fields: Value) -> World {
    world_in(None, fields).await
}

/// The same, kept in a folder.
pub(crate) async fn world_in(data: Option<PathBuf>, fields: Value) -> World {
    let simulator = started(data).await;
    let inbox = Arc::new(Inbox { answer: AtomicU16::new(200), ..Inbox::default() });
    let webhook_url = business(Arc::clone(&inbox));
    let mut settings = json!({
        "webhook_url": webhook_url, "app_secret": "meta_app_secret_1", "verify_token": "open sesame",
        "throughput_per_second": 0, "pair_limit": null,
        "statuses": {"sent_ms": 5, "delivered_ms": 10},
        "webhooks": {"retry_first_ms": 20, "retry_cap_ms": 40},
    });
    for (name, value) in fields.as_object().unwrap() {
        settings[name] = value.clone();
    }
    let number = simulator.create_number(settings).unwrap();
    let http = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    World { simulator, inbox, http, number, webhook_url }
}

async fn started(data: Option<PathBuf>) -> Simulator {
    start(SimulatorConfig { data, ..SimulatorConfig::default() }).await.unwrap()
}

/// Listens as the business: checks the handshake, keeps each POST.
fn business(inbox: Arc<Inbox>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/webhooks/wa", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        actix_rt::System::new().block_on(async move {
            let data = web::Data::from(inbox);
            let app = move || {
                App::new()
                    .app_data(data.clone())
                    .app_data(web::PayloadConfig::new(64 << 20))
                    .route("/webhooks/wa", web::post().to(take))
                    .route("/webhooks/wa", web::get().to(verify))
                    .route("/files/{name}", web::get().to(file))
            };
            HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run().await
        })
    });
    url
}

async fn take(inbox: web::Data<Inbox>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = request.headers().get("x-hub-signature-256");
    let signature = header.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    inbox.posts.lock().push(Post { at: Instant::now(), signature, body: body.to_vec() });
    let status = StatusCode::from_u16(inbox.answer.load(Ordering::SeqCst)).unwrap();
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status.as_u16()).unwrap()).finish()
}

async fn verify(query: web::Query<std::collections::HashMap<String, String>>) -> HttpResponse {
    if query.get("hub.verify_token").map(String::as_str) != Some("open sesame") {
        return HttpResponse::Forbidden().finish();
    }
    HttpResponse::Ok().body(query.get("hub.challenge").cloned().unwrap_or_default())
}

/// Files that sends name by link.
async fn file(name: web::Path<String>) -> HttpResponse {
    match name.as_str() {
        "bolsa.png" => HttpResponse::Ok().content_type("image/png").body(&b"\x89PNG\r\n\x1a\n"[..]),
        "page.html" => HttpResponse::Ok().content_type("text/html").body("<p>"),
        _ => HttpResponse::NotFound().finish(),
    }
}

impl World {
    /// Stops the simulator and starts another one on a folder; the business stays as it is.
    pub(crate) async fn restarted_on(self, data: &Path) -> Self {
        let Self { simulator, inbox, http, number, webhook_url } = self;
        simulator.stop().await;
        let simulator = started(Some(data.to_owned())).await;
        Self { simulator, inbox, http, number, webhook_url }
    }

    pub(crate) fn id(&self) -> &str {
        self.number["phone_number_id"].as_str().unwrap()
    }

    pub(crate) fn account(&self) -> &str {
        self.number["business_account_id"].as_str().unwrap()
    }

    pub(crate) fn token(&self) -> &str {
        self.number["access_token"].as_str().unwrap()
    }

    /// A Graph call with the number's token; `path` starts behind the version.
    pub(crate) async fn graph(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let url = format!("{}/v24.0/{path}", self.simulator.url());
        let mut request = self.http.request(method, url).bearer_auth(self.token());
        if let Some(body) = body {
            request = request.json(body);
        }
        answer(request.send().await.unwrap()).await
    }

    /// Posts to `/messages` as it is.
    pub(crate) async fn post(&self, message: Value) -> (u16, Value) {
        let path = format!("{}/messages", self.id());
        self.graph(Method::POST, &path, Some(&message)).await
    }

    /// Posts a message with the usual frame around it.
    pub(crate) async fn send(&self, to: &str, kind: &str, content: Value) -> (u16, Value) {
        self.post(json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": to,
            "type": kind, kind: content,
        }))
        .await
    }

    /// Sends a text and returns its message id.
    pub(crate) async fn text(&self, to: &str, body: &str) -> String {
        let (status, answer) = self.send(to, "text", json!({ "body": body })).await;
        assert_eq!(status, 200, "{answer}");
        answer["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Expects a refusal and returns its code and details (or message).
    pub(crate) async fn refusal(&self, to: &str, kind: &str, content: Value) -> (u64, String) {
        let (status, answer) = self.send(to, kind, content).await;
        assert!(status >= 400, "{answer}");
        let error = &answer["error"];
        let words = error["error_data"]["details"].as_str().or(error["message"].as_str());
        (error["code"].as_u64().unwrap(), words.unwrap().to_owned())
    }

    /// A call of the control API.
    pub(crate) async fn sim(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/sim/{path}", self.simulator.url());
        let request = self.http.request(method, url).json(&body);
        answer(request.send().await.unwrap()).await
    }

    /// A call of the control API about the number.
    pub(crate) async fn of_number(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) =
            self.sim(method, &format!("numbers/{}/{path}", self.id()), body).await;
        assert!(status < 300, "{status} {answer}");
        answer
    }

    pub(crate) async fn change(&self, fields: Value) {
        let path = format!("numbers/{}", self.id());
        let (status, answer) = self.sim(Method::PATCH, &path, fields).await;
        assert_eq!(status, 200, "{answer}");
    }

    pub(crate) async fn faults(&self, rules: Value) {
        self.of_number(Method::PUT, "faults", json!({ "faults": rules })).await;
    }

    /// The customer says something; returns its message id.
    pub(crate) async fn say(&self, peer: &str, message: Value) -> String {
        let path = format!("customers/{peer}/messages");
        let said = self.of_number(Method::POST, &path, message).await;
        said["id"].as_str().unwrap().to_owned()
    }

    /// The customer says hello, so that the window is open; waits until the business has heard it.
    pub(crate) async fn greet(&self, peer: &str) -> String {
        let wamid = self.say(peer, json!({"kind": "text", "text": "hola"})).await;
        self.message(&wamid).await;
        wamid
    }

    /// What the customer's phone shows.
    pub(crate) async fn chat(&self, peer: &str) -> Vec<Value> {
        let chat = self.of_number(Method::GET, &format!("customers/{peer}/chat"), json!({})).await;
        chat["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn accepted(&self) -> Vec<Value> {
        let log = self.of_number(Method::GET, "accepted?after=0", json!({})).await;
        log["items"].as_array().unwrap().clone()
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.inbox.posts.lock().clone()
    }

    /// Waits until something is true of what the business got.
    pub(crate) async fn until<T>(&self, what: &str, found: impl Fn(&[Post]) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(value) = found(&self.inbox.posts.lock()) {
                return value;
            }
            assert!(start.elapsed() < Duration::from_secs(10), "waited in vain for {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits for the webhook with a customer's message and returns the message.
    pub(crate) async fn message(&self, wamid: &str) -> Value {
        self.until(&format!("message {wamid}"), |posts| {
            posts.iter().find_map(|post| {
                let messages = post.value()["messages"].clone();
                messages.as_array()?.iter().find(|message| message["id"] == wamid).cloned()
            })
        })
        .await
    }

    /// Statuses told so far of a message, in order.
    pub(crate) fn told(&self, wamid: &str) -> Vec<String> {
        statuses(&self.posts(), wamid)
            .iter()
            .map(|s| s["status"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Waits for a status of a message and returns it.
    pub(crate) async fn status(&self, wamid: &str, status: &str) -> Value {
        self.until(&format!("{status} of {wamid}"), |posts| {
            statuses(posts, wamid).into_iter().find(|one| one["status"] == status)
        })
        .await
    }
}

fn statuses(posts: &[Post], wamid: &str) -> Vec<Value> {
    let all = posts
        .iter()
        .flat_map(|post| post.value()["statuses"].as_array().cloned().unwrap_or_default());
    all.filter(|status| status["id"] == wamid).collect()
}

async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

/// Lets things happen that must not happen.
pub(crate) async fn a_while() {
    tokio::time::sleep(Duration::from_millis(150)).await;
}

impl Inbox {
    /// Forgets what came so far.
    pub(crate) fn posts_clear(&self) {
        self.posts.lock().clear();
    }
}
