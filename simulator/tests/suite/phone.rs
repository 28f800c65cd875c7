//! The phone page: its files, its state, its live feed.

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, World, world};

async fn get(world: &World, path: &str) -> reqwest::Response {
    world.http.get(format!("{}{path}", world.simulator.url())).send().await.unwrap()
}

#[actix_rt::test]
async fn the_page_and_everything_it_names_is_there() {
    let world = world(json!({})).await;
    let page = get(&world, "/phone").await;
    assert!(page.url().path().ends_with(world.id()), "it leads to the first number");
    assert!(
        page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'self'")
    );
    let html = page.text().await.unwrap();
    let mut waiting: Vec<String> = html
        .split('"')
        .filter(|part| part.starts_with("/phone/assets/"))
        .map(str::to_owned)
        .collect();
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        if seen.contains(&path) {
            continue;
        }
        let answer = get(&world, &path).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        let text = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        if is(&path, "js") {
            let imports = text.split("from './").skip(1).filter_map(|rest| rest.split('\'').next());
            waiting.extend(imports.map(|name| format!("/phone/assets/{name}")));
        }
        if is(&path, "css") {
            let fonts =
                text.split("url(\"fonts/").skip(1).filter_map(|rest| rest.split('"').next());
            waiting.extend(fonts.map(|name| format!("/phone/assets/fonts/{name}")));
        }
        seen.push(path);
    }
    assert!(seen.len() > 25, "{seen:?}");
    assert_eq!(get(&world, "/phone/assets/nothing.js").await.status().as_u16(), 404);
}

fn is(path: &str, kind: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == kind)
}

/// Reads events of the feed until one has this name.
async fn next(
    feed: &mut (impl futures_util::Stream<Item = reqwest::Result<bytes::Bytes>> + Unpin),
    buffer: &mut String,
    name: &str,
) -> (u64, Value) {
    loop {
        while let Some((block, rest)) =
            buffer.split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned()))
        {
            *buffer = rest;
            let field = |field: &str| {
                block.lines().find_map(|line| line.strip_prefix(field)).map(str::to_owned)
            };
            if field("event: ").as_deref() == Some(name) {
                let id = field("id: ").unwrap().parse().unwrap();
                return (id, serde_json::from_str(&field("data: ").unwrap()).unwrap());
            }
        }
        let chunk = tokio::time::timeout(Duration::from_secs(5), feed.next()).await.expect(name);
        buffer.push_str(&String::from_utf8_lossy(&chunk.unwrap().unwrap()));
    }
}

#[actix_rt::test]
async fn the_page_is_told_of_every_customer_and_not_of_a_few() {
    let world = world(json!({})).await;
    let many: Vec<Value> = (0..30)
        .map(|n| json!({"customer": format!("519000001{n:02}"), "kind": "text", "text": "hola"}))
        .collect();
    world.of_number(Method::POST, "batch", json!({ "messages": many })).await;
    let state = get(&world, &format!("/phone/api/state?number={}", world.id())).await;
    let state: Value = state.json().await.unwrap();
    assert_eq!(state["customers"].as_array().unwrap().len(), 30);
}

#[actix_rt::test]
async fn the_feed_tells_changes_and_a_returning_page_gets_the_gap() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let state: Value =
        get(&world, &format!("/phone/api/state?number={}&customer={ROSA}", world.id()))
            .await
            .json()
            .await
            .unwrap();
    assert_eq!(state["lines"].as_array().unwrap().len(), 1);
    let path = format!("/phone/api/events?number={}&customer={ROSA}", world.id());
    let mut feed = get(&world, &format!("{path}&after={}", state["cursor"])).await.bytes_stream();
    let mut buffer = String::new();
    let wamid = world.text(ROSA, "hola Rosa").await;
    let (cursor, line) = loop {
        let (cursor, line) = next(&mut feed, &mut buffer, "line").await;
        // Ticks of the greeting may come first.
        if line["mine"] == false {
            break (cursor, line);
        }
    };
    assert_eq!((&line["wamid"], &line["text"]), (&json!(wamid), &json!("hola Rosa")));
    drop(feed);
    world.text("51900000001", "someone else").await;
    let missed = world.text(ROSA, "mientras no estabas").await;
    world.status(&missed, "delivered").await;
    let url = format!("{}{path}", world.simulator.url());
    let request = world.http.get(url).header("last-event-id", cursor.to_string());
    let mut feed = request.send().await.unwrap().bytes_stream();
    let mut buffer = String::new();
    loop {
        let (_, line) = next(&mut feed, &mut buffer, "line").await;
        assert_ne!(line["text"], "someone else");
        if line["wamid"] == missed.as_str() {
            assert_eq!(line["state"], "delivered");
            break;
        }
    }
    let mut feed = get(&world, &format!("{path}&after=999999")).await.bytes_stream();
    next(&mut feed, &mut String::new(), "lost").await;
}

#[actix_rt::test]
async fn a_page_that_goes_away_no_longer_reads() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let path = format!("/phone/api/events?number={}&customer={ROSA}&after=0", world.id());
    let feed = get(&world, &path).await;
    world.of_number(Method::PATCH, &format!("customers/{ROSA}"), json!({"open": true})).await;
    let wamid = world.text(ROSA, "x").await;
    world.status(&wamid, "read").await;
    drop(feed);
    let mut last = String::new();
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        last = world.text(ROSA, "y").await;
        world.status(&last, "delivered").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        if !world.told(&last).contains(&"read".to_owned()) {
            return;
        }
    }
    panic!("{last} was read by nobody");
}

#[actix_rt::test]
async fn a_player_is_given_the_end_of_a_file_that_tells_how_long_it_is() {
    let world = world(json!({})).await;
    let picture = json!({"kind": "image", "data": "iVBORw0KGgo=", "mime_type": "image/png"});
    world.say(ROSA, picture).await;
    let media = world.chat(ROSA).await[0]["media_id"].as_str().unwrap().to_owned();
    let url = format!("{}/phone/api/media/{media}", world.simulator.url());
    for (asked, status, range, bytes) in [
        ("bytes=-3", 206, "bytes 5-7/8", &b"\n\x1a\n"[..]),
        ("bytes=0-", 206, "bytes 0-7/8", b"\x89PNG\r\n\x1a\n"),
        ("bytes=1-3", 206, "bytes 1-3/8", b"PNG"),
        ("lines=1-3", 200, "", b"\x89PNG\r\n\x1a\n"),
    ] {
        let answer = world.http.get(&url).header("range", asked).send().await.unwrap();
        assert_eq!(answer.status(), status, "{asked}");
        let told = answer.headers().get("content-range").map(|told| told.to_str().unwrap());
        assert_eq!(told.unwrap_or_default(), range);
        assert_eq!(&answer.bytes().await.unwrap()[..], bytes, "{asked}");
    }
}
