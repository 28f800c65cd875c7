//! `recado demo`, as a newcomer starts it.
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::Stdio,
};

use recado_store::{DocumentKind, sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, Started, eventually, recado};

/// A demo that runs, and what it told.
struct Demo {
    process: Started,
    facts: Value,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        Self::start_among(folder, &[])
    }

    fn start_among(folder: &Path, environment: &[(&str, &str)]) -> Self {
        // Each test may be the first of its process that opens a client.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut command = recado();
        command
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped());
        let mut process = Started::new(command);
        let stdout = process.child().stdout.take().unwrap();
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with('{')).expect("it prints a line of JSON");
        Self { process, facts: serde_json::from_str(&line).unwrap() }
    }

    fn fact(&self, name: &str) -> &str {
        self.facts[name].as_str().unwrap_or_else(|| panic!("{name} in {}", self.facts))
    }

    fn api(&self) -> Client {
        Client::with_key(self.fact("api_url"), self.fact("api_key"))
    }
}

#[tokio::test]
async fn the_demo_answers_on_the_phone_and_a_person_takes_over() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let names = [
        "api_key",
        "api_url",
        "channel_id",
        "console_url",
        "email",
        "password",
        "phone_url",
        "tenant_id",
    ];
    let told: Vec<_> = demo.facts.as_object().unwrap().keys().cloned().collect();
    assert_eq!(told, names);
    let words = json!({ "email": demo.fact("email"), "password": demo.fact("password") });
    let session =
        Client::nobody(demo.fact("console_url")).post("/api/v1/session", &words).await.ok().body;
    assert_eq!(session["user"]["name"], "Lucía Paredes");
    let (simulator, number) = demo.fact("phone_url").rsplit_once("/phone/").unwrap();
    let phone = Client::nobody(simulator);
    let say = json!({ "kind": "text", "text": "¿tienen envío a Cusco?", "name": "Rosa Quispe" });
    phone.post(&format!("/sim/numbers/{number}/customers/51958114207/messages"), &say).await.ok();
    eventually("the phone shows the answer, and that the question was read", || async {
        let chat =
            phone.get(&format!("/sim/numbers/{number}/customers/51958114207/chat")).await.ok().body;
        let lines = chat["items"].as_array()?.clone();
        let answered = lines.len() == 2 && lines[1]["text"].as_str()?.contains("Cusco");
        (answered && lines[0]["state"] == "read").then_some(())
    })
    .await;
    let page = Client::nobody(demo.fact("console_url")).get("/").await.ok();
    assert!(String::from_utf8(page.bytes).unwrap().contains("name=\"recado-phone\""));
    assert_eq!(demo.api().items("/api/v1/users").await.len(), 2);
    assert_eq!(
        demo.api().get("/api/v1/faqs?limit=100").await.ok().body["items"].as_array().unwrap().len(),
        50
    );
}

/// The phone of a demo: its simulator, its number, and its customers' chats.
struct Phone {
    simulator: Client,
    number: String,
}

impl Phone {
    fn of(demo: &Demo) -> Self {
        let (simulator, number) = demo.fact("phone_url").rsplit_once("/phone/").unwrap();
        Self { simulator: Client::nobody(simulator), number: number.to_owned() }
    }

    async fn chat(&self, customer: &str) -> Vec<Value> {
        let path = format!("/sim/numbers/{}/customers/{customer}/chat", self.number);
        let chat = self.simulator.get(&path).await.ok().body;
        chat["items"].as_array().unwrap().clone()
    }
}

const HUGO: &str = "51958114311";

#[tokio::test]
async fn the_first_scene_is_answered_and_a_restart_leaves_the_phone_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Demo::start(folder.path());
    let phone = Phone::of(&first);
    let before = eventually("Hugo's question is answered from the FAQs, and shown", || async {
        let chat = phone.chat(HUGO).await;
        let last = chat.last()?;
        let answered = last["mine"] == false && last["text"].as_str()?.contains("Molemos gratis");
        (answered && chat[0]["state"] == "read").then_some(chat)
    })
    .await;
    assert!(first.process.terminate().success());
    let second = Demo::start(folder.path());
    let phone = Phone::of(&second);
    assert_eq!(phone.chat(HUGO).await, before);
    let talks = second.api().items("/api/v1/conversations").await;
    let hugo = talks.iter().find(|talk| talk["contact_name"] == "Hugo Mamani").unwrap();
    let id = hugo["id"].as_str().unwrap();
    let path = format!("/api/v1/conversations/{id}");
    second.api().post(&format!("{path}/join"), &json!({})).await.ok();
    let words = json!({ "kind": "text", "text": "Sí, y gratis." });
    let sent = second.api().post(&format!("{path}/messages"), &words).await.ok().body;
    let number = sent["id"].as_str().unwrap().to_owned();
    eventually("the window is open on both sides: it is delivered", || async {
        let messages = second.api().items(&format!("{path}/messages")).await;
        let state = messages.into_iter().find(|one| one["id"] == *number)?["status"].clone();
        assert_ne!(state, "failed");
        (state == "delivered").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_second_start_finds_what_the_first_one_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Demo::start(folder.path());
    let label = json!({ "name": "de ayer" });
    first.api().post("/api/v1/labels", &label).await.ok();
    let conversations = eventually("the first talks are there", || async {
        let all = first.api().items("/api/v1/conversations").await;
        (all.len() == 2).then_some(all.len())
    })
    .await;
    assert!(first.process.terminate().success());
    let second = Demo::start(folder.path());
    for name in ["password", "api_key", "tenant_id", "channel_id", "email"] {
        assert_eq!(first.fact(name), second.fact(name), "{name}");
    }
    let labels = second.api().items("/api/v1/labels").await;
    assert!(labels.iter().any(|label| label["name"] == "de ayer"));
    assert_eq!(second.api().items("/api/v1/conversations").await.len(), conversations);
    let (simulator, number) = second.fact("phone_url").rsplit_once("/phone/").unwrap();
    let say = json!({ "kind": "text", "text": "¿tienen envío a Cusco?" });
    let path = format!("/sim/numbers/{number}/customers/51958114207/messages");
    let phone = Client::nobody(simulator);
    Answer::of(phone.ask(Method::POST, &path).json(&say)).await.ok();
    eventually("the second demo answers too", || async {
        let log = phone.get(&format!("/sim/numbers/{number}/accepted")).await.ok().body;
        // What the first demo had not sent when it ended goes out as well.
        let to_rosa = |one: &&Value| one["to"] == "51958114207";
        (log["items"].as_array()?.iter().filter(to_rosa).count() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_demo_keeps_to_its_folder_whatever_the_environment_names() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let blobs = elsewhere.path().join("blobs");
    let environment = [
        ("RECADO_STORE", "scylla://127.0.0.1:9/recado"),
        ("RECADO_STORE_USER", "recado"),
        ("RECADO_STORE_PASSWORD", "una clave larga"),
        ("RECADO_REDIS", "redis://127.0.0.1:9/0"),
        ("RECADO_CLUSTER_ADDRESS", "http://127.0.0.1:9"),
        ("RECADO_BLOBS", blobs.to_str().unwrap()),
        ("RECADO_BLOBS_ENDPOINT", "http://127.0.0.1:9"),
    ];
    let demo = Demo::start_among(folder.path(), &environment);
    assert_eq!(demo.api().items("/api/v1/users").await.len(), 2);
    assert!(folder.path().join("recado.db").exists());
    assert!(!blobs.exists());
}

#[tokio::test]
async fn a_demo_whose_key_was_taken_back_starts_again_with_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Demo::start(folder.path());
    let key = first.api().items("/api/v1/api-keys").await[0]["id"].clone();
    first.api().delete(&format!("/api/v1/api-keys/{}", key.as_str().unwrap())).await.ok();
    assert!(first.process.terminate().success());
    // As a demo of earlier days keeps it: without a word of its company.
    let file = folder.path().join("demo.json");
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    kept.as_object_mut().unwrap().remove("tenant").unwrap();
    std::fs::write(&file, kept.to_string()).unwrap();
    let mut second = Demo::start(folder.path());
    assert_eq!(first.fact("tenant_id"), second.fact("tenant_id"));
    assert_ne!(first.fact("api_key"), second.fact("api_key"));
    assert_eq!(second.api().items("/api/v1/users").await.len(), 2);
    assert_eq!(second.api().items("/api/v1/api-keys").await.len(), 1);
    assert!(second.process.terminate().success());
    let third = Demo::start(folder.path());
    assert_eq!(second.fact("api_key"), third.fact("api_key"));
}

#[tokio::test]
async fn a_start_that_fails_plants_nothing_under_another_company() {
    let folder = tempfile::tempdir().unwrap();
    let taken = recado()
        .args(["tenant", "create", "--name", "Otra", "--password", "una clave larga", "--email"])
        .args(["lucia@tostaduriamisti.example", "--data"])
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(taken.success());
    for _ in 0..2 {
        let start = recado()
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert_eq!(start.status.code(), Some(1));
    }
    let options = sqlite::SqliteOptions::new(folder.path().join("recado.db"));
    let stores = sqlite::open(options).unwrap();
    let planted = stores.documents.list_all(DocumentKind::Faq).await.unwrap();
    assert_eq!(planted.len(), 0);
}

#[tokio::test]
async fn a_second_demo_on_a_folder_that_is_served_touches_nothing_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Demo::start(folder.path());
    let phone = folder.path().join("simulator");
    std::fs::write(phone.join("state.json"), "what the first one is about to write").unwrap();
    let second = recado()
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let told = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(told.contains("\"in_use\""), "{told}");
    assert!(!phone.join("state.json.unreadable").exists());
    assert_eq!(demo.api().items("/api/v1/users").await.len(), 2);
}

#[tokio::test]
async fn a_password_that_opens_no_door_any_more_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::start(folder.path());
    let first = demo.fact("password").to_owned();
    let words = json!({ "email": demo.fact("email"), "password": first });
    let session = Client::nobody(demo.fact("api_url"));
    session.post("/api/v1/session", &words).await.ok();
    assert!(demo.process.terminate().success());
    let data = folder.path().to_str().unwrap();
    let set = |email: &str| {
        let words = ["user", "password", "--password", "otra clave larga", "--data", data];
        let status = recado().args(words).args(["--email", email]).status().unwrap();
        assert!(status.success());
    };
    set("marco@tostaduriamisti.example");
    let mut demo = Demo::start(folder.path());
    assert_eq!(demo.facts["password"], first.as_str(), "Lucía's is as it was");
    assert!(demo.process.terminate().success());
    set("lucia@tostaduriamisti.example");
    let demo = Demo::start(folder.path());
    assert_eq!(demo.facts["password"], Value::Null);
}

#[tokio::test]
async fn who_was_removed_is_not_told_as_a_login() {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = Demo::start(folder.path());
    let password = demo.fact("password").to_owned();
    let api = demo.api();
    let data = folder.path().to_str().unwrap();
    let words = ["user", "add", "--data", data, "--tenant", demo.fact("tenant_id")];
    let ana = "ana@tostaduriamisti.example";
    let person = ["--email", ana, "--password", PASSWORD, "--role", "admin"];
    assert!(recado().args(words).args(person).status().unwrap().success());
    let people = api.items("/api/v1/users").await;
    let lucia = people.iter().find(|one| one["email"] == demo.fact("email")).unwrap();
    let path = format!("/api/v1/users/{}", lucia["id"].as_str().unwrap());
    let ana = Client::sign_in(demo.fact("api_url"), ana).await;
    ana.delete(&path).await.ok();
    assert!(demo.process.terminate().success());
    let demo = Demo::start(folder.path());
    assert_eq!(demo.fact("email"), "marco@tostaduriamisti.example");
    assert_eq!(demo.fact("password"), password);
}
