//! A small gateway that keeps what it is sent in memory and answers every text once, unless its
//! manners say otherwise. It is the bench's counterpart, not the product's.
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    web::{self, Data, Json, Path, Query},
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use parking_lot::Mutex;
use ring::{digest::SHA1_FOR_LEGACY_USE_ONLY, hmac};
use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::provider_call::send;

/// How a gateway behaves; numbers count webhooks of messages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Manner {
    Honest,
    /// Takes its time for each.
    Slow(Duration),
    /// Stands still for a while, all at once.
    Stalls {
        at: usize,
        stall: Duration,
    },
    /// Answers one with 503.
    Refuses(usize),
    /// Answers 200 and does not reply.
    ForgetsReply(usize),
    /// Replies twice.
    Doubles(usize),
    /// From one on answers 200 and replies, and keeps nothing of what was written.
    LosesFrom(usize),
}

pub(crate) struct Gateway {
    house: Data<House>,
    address: String,
    server: ServerHandle,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

struct House {
    manner: Manner,
    name: &'static str,
    bot: Mutex<Value>,
    bot_version: AtomicU64,
    faqs: AtomicUsize,
    channels: Mutex<Vec<Value>>,
    /// Phone → inbound and outbound messages.
    talks: Mutex<BTreeMap<String, (usize, usize)>>,
    counted: AtomicUsize,
    states: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
    changes: broadcast::Sender<String>,
}

impl Gateway {
    pub(crate) async fn start(manner: Manner) -> Self {
        Self::of_company(manner, "Bench 1").await
    }

    /// Starts one whose key is of a company with that name.
    pub(crate) async fn of_company(manner: Manner, name: &'static str) -> Self {
        let house = Data::from(Arc::new(House {
            manner,
            name,
            bot: Mutex::new(
                json!({"enabled": true, "quiet_ms": 1200, "greeting": {"es": "¡Hola!"}}),
            ),
            bot_version: AtomicU64::new(0),
            faqs: AtomicUsize::new(0),
            channels: Mutex::default(),
            talks: Mutex::default(),
            counted: AtomicUsize::new(0),
            states: AtomicUsize::new(0),
            at_once: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            changes: broadcast::channel(10_000).0,
        }));
        let shared = house.clone();
        let app = move || {
            App::new()
                .app_data(shared.clone())
                .route("/api/v1/settings/bot", web::get().to(bot))
                .route("/api/v1/settings/bot", web::put().to(set_bot))
                .route("/api/v1/session", web::get().to(session))
                .route("/api/v1/faqs", web::post().to(add_faq))
                .route("/api/v1/faqs/{id}", web::delete().to(remove_faq))
                .route("/api/v1/channels", web::get().to(channels))
                .route("/api/v1/channels", web::post().to(connect))
                .route("/api/v1/channels/{id}", web::delete().to(disconnect))
                .route("/api/v1/conversations/counts", web::get().to(counts))
                .route("/api/v1/conversations", web::get().to(conversations))
                .route("/api/v1/conversations/{id}/messages", web::get().to(messages))
                .route("/webhooks/{channel}", web::post().to(deliver))
                .route("/ws/agent", web::get().to(follow))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0));
        let server = server.unwrap_or_else(|error| panic!("{error}"));
        let address = server.addrs().first().map(ToString::to_string).unwrap_or_default();
        let server = server.run();
        let handle = server.handle();
        actix_rt::spawn(server);
        Self { house, address, server: handle }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Messages that customers wrote.
    pub(crate) fn messages(&self) -> usize {
        self.house.talks.lock().values().map(|talk| talk.0).sum()
    }

    /// A channel that the company has before any run.
    pub(crate) fn has_channel(&self, name: &str) {
        self.house.channels.lock().push(json!({"name": name}));
    }

    /// The company's conversations before any run.
    pub(crate) fn has_conversation(&self) {
        self.house.talks.lock().insert("51999888777".to_owned(), (1, 0));
    }

    /// What a run may change: the bot's settings, FAQs, the names of channels.
    pub(crate) fn changeable(&self) -> (Value, usize, Vec<Value>) {
        let channels = self.house.channels.lock().clone();
        let names = channels.into_iter().map(|channel| channel["name"].clone());
        let names = names.filter(|name| !name.is_null()).collect();
        (self.house.bot.lock().clone(), self.house.faqs.load(Ordering::Relaxed), names)
    }

    /// States that the provider told.
    pub(crate) fn states(&self) -> usize {
        self.house.states.load(Ordering::Relaxed)
    }

    /// The most webhooks that were ever open at a time.
    pub(crate) fn most_at_once(&self) -> usize {
        self.house.most_at_once.load(Ordering::Relaxed)
    }
}

async fn session(house: Data<House>) -> Json<Value> {
    Json(json!({"tenant": {"id": "1", "name": house.name}}))
}

async fn bot(house: Data<House>) -> Json<Value> {
    let mut settings = house.bot.lock().clone();
    settings["version"] = house.bot_version.load(Ordering::Relaxed).into();
    Json(settings)
}

async fn set_bot(house: Data<House>, body: Json<Value>) -> HttpResponse {
    if body["greeting"]["es"] != "¡Hola!" {
        return HttpResponse::UnprocessableEntity().body("what was there must stay");
    }
    let version = house.bot_version.fetch_add(1, Ordering::Relaxed);
    if body["version"].as_u64().is_some_and(|expected| expected != version) {
        return HttpResponse::Conflict().body("somebody else changed it");
    }
    *house.bot.lock() = body.clone();
    HttpResponse::Ok().json(body.into_inner())
}

async fn add_faq(house: Data<House>, body: Json<Value>) -> HttpResponse {
    let asked = body["es"]["question"].as_str().is_some_and(|question| !question.is_empty());
    if asked {
        house.faqs.fetch_add(1, Ordering::Relaxed);
        HttpResponse::Created().json(json!({"id": "1"}))
    } else {
        HttpResponse::BadRequest().finish()
    }
}

async fn remove_faq(house: Data<House>) -> HttpResponse {
    house.faqs.fetch_sub(1, Ordering::Relaxed);
    HttpResponse::NoContent().finish()
}

async fn channels(house: Data<House>) -> Json<Value> {
    let channels = house.channels.lock();
    let items: Vec<&Value> = channels.iter().filter(|channel| !channel.is_null()).collect();
    Json(json!({"items": items, "next_cursor": null, "prev_cursor": null}))
}

async fn disconnect(house: Data<House>, channel: Path<usize>) -> HttpResponse {
    match house.channels.lock().get_mut(*channel) {
        Some(channel) => *channel = Value::Null,
        None => return HttpResponse::NotFound().finish(),
    }
    HttpResponse::NoContent().finish()
}

async fn connect(house: Data<House>, body: Json<Value>, request: HttpRequest) -> HttpResponse {
    let key = request.headers().get("authorization").map(|key| key.as_bytes().to_vec());
    if key.as_deref() != Some(b"Bearer key") {
        return HttpResponse::Unauthorized().finish();
    }
    let mut channels = house.channels.lock();
    let id = channels.len().to_string();
    channels.push(body.into_inner());
    HttpResponse::Created().json(json!({"id": id, "webhook_url": format!("/webhooks/{id}")}))
}

async fn counts(house: Data<House>) -> Json<Value> {
    Json(json!({"all": house.talks.lock().len()}))
}

async fn conversations(house: Data<House>, query: Query<BTreeMap<String, String>>) -> Json<Value> {
    let phone = query.get("q").cloned().unwrap_or_default();
    let known = house.talks.lock().contains_key(&phone);
    let items = if known { vec![json!({"id": phone})] } else { vec![] };
    Json(json!({"items": items, "next_cursor": null, "prev_cursor": null}))
}

async fn messages(house: Data<House>, phone: Path<String>) -> Json<Value> {
    let (inbound, outbound) = house.talks.lock().get(&*phone).copied().unwrap_or_default();
    let one = |direction: &str| json!({"direction": direction});
    let items = vec![one("inbound"); inbound].into_iter().chain(vec![one("outbound"); outbound]);
    Json(json!({"items": items.collect::<Vec<_>>(), "next_cursor": null, "prev_cursor": null}))
}

async fn deliver(
    house: Data<House>,
    channel: Path<usize>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let Some(channel) = house.channels.lock().get(*channel).cloned() else {
        return HttpResponse::NotFound().finish();
    };
    if !is_signed(&channel, &request, &body) {
        return HttpResponse::Unauthorized().finish();
    }
    let at_once = house.at_once.fetch_add(1, Ordering::Relaxed) + 1;
    house.most_at_once.fetch_max(at_once, Ordering::Relaxed);
    let response = house.take(&channel, &body).await;
    house.at_once.fetch_sub(1, Ordering::Relaxed);
    response
}

fn is_signed(channel: &Value, request: &HttpRequest, body: &[u8]) -> bool {
    let secret = channel["credentials"]["app_secret"].as_str().unwrap_or_default();
    let given = request.headers().get("x-hub-signature-256").and_then(|tag| tag.to_str().ok());
    let tag = given.and_then(|tag| hex::decode(tag.strip_prefix("sha256=")?).ok());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    tag.is_some_and(|tag| hmac::verify(&key, body, &tag).is_ok())
}

impl House {
    async fn take(&self, channel: &Value, body: &[u8]) -> HttpResponse {
        let whole: Value = serde_json::from_slice(body).unwrap_or_default();
        let value = &whole["entry"][0]["changes"][0]["value"];
        if value["statuses"].is_array() {
            self.states.fetch_add(1, Ordering::Relaxed);
            return HttpResponse::Ok().finish();
        }
        let Some(phone) = value["messages"][0]["from"].as_str() else {
            return HttpResponse::BadRequest().finish();
        };
        let number = self.counted.fetch_add(1, Ordering::Relaxed);
        match self.manner {
            Manner::Slow(pause) => actix_rt::time::sleep(pause).await,
            Manner::Stalls { at, stall } if at == number => std::thread::sleep(stall),
            Manner::Refuses(which) if which == number => {
                return HttpResponse::ServiceUnavailable().finish();
            }
            _ => {}
        }
        let kept = !matches!(self.manner, Manner::LosesFrom(first) if first <= number);
        self.note(phone, usize::from(kept), 0);
        self.reply(channel, phone, number).await;
        HttpResponse::Ok().finish()
    }

    async fn reply(&self, channel: &Value, phone: &str, number: usize) {
        if self.bot.lock()["enabled"] != true || self.manner == Manner::ForgetsReply(number) {
            return;
        }
        let times = if self.manner == Manner::Doubles(number) { 2 } else { 1 };
        for _ in 0..times {
            if send(channel, phone).await {
                self.note(phone, 0, 1);
            }
        }
    }

    fn note(&self, phone: &str, inbound: usize, outbound: usize) {
        let mut talks = self.talks.lock();
        let talk = talks.entry(phone.to_owned()).or_default();
        *talk = (talk.0 + inbound, talk.1 + outbound);
        let row = json!({"contact_phone": format!("+{phone}"), "unread": talk.0});
        let event = json!({"type": "event", "topic": "inbox", "cursor": "1", "conversation": row});
        // Nobody needs to follow.
        let _ = self.changes.send(event.to_string());
    }
}

/// The agents' socket, spoken by hand: upgrade, greet, wait for the subscription, tell.
async fn follow(house: Data<House>, request: HttpRequest, mut said: web::Payload) -> HttpResponse {
    let key = request.headers().get("sec-websocket-key").and_then(|key| key.to_str().ok());
    let Some(key) = key else { return HttpResponse::BadRequest().finish() };
    let proof = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let proof = ring::digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, proof.as_bytes());
    let changes = house.changes.subscribe();
    let greeted = stream::once(async { text(r#"{"type":"hello","version":1}"#) });
    let subscribed = stream::once(async move {
        let heard = said.next().await.and_then(Result::ok).is_some();
        let topic = if heard { "inbox" } else { "nothing" };
        let told =
            format!(r#"{{"type":"subscribed","topic":"{topic}","cursor":"0","reset":false}}"#);
        // A ping follows: a client must take it in its stride.
        [text(&told).as_ref(), &[0x89, 2, b'h', b'i']].concat().into()
    });
    let live = stream::unfold(changes, |mut changes| async move {
        let change = changes.recv().await.ok()?;
        Some((text(&change), changes))
    });
    let frames = greeted.chain(subscribed).chain(live).map(Ok::<Bytes, std::io::Error>);
    HttpResponse::SwitchingProtocols()
        .upgrade("websocket")
        .insert_header(("sec-websocket-accept", BASE64_STANDARD.encode(proof)))
        .streaming(frames)
}

/// A text as a frame of a server.
fn text(text: &str) -> Bytes {
    let mut frame = vec![0x81];
    match text.len() {
        short @ ..126 => frame.push(short as u8),
        long => {
            frame.push(126);
            frame.extend_from_slice(&(long as u16).to_be_bytes());
        }
    }
    frame.extend_from_slice(text.as_bytes());
    frame.into()
}
