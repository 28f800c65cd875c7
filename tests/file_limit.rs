//! Files that may not grow any further (`ulimit -f`): as a full disk, nothing dies of it.
use std::{fs, process::Command};

use serde_json::json;

use crate::harness::{Client, Gateway, eventually, recado};

/// Lets the files of a process grow to so many bytes and no more.
fn limit(process: u32, bytes: &str) {
    let (process, limit) = (process.to_string(), format!("--fsize={bytes}:unlimited"));
    let status = Command::new("prlimit").args(["--pid", &process, &limit]).status().unwrap();
    assert!(status.success());
}

#[tokio::test]
async fn a_gateway_whose_files_may_not_grow_refuses_writes_and_goes_on_when_they_may() {
    let mut gateway = Gateway::prepare(&[]);
    let company = gateway.company("Misti", "lucia@misti.example");
    gateway.start().await;
    let api = Client::with_key(&gateway.url(), company["api_key"].as_str().unwrap());
    let reply = json!({ "shortcut": { "es": "largo" }, "text": { "es": "x".repeat(4_000) } });
    let replies = "/api/v1/canned-replies";
    api.post(replies, &reply).await.ok();
    let grown = fs::metadata(gateway.file("recado.db-wal")).unwrap().len();
    let process = gateway.process().child().id();
    limit(process, &(grown + 20_000).to_string());
    let mut kept = 1;
    loop {
        let answer = api.post(replies, &reply).await;
        if answer.status == 503 {
            break;
        }
        assert_eq!(answer.status, 201);
        kept += 1;
        assert!(kept < 50, "the files grow");
    }
    assert_eq!(api.items(replies).await.len(), kept, "what is there is read");
    let health = format!("{}/health", gateway.url());
    eventually("it says that it is not well", || async {
        (reqwest::get(&health).await.unwrap().status() == 503).then_some(())
    })
    .await;
    limit(process, "unlimited");
    eventually("it goes on", || async {
        (api.post(replies, &reply).await.status == 201).then_some(())
    })
    .await;
    assert!(gateway.terminate().success());
}

#[tokio::test]
async fn a_backup_that_may_not_grow_says_so_and_leaves_nothing() {
    let mut gateway = Gateway::prepare(&[]);
    let company = gateway.company("Misti", "lucia@misti.example");
    gateway.start().await;
    let api = Client::with_key(&gateway.url(), company["api_key"].as_str().unwrap());
    let text = "x".repeat(4_000);
    let reply =
        json!({ "shortcut": { "es": "largo" }, "text": { "es": text.clone(), "en": text } });
    for _ in 0..40 {
        api.post("/api/v1/canned-replies", &reply).await.ok();
    }
    assert!(gateway.terminate().success());
    let to = gateway.file("out");
    fs::create_dir(&to).unwrap();
    // Larger than what the store needs to be opened, smaller than the backup; in blocks of 512 bytes.
    let output = Command::new("sh")
        .args(["-c", "ulimit -f 200; exec \"$0\" \"$@\""])
        .arg(recado().get_program())
        .arg("backup")
        .arg("--data")
        .arg(gateway.folder())
        .arg("--to")
        .arg(to.join("all.recado"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("too large"), "{told}");
    assert_eq!(fs::read_dir(&to).unwrap().count(), 0, "not even a part of it");
}
