//! A send comes in: every kind, the answer, the token, the object.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, world};

#[actix_rt::test]
async fn a_text_is_accepted_and_lands_on_the_phone() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let (status, answer) =
        world.send("+51 958 114 207", "text", json!({"body": "Sí, a todo el Perú 🇵🇪"})).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["contacts"], json!([{"input": "+51 958 114 207", "wa_id": ROSA}]));
    let wamid = answer["messages"][0]["id"].as_str().unwrap();
    assert!(wamid.starts_with("wamid.HBgLNTE5NTgxMTQyMDcVAgARGB"), "{wamid}");
    world.status(wamid, "delivered").await;
    let chat = world.chat(ROSA).await;
    assert_eq!(chat.len(), 2);
    assert_eq!(chat[1]["text"], "Sí, a todo el Perú 🇵🇪");
    assert_eq!(chat[1]["mine"], false);
    let log = world.accepted().await;
    assert_eq!(log.len(), 1);
    assert_eq!((&log[0]["wamid"], &log[0]["to"]), (&json!(wamid), &json!(ROSA)));
}

#[actix_rt::test]
async fn every_request_of_the_fixtures_is_understood() {
    let Some(folder) = fixtures() else { return };
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let image = upload(&world, "image/png", b"\x89PNG".to_vec()).await;
    let audio = upload(&world, "audio/ogg", b"OggS OpusHead".to_vec()).await;
    let document = upload(&world, "application/pdf", b"%PDF-1.4".to_vec()).await;
    let sticker = upload(&world, "image/webp", b"RIFF....WEBP".to_vec()).await;
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("send_request_")
            || name.contains("template")
            || name.contains("typing")
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text
            .replace("{{Recipient-Phone-Number}}", ROSA)
            .replace("<AUDIO_OBJECT_ID>", &audio)
            .replace("<DOCUMENT_OBJECT_ID>", &document)
            .replace("<IMAGE_OBJECT_ID>", &image)
            .replace("<MEDIA_OBJECT_ID>", &sticker)
            .replace("http(s)://", "https://")
            .replace("<https", "https")
            .replace("video-url>", "video-url")
            .replace("<LIST_SECTION", "<S")
            .replace("<HEADER_TYPE>", "text");
        let (status, answer) = world.post(serde_json::from_str(&text).unwrap()).await;
        assert_eq!(status, 200, "{name}: {answer}");
        seen += 1;
    }
    assert!(seen >= 15, "only {seen} requests");
}

async fn upload(world: &crate::harness::World, mime: &str, bytes: Vec<u8>) -> String {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("f").mime_str(mime).unwrap();
    let form = reqwest::multipart::Form::new()
        .text("messaging_product", "whatsapp")
        .text("type", mime.to_owned())
        .part("file", part);
    let url = format!("{}/v24.0/{}/media", world.simulator.url(), world.id());
    let answer =
        world.http.post(url).bearer_auth(world.token()).multipart(form).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// The folder of real payloads, if it is there.
fn fixtures() -> Option<std::path::PathBuf> {
    let folder = std::env::var_os("RECADO_FIXTURES").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures"),
        std::path::PathBuf::from,
    );
    let folder = folder.join("whatsapp_cloud");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "fixtures are missing: {}", folder.display());
    eprintln!("skipped: there are no fixtures in {}", folder.display());
    None
}

#[actix_rt::test]
async fn wrong_tokens_and_unknown_numbers() {
    let world = world(json!({})).await;
    let message = json!({"messaging_product": "whatsapp", "to": ROSA, "text": {"body": "x"}});
    let url = format!("{}/v24.0/{}/messages", world.simulator.url(), world.id());
    for request in [world.http.post(&url), world.http.post(&url).bearer_auth("EAAwrong")] {
        let answer = request.json(&message).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 401);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], 190);
    }
    let (status, body) = world.graph(Method::POST, "123123/messages", Some(&message)).await;
    assert_eq!(status, 400);
    assert_eq!(
        (&body["error"]["code"], &body["error"]["error_subcode"]),
        (&json!(100), &json!(33))
    );
    assert_eq!(body["error"]["type"], "GraphMethodException");
    let (status, body) = world.graph(Method::GET, "a/b/c", None).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!(2500)));
    world.change(json!({"token_revoked": true})).await;
    let (status, body) = world.post(message.clone()).await;
    assert_eq!((status, &body["error"]["code"]), (401, &json!(190)));
    world.change(json!({"token_revoked": false})).await;
    assert_eq!(world.post(message).await.0, 200);
}

#[actix_rt::test]
async fn a_user_id_reaches_a_customer_without_phone() {
    let world = world(json!({})).await;
    let hello = json!({"kind": "text", "text": "hola", "no_phone": true, "user_id": "PE.13491208655302741918",
                       "username": "@rosa", "name": "Rosa"});
    let wamid = world.say(ROSA, hello).await;
    let message = world.message(&wamid).await;
    assert!(message.get("from").is_none());
    assert_eq!(message["from_user_id"], "PE.13491208655302741918");
    let (status, answer) = world
        .post(json!({"messaging_product": "whatsapp", "recipient": "PE.13491208655302741918",
                     "type": "text", "text": {"body": "hola Rosa"}}))
        .await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(
        answer["contacts"],
        json!([{"input": "PE.13491208655302741918", "user_id": "PE.13491208655302741918"}])
    );
    let wamid = answer["messages"][0]["id"].as_str().unwrap();
    let told = world.status(wamid, "delivered").await;
    assert!(told.get("recipient_id").is_none());
    assert_eq!(told["recipient_user_id"], "PE.13491208655302741918");
    assert_eq!(world.chat(ROSA).await.len(), 2);
}

#[actix_rt::test]
async fn marking_read_gives_blue_ticks_and_typing_shows() {
    let world = world(json!({})).await;
    let first = world.greet(ROSA).await;
    let second = world.greet(ROSA).await;
    let ours = world.text(ROSA, "hola").await;
    world.status(&ours, "delivered").await;
    let mark = |id: &str| {
        json!({"messaging_product": "whatsapp", "status": "read", "message_id": id,
               "typing_indicator": {"type": "text"}})
    };
    assert_eq!(world.post(mark(&second)).await, (200, json!({"success": true})));
    let chat = world.chat(ROSA).await;
    assert_eq!((&chat[0]["state"], &chat[1]["state"]), (&json!("read"), &json!("read")));
    assert_eq!(chat[0]["wamid"], first);
    let (status, answer) = world.post(mark(&ours)).await;
    assert_eq!(status, 400);
    assert!(answer["error"]["error_data"]["details"].as_str().unwrap().contains("is outgoing"));
    let (_, answer) = world.post(mark("wamid.nobody")).await;
    assert_eq!(answer["error"]["code"], 100);
    let customers = world.of_number(Method::GET, "customers", json!({})).await;
    assert_eq!(customers["items"][0]["typing"], true);
    let ours = world.text(ROSA, "listo").await;
    world.status(&ours, "delivered").await;
    let customers = world.of_number(Method::GET, "customers", json!({})).await;
    assert_eq!(customers["items"][0]["typing"], false);
}

#[actix_rt::test]
async fn reactions_land_on_their_message() {
    let world = world(json!({})).await;
    let hello = world.greet(ROSA).await;
    let (status, answer) =
        world.send(ROSA, "reaction", json!({"message_id": hello, "emoji": "☕"})).await;
    assert_eq!(status, 200, "{answer}");
    let wamid = answer["messages"][0]["id"].as_str().unwrap();
    world.status(wamid, "sent").await;
    crate::harness::a_while().await;
    assert_eq!(world.chat(ROSA).await[0]["their_reaction"], "☕");
    assert_eq!(world.told(wamid), ["sent"], "no delivered and no read follow a reaction");
}
