//! Companies carried: into a file and back, and from one store to another. What arrives is what left.
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    cql_server::Server,
    harness::{Client, Gateway, Shop, eventually, recado},
    media::DOT,
};

const ROSA: &str = "51958114207";
const HUGO: &str = "51958114208";
const ELENA: &str = "51958114209";

/// A shop with a bit of everything in it, and another company beside it on the same gateway.
struct Odd {
    shop: Shop,
    /// What everybody sees of it.
    seen: Value,
    /// A delivery that was acknowledged.
    delivery: String,
    other: String,
}

impl Odd {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let company = shop.gateway.company("Otra casa", "otra@casa.example");
        let other = Client::with_key(&shop.gateway.url(), company["api_key"].as_str().unwrap());
        let faq = json!({ "es": { "question": "¿abren?", "answer": "Sí." } });
        other.post("/api/v1/faqs", &faq).await.ok();
        talk_oddly(&shop).await;
        documents_with_a_past(&shop).await;
        let delivery = edits_and_withdrawals(&shop).await;
        let seen = look(&shop.api).await;
        let other = company["tenant_id"].as_str().unwrap().to_owned();
        Self { shop, seen, delivery, other }
    }

    /// Ends the gateway, so that its folder is nobody's.
    fn stop(&mut self) -> PathBuf {
        assert!(self.shop.gateway.terminate().success());
        self.shop.gateway.folder().to_owned()
    }

    /// Starts another gateway in its place and looks whether all is there and goes on.
    async fn goes_on_at(mut self, mut gateway: Gateway) -> Self {
        gateway.start().await;
        self.shop.api = Client::with_key(&gateway.url(), self.shop.api.key());
        let old = std::mem::replace(&mut self.shop.gateway, gateway);
        let webhook = format!("{}/webhooks/{}", self.shop.gateway.url(), self.shop.channel);
        let webhook = json!({ "webhook_url": webhook });
        self.shop.simulator.change_number(self.shop.phone_number_id(), webhook).unwrap();
        assert_eq!(look(&self.shop.api).await, self.seen);
        // What was told before the move is known as told.
        self.shop.deliver(self.delivery.clone()).await.ok();
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(look(&self.shop.api).await, self.seen, "a repetition is no news");
        // Credentials open: a new webhook is proven, and the answer goes out.
        self.shop.customer(HUGO).writes("¿tienen envío a Cusco?");
        let answers = || async { self.shop.accepted(HUGO).await.len() };
        eventually("Hugo is answered", || async { (answers().await == 2).then_some(()) }).await;
        let found = self.shop.api.items("/api/v1/conversations?q=empanadas").await;
        assert_eq!(found.len(), 1, "words are found");
        drop(old);
        self.seen = look(&self.shop.api).await;
        self
    }
}

async fn talk_oddly(shop: &Shop) {
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let first = rosa.messages().await[0]["id"].clone();
    let reaction = json!({ "kind": "reaction", "message_id": first, "emoji": "☕" });
    shop.api.post(&format!("{path}/messages"), &reaction).await.ok();
    let note = json!({ "text": "prefiere molido" });
    shop.api.post_once(&format!("{path}/notes"), "una-vez", &note).await.ok();
    let file = shop.upload("punto.png", DOT.to_vec()).await;
    let image = json!({ "kind": "image", "media": { "media_id": file } });
    shop.api.post(&format!("{path}/messages"), &image).await.ok();
    let label = shop.api.post("/api/v1/labels", &json!({ "name": "Mayorista" })).await.ok().id();
    shop.api.put(&format!("{path}/labels"), &json!({ "labels": [label] })).await.ok();
    let bytes = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, DOT);
    rosa.says(json!({ "kind": "image", "data": bytes, "mime_type": "image/png" }));
    let hugo = shop.customer(HUGO);
    hugo.asks_and_is_answered().await;
    let elena = shop.customer(ELENA);
    elena.writes("BAJA");
    eventually("all of it is told", || async {
        let rosas = rosa.messages().await;
        let told = |message: &Value| {
            let status = message["status"].as_str().unwrap_or_default();
            let is_reaction = message["kind"] == "reaction";
            message["direction"] != "outbound"
                || ["delivered", "read"].contains(&status)
                || (is_reaction && status == "sent")
        };
        let is_hers = |message: &&Value| message["direction"] == "inbound";
        let is_stored = |message: &Value| message["media"]["state"] == "stored";
        let fetched = rosas.iter().filter(is_hers).any(is_stored);
        let all = [rosas, hugo.messages().await, elena.messages().await].concat();
        let is_let_alone = elena.conversation().await["opted_out"] == true;
        (all.iter().all(told) && fetched && is_let_alone).then_some(())
    })
    .await;
    shop.api.act(&format!("{}/close", hugo.path().await)).await.ok();
}

async fn documents_with_a_past(shop: &Shop) {
    let faq = shop.teach("¿Hacen empanadas?", "Los domingos.").await;
    let other = json!({ "es": { "question": "¿Hacen empanadas?", "answer": "Ya no." } });
    shop.api.put(&format!("/api/v1/faqs/{faq}"), &other).await.ok();
    let gone = shop.teach("¿Tienen té?", "No.").await;
    shop.api.delete(&format!("/api/v1/faqs/{gone}")).await.ok();
    let channel = json!({
        "kind": "whatsapp_cloud", "name": "Segundo número",
        "settings": { "phone_number_id": "999", "business_account_id": "998",
            "api_base_url": shop.number["api_base_url"], "api_version": "v25.0" },
        "credentials": { "access_token": "EAAsecond", "app_secret": "another", "verify_token": "v" },
    });
    shop.api.post("/api/v1/channels", &channel).await.ok();
}

/// Delivers by hand what a phone of the simulator cannot do; returns the delivery.
async fn edits_and_withdrawals(shop: &Shop) -> String {
    let now = chrono::Utc::now().timestamp().to_string();
    let message = |id: &str, kind: &str, body: Value| {
        let mut message = json!({ "from": ROSA, "id": id, "timestamp": now, "type": kind });
        message[kind] = body;
        message
    };
    let edited = json!({ "original_message_id": "wamid.one",
        "message": { "type": "text", "text": { "body": "quiero tres empanadas" } } });
    let messages = [
        message("wamid.one", "text", json!({ "body": "quiero dos empanadas" })),
        message("wamid.two", "text", json!({ "body": "olvídalo" })),
        message("wamid.edit", "edit", edited),
        message("wamid.revoke", "revoke", json!({ "original_message_id": "wamid.two" })),
    ];
    let delivery = shop.delivery(&messages).to_string();
    shop.deliver(delivery.clone()).await.ok();
    // Not repeated later: what cannot be read has no key to be recognised by.
    let odd = message("wamid.odd", "revoke", json!({}));
    shop.deliver(shop.delivery(&[odd]).to_string()).await.ok();
    let rosa = shop.customer(ROSA);
    eventually("the withdrawal is seen", || async {
        rosa.messages().await.iter().any(|message| message["revoked"] == true).then_some(())
    })
    .await;
    assert_eq!(shop.set_aside().await.len(), 1);
    delivery
}

/// Looks at everything a person can see.
async fn look(api: &Client) -> Value {
    let conversations = api.items("/api/v1/conversations?limit=100").await;
    let mut talks = Vec::new();
    for row in &conversations {
        let path =
            format!("/api/v1/conversations/{}/messages?limit=100", row["id"].as_str().unwrap());
        let messages = api.items(&path).await;
        for media in messages.iter().filter_map(|message| message["media"]["url"].as_str()) {
            assert_eq!(api.get(media).await.ok().bytes, DOT);
        }
        talks.push(messages);
    }
    let mut channels = api.items("/api/v1/channels").await;
    for channel in &mut channels {
        let fields = channel.as_object_mut().unwrap();
        fields.retain(|name, _| ["id", "name", "settings", "credentials"].contains(&name.as_str()));
    }
    json!({
        "conversations": conversations,
        "talks": talks,
        "channels": channels,
        "contacts": api.items("/api/v1/contacts").await,
        "faqs": api.items("/api/v1/faqs").await,
        "labels": api.items("/api/v1/labels").await,
        "set_aside": api.items("/api/v1/set-aside").await,
    })
}

/// Starts a gateway and looks whether it shows the same.
async fn is_seen_at(odd: &Odd, mut gateway: Gateway) {
    gateway.start().await;
    let api = Client::with_key(&gateway.url(), odd.shop.api.key());
    assert_eq!(look(&api).await, odd.seen);
    assert!(gateway.terminate().success());
}

fn run(words: &[&str]) -> Output {
    recado().args(words).output().unwrap()
}

/// Runs a command that must do what it says; returns what it prints.
fn told(words: &[&str]) -> Value {
    let output = run(words);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {complaint}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs a command that must refuse; returns its words.
fn refused(words: &[&str], code: &str) -> String {
    let output = run(words);
    assert_eq!(output.status.code(), Some(1), "{words:?}");
    let complaint: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(complaint["error"], code, "{complaint}");
    complaint["message"].as_str().unwrap().to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A gateway with an empty folder, and the key of another.
fn with_key_of(folder: &Path, environment: &[(&'static str, &'static str)]) -> Gateway {
    let gateway = Gateway::prepare(environment);
    fs::copy(folder.join("recado.key"), gateway.file("recado.key")).unwrap();
    gateway
}

#[tokio::test]
async fn a_backup_brings_everything_back_and_is_refused_where_it_must_not_be_used() {
    let mut odd = Odd::open().await;
    let beside = odd.shop.gateway.file("beside.recado");
    let folder = odd.shop.gateway.folder().to_owned();
    let running = told(&["backup", "--data", text(&folder), "--to", text(&beside)]);
    odd.stop();
    let file = folder.join("all.recado");
    let written = told(&["backup", "--data", text(&folder), "--to", text(&file)]);
    assert_eq!(written["sha256"], running["sha256"], "beside a running gateway it is the same");
    assert_eq!(written["companies"].as_array().unwrap().len(), 2);
    assert_eq!(written["companies"][0]["counts"]["files"], 2);
    assert_eq!(told(&["backup", "--verify", text(&file)])["sha256"], written["sha256"]);
    refused(&["backup", "--data", text(&folder), "--to", text(&file)], "exists");
    refused(&["restore", "--data", text(&folder), "--from", text(&file)], "exists");
    what_is_torn_is_refused(&folder, &file);
    another_key_is_refused_or_seals_again(&folder, &file, &written);
    let gateway = with_key_of(&folder, &[]);
    cut_and_done_again(&gateway, &file, &written);
    odd.goes_on_at(gateway).await;
}

fn what_is_torn_is_refused(folder: &Path, file: &Path) {
    let gateway = with_key_of(folder, &[]);
    let torn = folder.join("torn.recado");
    let whole = fs::read(file).unwrap();
    for (bytes, code) in [
        (&whole[..whole.len() / 2], "torn"),
        (&whole[..whole.len() - 1], "torn"),
        (b"SQLite format 3\0 and so on".as_slice(), "foreign"),
    ] {
        fs::write(&torn, bytes).unwrap();
        let words = ["restore", "--data", text(gateway.folder()), "--from", text(&torn)];
        refused(&words, code);
        refused(&["backup", "--verify", text(&torn)], code);
    }
    assert!(!gateway.file("recado.db").exists(), "nothing was written");
}

fn another_key_is_refused_or_seals_again(folder: &Path, file: &Path, written: &Value) {
    let gateway = Gateway::prepare(&[]);
    let data = text(gateway.folder());
    let said = refused(&["restore", "--data", data, "--from", text(file)], "key_file");
    assert!(said.contains("has no recado.key"), "{said}");
    gateway.tell(&["migrate"]);
    let said = refused(&["restore", "--data", data, "--from", text(file)], "key_file");
    assert!(said.contains("sealed with another key"), "{said}");
    let key = folder.join("recado.key");
    let words = ["restore", "--data", data, "--from", text(file), "--key-file", text(&key)];
    assert_eq!(told(&words)["sha256"], written["sha256"]);
    let again = folder.join("again.recado");
    let sealed_again = told(&["backup", "--data", data, "--to", text(&again)]);
    assert_eq!(sealed_again["sha256"], written["sha256"]);
}

/// Kills a restore as soon as it has begun, at several moments, and does it again.
fn cut_and_done_again(gateway: &Gateway, file: &Path, written: &Value) {
    let data = text(gateway.folder());
    let words = ["restore", "--data", data, "--from", text(file)];
    for wait in [0, 5, 20, 60] {
        let mut child =
            recado().args(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        while !gateway.file("restoring.json").exists() && child.try_wait().unwrap().is_none() {
            assert!(began.elapsed() < Duration::from_mins(1));
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        if child.wait().unwrap().success() {
            return;
        }
        let serve = ["serve", "--data", data, "--listen", "127.0.0.1:0"];
        assert!(refused(&serve, "restoring").contains("do it again"));
    }
    assert_eq!(told(&words)["sha256"], written["sha256"]);
    assert!(!gateway.file("restoring.json").exists());
}

#[tokio::test]
async fn one_company_goes_to_cql_and_back_and_is_the_same() {
    let server = tokio::task::spawn_blocking(|| Server::start("moving")).await.unwrap();
    let Some(server) = server else { return };
    let keyspace = format!("scylla://{}/recado", server.contact_point());
    let keyspace: &'static str = Box::leak(keyspace.into_boxed_str());
    let mut odd = Odd::open().await;
    let folder = odd.stop();
    let tenant = odd.shop.tenant.clone();
    let file = folder.join("one.recado");
    let words = ["backup", "--data", text(&folder), "--tenant", &tenant, "--to", text(&file)];
    let written = told(&words);
    let there = with_key_of(&folder, &[("RECADO_STORE", keyspace)]);
    let from = format!("sqlite:{}", folder.display());
    let one = ["--tenant", &tenant, "--data", text(there.folder())];
    let words = [["move", "--from", &from, "--to", keyspace].as_slice(), &one].concat();
    let moved = told(&words);
    assert_eq!(moved["sha256"], written["sha256"]);
    refused(&words, "exists");
    let back = with_key_of(&folder, &[]);
    let to = format!("sqlite:{}", back.folder().display());
    let words = ["move", "--from", keyspace, "--to", &to, "--data", text(there.folder())];
    let moved = told(&words);
    assert_eq!(moved["sha256"], written["sha256"], "there and back it is the same");
    assert_eq!(moved["companies"].as_array().unwrap().len(), 1);
    assert_ne!(moved["companies"][0]["tenant_id"], odd.other.as_str());
    is_seen_at(&odd, back).await;
    odd.goes_on_at(there).await;
}

#[tokio::test]
async fn a_backup_beside_customers_who_write_is_restored_and_knows_them_again() {
    let mut shop = Shop::open().await;
    let folder = shop.gateway.folder().to_owned();
    let file = folder.join("beside.recado");
    let words = ["backup", "--data", text(&folder), "--to", text(&file)];
    let says = |shop: &Shop, number: usize| {
        let phone = format!("5195900{number:04}");
        let message = json!({ "kind": "text", "text": "hola" });
        shop.simulator.say(shop.phone_number_id(), &phone, message).unwrap();
    };
    let mut child = recado().args(words).stdout(Stdio::null()).spawn().unwrap();
    let mut came = 0;
    while came < 90 && (came < 20 || child.try_wait().unwrap().is_none()) {
        says(&shop, came);
        came += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(child.wait().unwrap().success());
    assert!(shop.gateway.terminate().success());
    let mut gateway = with_key_of(&folder, &[]);
    told(&["restore", "--data", text(gateway.folder()), "--from", text(&file)]);
    gateway.start().await;
    let api = Client::with_key(&gateway.url(), shop.api.key());
    let webhook = json!({ "webhook_url": format!("{}/webhooks/{}", gateway.url(), shop.channel) });
    shop.simulator.change_number(shop.phone_number_id(), webhook).unwrap();
    for number in 0..came {
        says(&shop, number);
    }
    let phones = |items: Vec<Value>, field: &str| {
        let mut phones: Vec<String> = items.iter().map(|one| one[field].to_string()).collect();
        phones.sort_unstable();
        phones
    };
    let heard = eventually("all of them are heard", || async {
        let rows = api.items("/api/v1/conversations?limit=100").await;
        let heard = phones(rows, "contact_phone");
        (heard.len() >= came).then_some(heard)
    });
    let heard = heard.await;
    assert_eq!(heard.len(), came, "nobody has two conversations: {heard:?}");
    let known = api.items("/api/v1/contacts?limit=100").await;
    assert_eq!(known.len(), came, "nobody is there twice");
}
