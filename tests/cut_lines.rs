//! Clients that hang up in the middle, or never come to an end.
use std::time::{Duration, Instant};

use serde_json::json;
use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::harness::{Shop, eventually};

const ROSA: &str = "51958114207";

/// Sends bytes to a gateway.
async fn dial(url: &str, bytes: &str) -> TcpStream {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    stream
}

/// A request with the shop's key, as bytes.
fn request(shop: &Shop, method: &str, path: &str, headers: &str, body: &str) -> String {
    let (key, length) = (shop.api.key(), body.len());
    format!(
        "{method} {path} HTTP/1.1\r\nhost: misti\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

/// Sends a request and resets the line a little later, without waiting for the answer.
async fn cut(shop: &Shop, request: &str, after: Duration) {
    let stream = dial(&shop.gateway.url(), request).await;
    tokio::time::sleep(after).await;
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

/// Feeds a byte now and then until an answer comes; returns it, and how long that took.
async fn drip(mut stream: TcpStream) -> (String, Duration) {
    let started = Instant::now();
    let mut answer = Vec::new();
    let mut piece = [0; 4_096];
    while started.elapsed() < Duration::from_secs(15) {
        let read = tokio::time::timeout(Duration::from_millis(100), stream.read(&mut piece)).await;
        match read {
            Ok(Ok(0) | Err(_)) => break,
            Ok(Ok(count)) => answer.extend_from_slice(&piece[..count]),
            // The other side may be gone just now: the next read says so.
            Err(_) => drop(stream.write_all(b"x").await),
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), started.elapsed())
}

#[tokio::test]
async fn what_a_client_that_hangs_up_removed_is_forgotten_by_the_bot_too() {
    let shop = Shop::open().await;
    for round in 0..40 {
        let question = format!("¿Venden el molinillo número {round}?");
        let faq = format!("/api/v1/faqs/{}", shop.teach(&question, "Sí, cuesta S/ 90.").await);
        let removal = request(&shop, "DELETE", &faq, "", "");
        cut(&shop, &removal, Duration::from_micros(round * 150)).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
        if shop.api.get(&faq).await.status == 404 {
            eventually("the bot knows nothing of it", || async {
                let trial = json!({ "text": question });
                let trial = shop.api.post("/api/v1/faqs/try", &trial).await.ok().body;
                let candidates = trial["candidates"].as_array().unwrap();
                let knows = candidates.iter().any(|one| one["question"] == question.as_str());
                (!knows).then_some(())
            })
            .await;
        }
    }
}

#[tokio::test]
async fn a_number_that_was_switched_off_by_a_client_that_hung_up_stays_silent() {
    let shop = Shop::open().await;
    let channel = format!("/api/v1/channels/{}", shop.channel);
    let start = json!({
        "channel_id": shop.channel, "to": "+51999888777",
        "template": { "name": "no_such_template", "language": "en_US" },
    });
    for round in 0..30 {
        let off = request(&shop, "PATCH", &channel, "", r#"{"enabled":false}"#);
        cut(&shop, &off, Duration::from_micros(round * 200)).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
        if shop.api.get(&channel).await.ok().body["state"] == "disabled" {
            let told = shop.api.post("/api/v1/conversations", &start).await;
            told.refused(409, "channel_disabled");
            shop.api.patch(&channel, &json!({ "enabled": true })).await.ok();
        }
    }
}

#[tokio::test]
async fn a_write_with_a_key_whose_line_was_cut_is_done_once_and_answered_at_once() {
    let shop = Shop::open().await;
    for round in 0..20 {
        let question = format!("¿Venden la taza número {round}?");
        let faq = json!({ "es": { "question": question, "answer": "Sí." } });
        let key = format!("cut-{round}");
        let header = format!("idempotency-key: {key}\r\n");
        let first = request(&shop, "POST", "/api/v1/faqs", &header, &faq.to_string());
        cut(&shop, &first, Duration::from_micros(round * 300)).await;
        eventually("the repetition is answered", || async {
            let again = shop.api.post_once("/api/v1/faqs", &key, &faq).await;
            again.status.is_success().then_some(())
        })
        .await;
        let all = shop.api.items("/api/v1/faqs?limit=100").await;
        let made = all.iter().filter(|one| one["es"]["question"] == question.as_str()).count();
        assert_eq!(made, 1, "round {round}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_to_its_end_is_ended() {
    let shop = Shop::with(&[("RECADO_HTTP_BODY_WITHIN", "1s")]).await;
    let url = shop.gateway.url();
    let form = "content-type: multipart/form-data; boundary=b\r\n";
    let key = format!("authorization: Bearer {}\r\n", shop.api.key());
    let json = "content-type: application/json\r\n";
    for (path, headers) in [
        ("/api/v1/session", json.to_owned()),
        ("/api/v1/faqs", format!("{json}{key}")),
        ("/api/v1/labels", format!("{json}{key}idempotency-key: k\r\n")),
        ("/api/v1/media", format!("{form}{key}")),
        (&format!("/webhooks/{}", shop.channel), "x-hub-signature-256: sha256=00\r\n".to_owned()),
    ] {
        for length in ["content-length: 4000\r\n", "transfer-encoding: chunked\r\n"] {
            let start = if length.starts_with("transfer") { "1000\r\n{" } else { "{" };
            let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{headers}{length}\r\n{start}");
            let (answer, spent) = drip(dial(&url, &head).await).await;
            assert!(answer.starts_with("HTTP/1.1 408"), "{path} {length}: {spent:?} {answer}");
            assert!(answer.contains("\"too_slow\""), "{path} {length}: {answer}");
            assert!(spent < Duration::from_secs(8), "{path} {length}: took {spent:?}");
        }
    }
}

#[tokio::test]
async fn who_was_refused_before_the_body_came_does_not_keep_the_line() {
    let shop = Shop::with(&[("RECADO_HTTP_BODY_WITHIN", "1s")]).await;
    for (path, length, start) in [
        ("/api/v1/faqs", "content-length: 4000\r\n", "{"),
        ("/api/v1/faqs", "transfer-encoding: chunked\r\n", "1000\r\n{"),
        ("/no/such/path", "content-length: 4000\r\n", "{"),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{length}\r\n{start}");
        let (answer, spent) = drip(dial(&shop.gateway.url(), &head).await).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(spent < Duration::from_secs(8), "{path} {length}: kept the line for {spent:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_still_on_its_way_does_not_hold_the_end_up() {
    let mut shop = Shop::open().await;
    let head = "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 4000\r\n\r\n{";
    let _line = dial(&shop.gateway.url(), head).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let started = Instant::now();
    assert!(shop.gateway.terminate().success());
    assert!(started.elapsed() < Duration::from_secs(5), "took {:?}", started.elapsed());
}

#[tokio::test]
async fn what_waits_for_a_paused_number_does_not_hold_the_end_up() {
    let mut shop = Shop::open().await;
    shop.customer(ROSA).asks_and_is_answered().await;
    shop.gateway.terminate();
    shop.gateway.start_guarded().await;
    shop.customer(ROSA).writes("otra vez: ¿tienen envío a Cusco?");
    eventually("the answer waits", || async {
        let messages = shop.customer(ROSA).messages().await;
        messages.iter().any(|message| message["status"] == "queued").then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let started = Instant::now();
    assert!(shop.gateway.terminate().success());
    assert!(started.elapsed() < Duration::from_secs(5), "took {:?}", started.elapsed());
}
