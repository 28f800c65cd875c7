//! What customers say, in every kind, as Meta tells it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ROSA, world};

#[actix_rt::test]
async fn the_frame_of_a_message() {
    let world = world(json!({"display_phone_number": "+51 954 100 214"})).await;
    let said =
        json!({"kind": "text", "text": "hola", "name": "Rosa Quispe", "timestamp": 1_749_416_383});
    let wamid = world.say("+51 958 114 207", said).await;
    world.message(&wamid).await;
    assert_eq!(
        world.posts()[0].json(),
        json!({"object": "whatsapp_business_account", "entry": [{"id": world.account(), "changes": [{
            "field": "messages",
            "value": {
                "messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "51954100214", "phone_number_id": world.id()},
                "contacts": [{"profile": {"name": "Rosa Quispe"}, "wa_id": ROSA}],
                "messages": [{"from": ROSA, "id": wamid, "timestamp": "1749416383", "type": "text",
                              "text": {"body": "hola"}}],
            },
        }]}]})
    );
}

#[actix_rt::test]
async fn every_kind_has_its_shape() {
    let world = world(json!({})).await;
    let first = world.greet(ROSA).await;
    let cases: [(Value, &str, Value); 12] = [
        (
            json!({"kind": "location", "location": {"latitude": -16.4, "longitude": -71.5, "name": "Misti"}}),
            "location",
            json!({"latitude": -16.4, "longitude": -71.5, "name": "Misti"}),
        ),
        (
            json!({"kind": "contacts", "contacts": [{"name": {"formatted_name": "L"}}]}),
            "contacts",
            json!([{"name": {"formatted_name": "L"}}]),
        ),
        (
            json!({"kind": "reaction", "message_id": first, "emoji": "👍"}),
            "reaction",
            json!({"message_id": first, "emoji": "👍"}),
        ),
        (
            json!({"kind": "reaction", "message_id": first}),
            "reaction",
            json!({"message_id": first}),
        ),
        (
            json!({"kind": "button_reply", "id": "a", "title": "Sí"}),
            "interactive",
            json!({"type": "button_reply", "button_reply": {"id": "a", "title": "Sí"}}),
        ),
        (
            json!({"kind": "list_reply", "id": "a", "title": "V60", "description": "Media"}),
            "interactive",
            json!({"type": "list_reply", "list_reply": {"id": "a", "title": "V60", "description": "Media"}}),
        ),
        (
            json!({"kind": "button", "text": "Gracias", "payload": "thanks"}),
            "button",
            json!({"payload": "thanks", "text": "Gracias"}),
        ),
        (
            json!({"kind": "nfm_reply", "response": {"nota": "5"}}),
            "interactive",
            json!({"type": "nfm_reply", "nfm_reply": {"response_json": "{\"nota\":\"5\"}", "body": "Sent", "name": "flow"}}),
        ),
        (
            json!({"kind": "order", "catalog_id": "1", "product_items": [{"product_retailer_id": "p", "quantity": 2}]}),
            "order",
            json!({"catalog_id": "1", "text": "", "product_items": [{"product_retailer_id": "p", "quantity": 2}]}),
        ),
        (
            json!({"kind": "edit", "message_id": first, "text": "holaa"}),
            "edit",
            json!({"original_message_id": first, "message": {"context": {"id": first}, "type": "text", "text": {"body": "holaa"}}}),
        ),
        (
            json!({"kind": "revoke", "message_id": first}),
            "revoke",
            json!({"original_message_id": first}),
        ),
        (
            json!({"kind": "other", "type": "poll", "body": {"question": "?"}}),
            "poll",
            json!({"question": "?"}),
        ),
    ];
    for (said, kind, inner) in cases {
        let message = world.message(&world.say(ROSA, said.clone()).await).await;
        assert_eq!(message["type"], kind, "{said}");
        assert_eq!(message[kind], inner, "{said}");
    }
    let chat = world.chat(ROSA).await;
    assert_eq!((&chat[0]["revoked"], &chat[0]["text"]), (&json!(true), &json!("holaa")));
    let unsupported = world.message(&world.say(ROSA, json!({"kind": "unsupported"})).await).await;
    assert_eq!(unsupported["errors"][0]["code"], 131_051);
    assert_eq!(unsupported["type"], "unsupported");
}

#[actix_rt::test]
async fn answers_forwards_ads_and_the_system() {
    let world = world(json!({"display_phone_number": "51954100214"})).await;
    world.greet(ROSA).await;
    let ours = world.text(ROSA, "hola").await;
    let answer = world.say(ROSA, json!({"kind": "text", "text": "sí", "context": ours})).await;
    assert_eq!(world.message(&answer).await["context"], json!({"from": "51954100214", "id": ours}));
    let forwarded = world.say(ROSA, json!({"kind": "text", "text": "x", "forwarded": true})).await;
    assert_eq!(world.message(&forwarded).await["context"], json!({"forwarded": true}));
    let ad = json!({"source_type": "ad", "source_id": "1", "headline": "Café"});
    let from_ad = world.say(ROSA, json!({"kind": "text", "text": "x", "referral": ad})).await;
    assert_eq!(world.message(&from_ad).await["referral"], ad);
    let told = world.status(&world.text(ROSA, "gratis").await, "delivered").await;
    assert_eq!(
        (&told["pricing"]["billable"], &told["pricing"]["type"]),
        (&json!(false), &json!("free_entry_point"))
    );
    let system = json!({"kind": "system", "system_type": "user_changed_number", "wa_id": "51900000009",
                        "body": "User Rosa changed"});
    let wamid = world.say(ROSA, system).await;
    let message = world.message(&wamid).await;
    assert_eq!(
        message["system"],
        json!({"body": "User Rosa changed", "type": "user_changed_number", "wa_id": "51900000009"})
    );
    let post =
        world.posts().into_iter().find(|post| post.value()["messages"][0]["id"] == wamid.as_str());
    assert!(post.unwrap().value().get("contacts").is_none(), "the system has no profile");
}

#[actix_rt::test]
async fn files_come_with_id_type_and_digest() {
    let world = world(json!({})).await;
    let data = STANDARD.encode("%PDF-1.4");
    let said = json!({"kind": "document", "data": data, "mime_type": "application/pdf",
                      "filename": "carta.pdf", "caption": "la carta", "with_url": true});
    let message = world.message(&world.say(ROSA, said).await).await;
    let document = &message["document"];
    assert_eq!(
        (&document["filename"], &document["caption"]),
        (&json!("carta.pdf"), &json!("la carta"))
    );
    let digest = ring::digest::digest(&ring::digest::SHA256, b"%PDF-1.4");
    assert_eq!(document["sha256"], STANDARD.encode(digest));
    let (status, file) = world.graph(Method::GET, document["id"].as_str().unwrap(), None).await;
    assert_eq!((status, &file["file_size"]), (200, &json!(8)));
    assert_eq!(file["sha256"], hex::encode(digest));
    for url in [&file["url"], &document["url"]] {
        let url = url.as_str().unwrap();
        let bytes =
            world.http.get(url).bearer_auth(world.token()).send().await.unwrap().bytes().await;
        assert_eq!(bytes.unwrap(), "%PDF-1.4");
    }
    let url = format!("{}/sim/media?number={}", world.simulator.url(), world.id());
    let upload = world.http.post(url).header("content-type", "audio/ogg; codecs=opus").body("OggS");
    let kept: Value = upload.send().await.unwrap().json().await.unwrap();
    let message = world
        .message(&world.say(ROSA, json!({"kind": "voice", "media_id": kept["id"]})).await)
        .await;
    assert_eq!((&message["type"], &message["audio"]["voice"]), (&json!("audio"), &json!(true)));
    assert_eq!(message["audio"]["mime_type"], "audio/ogg; codecs=opus");
    let path = format!("numbers/{}/customers/{ROSA}/messages", world.id());
    assert_eq!(world.sim(Method::POST, &path, json!({"kind": "image"})).await.0, 400);
    assert_eq!(
        world.sim(Method::POST, &path, json!({"kind": "image", "media_id": "1"})).await.0,
        400
    );
}

#[actix_rt::test]
async fn a_file_of_another_kind_is_refused_and_a_document_may_be_anything() {
    let world = world(json!({})).await;
    let path = format!("numbers/{}/customers/{ROSA}/messages", world.id());
    let data = STANDARD.encode("%PDF-1.4");
    for (kind, taken) in [
        ("image", "image/jpeg"),
        ("video", "video/mp4"),
        ("audio", "audio/mpeg"),
        ("voice", "audio/ogg; codecs=opus"),
        ("sticker", "image/webp"),
    ] {
        let of = |mime_type: &str| json!({"kind": kind, "data": data, "mime_type": mime_type});
        let (status, refused) = world.sim(Method::POST, &path, of("application/pdf")).await;
        assert_eq!(status, 400, "{kind}");
        assert!(refused.to_string().contains(taken.split(';').next().unwrap()), "{refused}");
        assert_eq!(world.sim(Method::POST, &path, of(taken)).await.0, 201, "{kind}");
    }
    let url = format!("{}/sim/media?number={}", world.simulator.url(), world.id());
    let upload = world.http.post(url).header("content-type", "text/csv").body("a,b");
    let kept: Value = upload.send().await.unwrap().json().await.unwrap();
    let as_kind = |kind: &str| json!({"kind": kind, "media_id": kept["id"]});
    assert_eq!(world.sim(Method::POST, &path, as_kind("video")).await.0, 400);
    assert_eq!(world.sim(Method::POST, &path, as_kind("document")).await.0, 201);
}

#[actix_rt::test]
async fn several_messages_share_a_webhook() {
    let world = world(json!({})).await;
    let batch = json!({"messages": [
        {"customer": ROSA, "kind": "text", "text": "uno"},
        {"customer": "51900000001", "kind": "text", "text": "dos"},
        {"customer": ROSA, "kind": "text", "text": "tres"},
    ]});
    let said = world.of_number(Method::POST, "batch", batch).await;
    world.message(said["items"][2]["id"].as_str().unwrap()).await;
    let value = world.posts()[0].value();
    assert_eq!(value["messages"].as_array().unwrap().len(), 3);
    assert_eq!(value["contacts"].as_array().unwrap().len(), 2);
    assert_eq!(world.chat(ROSA).await.len(), 2);
}

#[actix_rt::test]
async fn what_the_owner_writes_is_echoed() {
    let world = world(json!({"coexistence": true, "display_phone_number": "51954100214"})).await;
    world.greet(ROSA).await;
    let echo = json!({"to": ROSA, "kind": "text", "text": "Te atiendo yo"});
    let said = world.of_number(Method::POST, "echoes", echo).await;
    let change = world
        .until("the echo", |posts| {
            let change = posts.iter().map(|post| post.json()["entry"][0]["changes"][0].clone());
            change.into_iter().find(|change| change["field"] == "smb_message_echoes")
        })
        .await;
    let message = &change["value"]["message_echoes"][0];
    assert_eq!((&message["from"], &message["to"]), (&json!("51954100214"), &json!(ROSA)));
    assert_eq!((&message["id"], &message["text"]["body"]), (&said["id"], &json!("Te atiendo yo")));
    assert_eq!(world.chat(ROSA).await.last().unwrap()["echo"], true);
}

#[actix_rt::test]
async fn the_same_message_twice_is_told_twice_but_shown_once() {
    let world = world(json!({})).await;
    let said = json!({"kind": "text", "text": "x", "wamid": "wamid.SAME"});
    world.say(ROSA, said.clone()).await;
    world.say(ROSA, said).await;
    world.until("both", |posts| (posts.len() == 2).then_some(())).await;
    assert_eq!(world.chat(ROSA).await.len(), 1);
}
