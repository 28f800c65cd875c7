//! Media: upload, address, expiry, deletion, links that the provider fetches.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::harness::{ROSA, World, world};

async fn upload(world: &World, mime: &str, bytes: Vec<u8>) -> (u16, Value) {
    let part = Part::bytes(bytes).file_name("f").mime_str(mime).unwrap();
    let form = Form::new().text("messaging_product", "whatsapp").text("type", mime.to_owned());
    let url = format!("{}/v24.0/{}/media", world.simulator.url(), world.id());
    let request =
        world.http.post(url).bearer_auth(world.token()).multipart(form.part("file", part));
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[actix_rt::test]
async fn up_and_down_again() {
    let world = world(json!({})).await;
    let (status, answer) = upload(&world, "image/png", b"\x89PNG".to_vec()).await;
    assert_eq!(status, 200, "{answer}");
    let id = answer["id"].as_str().unwrap();
    let (_, file) = world.graph(Method::GET, id, None).await;
    assert_eq!((&file["mime_type"], &file["file_size"]), (&json!("image/png"), &json!(4)));
    let url = file["url"].as_str().unwrap();
    let get = async |token: &str| {
        world.http.get(url).bearer_auth(token).send().await.unwrap().status().as_u16()
    };
    assert_eq!(get(world.token()).await, 200);
    assert_eq!(get("EAAwrong").await, 401, "the address needs the token");
    assert_eq!(world.http.get(url).send().await.unwrap().status().as_u16(), 401);
    let forged = format!("{url}0");
    assert_eq!(
        world.http.get(forged).bearer_auth(world.token()).send().await.unwrap().status().as_u16(),
        404
    );
    world.sim(Method::POST, "clock", json!({"advance_seconds": 301})).await;
    assert_eq!(get(world.token()).await, 404, "five minutes are over");
    assert_eq!(world.graph(Method::GET, id, None).await.0, 200, "but a new one can be had");
    assert_eq!(world.graph(Method::DELETE, id, None).await, (200, json!({"success": true})));
    let (status, answer) = world.graph(Method::DELETE, id, None).await;
    assert_eq!(
        (status, &answer["error"]["message"]),
        (400, &json!("(#100) Invalid post_id parameter"))
    );
    assert_eq!(world.graph(Method::GET, id, None).await.1["error"]["error_subcode"], 33);
}

#[actix_rt::test]
async fn types_and_sizes_are_checked() {
    let world = world(json!({})).await;
    assert_eq!(upload(&world, "image/gif", vec![0; 4]).await.1["error"]["code"], 100);
    assert_eq!(upload(&world, "audio/ogg", b"OggS vorbis".to_vec()).await.0, 400);
    assert_eq!(upload(&world, "image/jpeg", vec![0; (5 << 20) + 1]).await.0, 400);
    assert_eq!(upload(&world, "image/webp", vec![0; (100 << 10) + 1]).await.0, 400);
    let (_, pdf) = upload(&world, "application/pdf", b"%PDF".to_vec()).await;
    let (code, details) = world.refusal(ROSA, "image", json!({"id": pdf["id"]})).await;
    assert_eq!(code, 131_009, "{details}");
    let url = format!("{}/v24.0/{}/media", world.simulator.url(), world.id());
    let bare = Form::new().text("type", "image/png").part("file", Part::bytes(vec![0]));
    let answer =
        world.http.post(url).bearer_auth(world.token()).multipart(bare).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 400, "messaging_product is missing");
}

#[actix_rt::test]
async fn links_on_this_machine_are_fetched() {
    let world = world(json!({})).await;
    world.greet(ROSA).await;
    let base = world.webhook_url.replace("/webhooks/wa", "/files");
    let send = async |name: &str| {
        let (_, answer) =
            world.send(ROSA, "image", json!({"link": format!("{base}/{name}")})).await;
        answer["messages"][0]["id"].as_str().unwrap().to_owned()
    };
    world.status(&send("bolsa.png").await, "delivered").await;
    let shown = world.chat(ROSA).await;
    let media = shown.last().unwrap()["media_id"].as_str().unwrap().to_owned();
    let url = format!("{}/phone/api/media/{media}", world.simulator.url());
    let file = world.http.get(url).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.headers()["x-content-type-options"], "nosniff");
    let failed = world.status(&send("page.html").await, "failed").await;
    assert_eq!(failed["errors"][0]["code"], 131_053);
    let details = failed["errors"][0]["error_data"]["details"].as_str().unwrap();
    assert_eq!(
        details,
        "Unsupported image mime type text/html. Please use one of image/jpeg, image/png."
    );
    assert_eq!(world.status(&send("gone.png").await, "failed").await["errors"][0]["code"], 131_053);
}
