//! What people type, and how it ends.
use std::{
    fs,
    io::Read,
    os::unix::fs::PermissionsExt,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::harness::{Client, Gateway, recado};

fn run(words: &[&str]) -> Output {
    recado().args(words).output().unwrap()
}

fn error(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|_| panic!("{text}"))
}

fn create(folder: &str, email: &str, password: &str) -> Output {
    run(&[
        "tenant",
        "create",
        "--data",
        folder,
        "--name",
        "Misti",
        "--email",
        email,
        "--password",
        password,
    ])
}

#[test]
fn a_company_is_made_before_the_first_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    let output = create(data.to_str().unwrap(), "lucia@misti.example", "una clave larga");
    assert_eq!(output.status.code(), Some(0));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys: Vec<_> = made.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["api_key", "tenant_id", "user_id"]);
    let mode = fs::metadata(data.join("recado.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
}

#[test]
fn the_same_address_again_is_the_same_person_if_the_password_matches() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let made = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let (first, again) = ["lucia@misti.example", "LUCIA@misti.example"]
        .map(|email| create(data, email, "una clave larga"))
        .into();
    let warning = String::from_utf8_lossy(&again.stderr).into_owned();
    let (first, again) = (made(&first), made(&again));
    assert!(warning.contains("already") && warning.contains("Misti"), "{warning}");
    assert!(warning.contains(first["tenant_id"].as_str().unwrap()), "{warning}");
    assert_eq!(first["user_id"], again["user_id"]);
    assert_ne!(first["tenant_id"], again["tenant_id"]);
    let wrong = create(data, "lucia@misti.example", "otra clave larga");
    assert_eq!(
        (wrong.status.code(), &error(&wrong)["error"]),
        (Some(1), &"password_mismatch".into())
    );
    let words = error(&wrong)["message"].as_str().unwrap().to_owned();
    assert!(words.contains("recado user password"), "the way out: {words}");
    let short = create(data, "ana@misti.example", "corta");
    assert_eq!((short.status.code(), &error(&short)["error"]), (Some(1), &"password".into()));
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let mut openapi = recado();
    openapi.arg("openapi").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = openapi.spawn().unwrap();
    // Longer than what a pipe holds, so that it writes on after nobody reads.
    let mut first = [0; 10];
    process.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn wrong_usage_ends_with_two() {
    for words in [
        &["tenant", "create"] as &[&str],
        &["tenant", "create", "--name", "x", "--email", "nobody", "--password", "una clave larga"],
        &["fly"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--colour", "red"],
        &["user", "add", "--tenant", "x", "--email", "a@b.c", "--password", "una clave larga"],
        &[],
    ] {
        assert_eq!(run(words).status.code(), Some(2), "{words:?}");
    }
    assert_eq!(run(&["--help"]).status.code(), Some(0));
    assert_eq!(run(&["--version"]).status.code(), Some(0));
}

#[test]
fn a_key_file_that_others_may_read_stops_the_start_with_words_that_help() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    create(data, "lucia@misti.example", "una clave larga");
    let key = folder.path().join("recado.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let output = run(&["serve", "--data", data, "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(error(&output)["error"], "key_file");
    assert!(error(&output)["message"].as_str().unwrap().contains("chmod 600"));
}

#[test]
fn a_file_with_unknown_settings_stops_the_start_and_names_them_all() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    fs::write(folder.path().join("recado.toml"), "lisen = 1\n[store]\nreaders = 0\n").unwrap();
    let output = run(&["serve", "--data", data]);
    assert_eq!(output.status.code(), Some(2));
    let message = error(&output)["message"].as_str().unwrap().to_owned();
    assert!(message.contains("`lisen`") && message.contains("`store.readers`"), "{message}");
}

#[test]
fn the_document_is_printed_and_the_store_is_prepared() {
    let output = run(&["openapi"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["paths"]["/api/v1/conversations"]["get"].is_object());
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["migrate", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(folder.path().join("recado.db").exists());
}

/// Runs the doctor on an address, in a terminal of a language.
fn doctor(data: &str, listen: &str, lang: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = recado()
        .args(["doctor", "--data", data, "--listen", listen])
        .args(more)
        .env("RECADO_LISTN", "x")
        .env("LANG", lang)
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = stranger.local_addr().unwrap().to_string();
    // Somebody who is not Recado: a line that is closed without a word.
    std::thread::spawn(move || stranger.incoming().for_each(drop));
    let public = ["--public-url", "http://recado.example.com"];
    let (code, said) = doctor(data, &listen, "es_PE.UTF-8", &public);
    assert_eq!(code, Some(1));
    for part in ["RECADO_LISTN", "No se puede escuchar", "no usa https", "el almacén se abren"] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[tokio::test]
async fn the_doctor_speaks_one_language_and_knows_the_gateway_that_runs() {
    let mut gateway = Gateway::prepare(&[]);
    gateway.start().await;
    let listen = gateway.url().replace("http://", "");
    let data = gateway.folder().to_str().unwrap().to_owned();
    let (es, en) = ("ya escucha Recado", "Recado 0");
    for (lang, flag, is_spanish) in [
        ("es_PE.UTF-8", None, true),
        ("en_US.UTF-8", None, false),
        ("C.UTF-8", None, false),
        ("C.UTF-8", Some("es"), true),
        ("es_PE.UTF-8", Some("en"), false),
    ] {
        let more: Vec<&str> = flag.map(|lang| ["--lang", lang]).into_iter().flatten().collect();
        let (_, said) = doctor(&data, &listen, lang, &more);
        assert_eq!(said.contains(es), is_spanish, "{lang} {flag:?}: {said}");
        assert_eq!(said.contains(en) && said.contains("runs at"), !is_spanish, "{lang}: {said}");
        assert!(said.lines().any(|line| line.starts_with('✓') && line.contains(&listen)), "{said}");
    }
}

#[tokio::test]
async fn the_doctor_tells_its_gateway_from_one_of_another_folder() {
    let (mut ours, mut other) = (Gateway::prepare(&[]), Gateway::prepare(&[]));
    ours.start().await;
    other.start().await;
    let listen = other.url().replace("http://", "");
    let (new, data) = (tempfile::tempdir().unwrap(), ours.folder().to_str().unwrap().to_owned());
    for folder in [data.as_str(), new.path().to_str().unwrap()] {
        for (lang, words) in [("en_US.UTF-8", "Another Recado"), ("es_PE.UTF-8", "otro Recado")] {
            let (code, said) = doctor(folder, &listen, lang, &[]);
            assert_eq!(code, Some(1), "{said}");
            let is_told = |line: &str| line.starts_with('✗') && line.contains(words);
            let told = said.lines().find(|line| is_told(line)).unwrap_or_else(|| panic!("{said}"));
            assert!(told.contains(folder) && told.contains(&listen), "{told}");
        }
    }
}

#[test]
fn a_backup_of_what_is_not_there_says_so_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, to) = (folder.path().join("nowhere"), folder.path().join("all.recado"));
    let backup =
        || run(&["backup", "--data", data.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    for (there, part) in [(false, "no folder"), (true, "no recado.db")] {
        if there {
            fs::create_dir(&data).unwrap();
        }
        let refused = error(&backup());
        let words = refused["message"].as_str().unwrap();
        assert_eq!(refused["error"], "folder", "{words}");
        assert!(words.contains(part) && !words.contains("key"), "{words}");
    }
    assert!(fs::read_dir(&data).unwrap().next().is_none(), "nothing is made");
    assert_eq!(
        create(data.to_str().unwrap(), "a@b.example", "una clave larga").status.code(),
        Some(0)
    );
    let made = backup();
    let told: Value = serde_json::from_slice(&made.stdout).unwrap();
    let id = told["companies"][0]["tenant_id"].as_str().unwrap();
    assert!(!id.contains('-'), "as `tenant create` prints it: {id}");
}

#[test]
fn help_names_variables_without_their_values() {
    for words in [vec!["serve"], vec!["demo"], vec!["tenant", "create"], vec!["move"]] {
        let help = recado().args(&words).arg("--help").env("RECADO_CONFIG", "/x").output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let stray = help.lines().find(|line| line.contains("[env: ") && line.contains("=]"));
        assert!(stray.is_none() && !help.contains("=/x]"), "{words:?}: {help}");
    }
}

#[test]
fn serve_tells_which_variables_set_the_same() {
    let help = String::from_utf8(run(&["serve", "--help"]).stdout).unwrap();
    for variable in ["RECADO_DATA", "RECADO_LISTEN", "RECADO_STORE", "RECADO_PUBLIC_URL"] {
        assert!(help.contains(variable), "{variable} in {help}");
    }
    assert!(help.contains("recado settings"), "{help}");
    let list = String::from_utf8(run(&["settings"]).stdout).unwrap();
    assert!(list.contains("RECADO_SEND_SETTLE_AFTER; 100ms–10m; 60s unless set"), "{list}");
}

#[tokio::test]
async fn asked_to_end_it_drains_and_ends_well() {
    let mut gateway = Gateway::prepare(&[]);
    let company = gateway.company("Misti", "lucia@misti.example");
    gateway.start().await;
    let api = Client::with_key(&gateway.url(), company["api_key"].as_str().unwrap());
    api.post("/api/v1/labels", &serde_json::json!({ "name": "queda" })).await.ok();
    assert!(gateway.terminate().success());
    gateway.start().await;
    assert_eq!(api.items("/api/v1/labels").await.len(), 1);
}

#[tokio::test]
async fn a_folder_that_is_served_is_served_by_one_process() {
    let mut gateway = Gateway::prepare(&[]);
    gateway.start().await;
    let folder = gateway.folder().to_str().unwrap().to_owned();
    let serve = || run(&["serve", "--data", &folder, "--listen", "127.0.0.1:0"]);
    let refused = serve();
    assert_eq!((refused.status.code(), &error(&refused)["error"]), (Some(1), &"in_use".into()));
    let words = error(&refused)["message"].as_str().unwrap().to_owned();
    assert!(words.contains(&folder) && words.contains("another process"), "{words}");
    gateway.company("Misti", "lucia@misti.example");
    gateway.kill();
    gateway.start().await;
}

#[tokio::test]
async fn what_stands_in_the_folder_is_its_owners_only() {
    let mut gateway = Gateway::prepare(&[]);
    let company = gateway.company("Misti", "lucia@misti.example");
    gateway.start().await;
    let api = Client::with_key(&gateway.url(), company["api_key"].as_str().unwrap());
    let form = reqwest::multipart::Form::new()
        .part("file", reqwest::multipart::Part::text("hola").file_name("hola.txt"));
    let request = api.ask(reqwest::Method::POST, "/api/v1/media").multipart(form);
    crate::harness::Answer::of(request).await.ok();
    for name in ["recado.key", "recado.lock", "recado.db", "recado.db-wal", "recado.db-shm"] {
        let mode = fs::metadata(gateway.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o600, "{name}");
    }
    let blobs = fs::metadata(gateway.file("blobs")).unwrap().permissions().mode();
    assert_eq!(blobs & 0o7777, 0o700);
}

#[tokio::test]
async fn what_the_gateway_keeps_is_its_owners_and_an_open_folder_is_told() {
    let mut gateway = Gateway::prepare(&[]);
    std::fs::set_permissions(gateway.folder(), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::File::create(gateway.file("recado.db")).unwrap();
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(gateway.file("recado.db"), open).unwrap();
    gateway.start().await;
    for name in ["recado.db", "recado.db-wal", "recado.db-shm", "recado.key"] {
        let mode = std::fs::metadata(gateway.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let log = gateway.log();
    assert!(log.contains("others may look into the data folder") && log.contains("755"), "{log}");
}

#[test]
fn companies_are_listed_and_a_bench_that_reaches_nobody_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let made = create(data, "lucia@misti.example", "una clave larga");
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    for words in [
        ["bench", "inbound", "--target", "http://127.0.0.1:9", "--duration", "1"],
        ["bench", "inbound", "--target", "http://127.0.0.1:9", "--duration", "0"],
    ] {
        let output = recado().args(words).args(["--data", data]).output().unwrap();
        assert_eq!((output.status.code(), &error(&output)["error"]), (Some(1), &"bench".into()));
    }
    let listed = run(&["tenant", "list", "--data", data]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let lines: Vec<Value> =
        listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1, "{listed}");
    assert_eq!((&lines[0]["tenant_id"], &lines[0]["name"]), (&made["tenant_id"], &"Misti".into()));
}

#[test]
fn each_scenario_of_the_bench_shows_itself_as_the_example() {
    for scenario in ["inbound", "exchange"] {
        let help = run(&["bench", scenario, "--help"]);
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(help.contains(&format!("recado bench {scenario} --data")), "{help}");
    }
}
