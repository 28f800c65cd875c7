//! Files in two steps, and lists in pages.
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use super::*;
use crate::ChannelError;

/// A server whose media records name a file at itself.
async fn with_file(record: Value, file: Act) -> Server {
    Server::start(move |request| {
        if request.line.contains("/files/") {
            return file.clone();
        }
        let host = request.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let mut record = record.clone();
        if record.get("url").is_none() {
            record["url"] = json!(format!("http://{host}/files/1?hash=a%2Fb"));
        }
        Act::json(200, record)
    })
    .await
}

async fn fetch(server: &Server, limit: u64) -> Result<Vec<u8>, ChannelError> {
    let media = at(&server.url).fetch_media("777", limit).await?;
    let chunks: Vec<_> = media.bytes.try_collect().await?;
    Ok(chunks.concat())
}

#[tokio::test]
async fn a_file_is_fetched_in_two_steps_with_the_token_on_both() {
    let record = json!({ "mime_type": "image/png", "sha256": "ab", "file_size": "7" });
    let server = with_file(record, Act::Answer(200, "", "content".to_owned())).await;
    let adapter = at(&server.url);
    for _ in 0..2 {
        let media = adapter.fetch_media("777", 7).await.unwrap();
        assert_eq!(
            (media.mime_type.as_deref(), media.sha256.as_deref(), media.size),
            (Some("image/png"), Some("ab"), Some(7))
        );
        let chunks: Vec<_> = media.bytes.try_collect().await.unwrap();
        assert_eq!(chunks.concat(), b"content");
    }
    let seen = server.seen();
    let lines: Vec<_> = seen.iter().map(|request| request.line.as_str()).collect();
    let both = ["GET /v25.0/777", "GET /files/1?hash=a%2Fb"];
    assert_eq!(lines, [both, both].concat(), "the address is asked each time");
    assert!(seen.iter().all(|request| request.head.contains("bearer access_token-value")));
}

#[tokio::test]
async fn a_file_that_is_too_large_ends_early_however_it_hides_its_size() {
    let large = "x".repeat(5_000);
    for (record, file) in [
        (json!({ "file_size": 5_000 }), Act::Hang),
        (json!({ "file_size": 10 }), Act::Answer(200, "", large.clone())),
        (json!({}), Act::Pieces(vec![large.clone().into_bytes(), large.into_bytes()])),
    ] {
        let server = with_file(record, file).await;
        let outcome = fetch(&server, 100).await;
        assert!(matches!(outcome, Err(ChannelError::TooLarge { limit: 100 })), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_file_at_an_address_that_may_not_be_called_is_not_fetched() {
    for url in
        ["https://169.254.169.254/latest", "file:///etc/passwd", "https://me:pw@example.com/"]
    {
        let server = with_file(json!({ "url": url }), Act::Hang).await;
        let outcome = fetch(&server, 100).await;
        assert!(matches!(outcome, Err(ChannelError::Forbidden(_))), "{url}: {outcome:?}");
    }
    let server = with_file(json!({ "url": "" }), Act::Hang).await;
    assert!(matches!(fetch(&server, 100).await, Err(ChannelError::Unreachable(_))));
}

#[tokio::test]
async fn a_file_that_stops_coming_can_be_asked_for_again() {
    for file in
        [Act::CutWithin("abc".to_owned()), Act::Cut, Act::Hang, Act::Answer(502, "", String::new())]
    {
        let server = with_file(json!({}), file).await;
        let outcome = fetch(&server, 1_000).await;
        assert!(matches!(outcome, Err(ChannelError::Unreachable(_))), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_file_that_meta_does_not_have_is_refused() {
    let error = r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported get request"}}"#;
    let server = Server::always(Act::json(400, error)).await;
    assert!(matches!(fetch(&server, 10).await, Err(ChannelError::Refused(_))));
}

fn template(name: &str) -> Value {
    json!({
        "id": "1", "name": name, "language": "es", "category": "UTILITY", "status": "APPROVED",
        "components": [{ "type": "BODY", "text": "Hola {{1}}" }],
    })
}

#[tokio::test]
async fn templates_are_read_page_by_page_from_our_own_address() {
    let server = Server::start(|request| {
        let cursors = |after: &str| json!({ "cursors": { "before": "x", "after": after }, "next": "https://elsewhere.invalid/" });
        Act::json(200, match request.line.split_once("after=").map(|(_, after)| after) {
            None => json!({ "data": [template("uno")], "paging": cursors("A=") }),
            Some("A%3D") => json!({ "data": [template("dos")], "paging": cursors("B") }),
            Some(_) => json!({ "data": [template("tres")], "paging": { "cursors": { "after": "C" } } }),
        })
    })
    .await;
    let templates = at(&server.url).templates().await.unwrap();
    let names: Vec<_> = templates.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["uno", "dos", "tres"]);
    assert_eq!(templates[0].components[0]["text"], json!("Hola {{1}}"));
    assert!(server.seen()[0].line.starts_with("GET /v25.0/99/message_templates?fields=id"));
}

#[tokio::test]
async fn a_list_that_turns_in_a_circle_ends() {
    let page = json!({ "data": [], "paging": { "cursors": { "after": "A" }, "next": "https://x.invalid/" } });
    let server = Server::always(Act::json(200, page)).await;
    assert!(at(&server.url).templates().await.unwrap().is_empty());
    assert_eq!(server.seen().len(), 2);
}
