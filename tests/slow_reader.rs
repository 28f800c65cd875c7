//! Screens that read too slowly: what waits for them is bounded, and they miss nothing.
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Client, Live, Screen, Shop, eventually, positions};

const ROSA: &str = "51958114207";

/// Makes a talk whose newest page is some 200 kB, and returns its topic.
async fn long_talk(shop: &Shop) -> String {
    shop.set_bot(json!({ "enabled": false })).await;
    let words = "palabra ".repeat(500);
    let messages: Vec<Value> =
        (0..50).map(|n| text(&format!("wamid.long.{n}"), ROSA, &words)).collect();
    shop.deliver(shop.delivery(&messages).to_string()).await.ok();
    let id = shop.customer(ROSA).conversation().await["id"].as_str().unwrap().to_owned();
    format!("conversation:{id}")
}

fn text(id: &str, from: &str, words: &str) -> Value {
    let now = chrono::Utc::now().timestamp().to_string();
    json!({ "from": from, "id": id, "timestamp": now, "type": "text", "text": { "body": words } })
}

/// Asks for some 14 MB, more than a line and the queue before it hold (the kernel keeps up to 4 MB),
/// and reads nothing of it.
async fn stuff(live: &mut Live, topic: &str) {
    for _ in 0..70 {
        live.say(json!({ "type": "subscribe", "topic": topic })).await;
    }
}

/// Two hundred customers write at once.
async fn crowd_writes(shop: &Shop, round: u32) {
    let phone = |n: u32| format!("5195{n:07}");
    let message = |n: u32| text(&format!("wamid.{round}.{n}"), &phone(n), "hola");
    let messages: Vec<Value> = (0..200).map(message).collect();
    shop.deliver(shop.delivery(&messages).to_string()).await.ok();
}

/// Where every conversation stands, page by page.
async fn all_positions(api: &Client) -> Vec<(String, u64)> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/api/v1/conversations?limit=100&cursor={cursor}")).await.ok();
        rows.extend(page.body["items"].as_array().unwrap().iter().cloned());
        match page.body["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return positions(&rows),
        }
    }
}

/// Where they stand once nothing moves any more.
async fn at_rest(api: &Client) -> Vec<(String, u64)> {
    eventually("the talks are at rest", || async {
        let one = all_positions(api).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        (all_positions(api).await == one).then_some(one)
    })
    .await
}

async fn figure(shop: &Shop, name: &str) -> f64 {
    let text = Client::nobody(shop.api.base()).get("/metrics").await.ok().bytes;
    let text = String::from_utf8(text).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    line.unwrap_or(0.0)
}

#[tokio::test]
async fn who_stops_reading_is_closed_and_holds_nobody_else_up() {
    let shop = Shop::open().await;
    let topic = long_talk(&shop).await;
    let mut stuck = Live::open_narrow(&shop.api).await;
    let mut other = Screen::open(&shop.api).await;
    stuck.follow("inbox", None).await;
    stuff(&mut stuck, &topic).await;
    let stopped = Instant::now();
    crowd_writes(&shop, 1).await;
    other.reaches(&without(at_rest(&shop.api).await, &topic)).await;
    eventually("the one that reads nothing is given up", || async {
        (figure(&shop, "recado_sockets_closed_total{code=\"4408\"}").await > 0.0).then_some(())
    })
    .await;
    assert!(stopped.elapsed() > Duration::from_secs(9), "ten seconds are its chance");
    // It hears why if it reads on in time; else the line is cut, and with it what it had not read.
    let heard = stuck.close_code().await;
    assert!(matches!(heard, 4408 | 1006), "{heard}");
}

/// The long talk stood before the screen began to follow: it shows what changed since.
fn without(all: Vec<(String, u64)>, topic: &str) -> Vec<(String, u64)> {
    let long = topic.trim_start_matches("conversation:");
    all.into_iter().filter(|(id, _)| id.trim_matches('"') != long).collect()
}

#[tokio::test]
async fn who_falls_behind_is_told_the_gap_and_ends_where_everybody_is() {
    let shop = Shop::open().await;
    let topic = long_talk(&shop).await;
    let mut slow = Screen::on(Live::open_narrow(&shop.api).await).await;
    stuff(slow.live.as_mut().unwrap(), &topic).await;
    for round in 1..=6 {
        crowd_writes(&shop, round).await;
    }
    let want = without(at_rest(&shop.api).await, &topic);
    assert_eq!(want.len(), 200);
    slow.reaches(&want).await;
    assert!(figure(&shop, "recado_sockets_lagged_total").await >= 1.0, "it did fall behind");
}
