//! Files, both ways.
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Shop, eventually};

const ROSA: &str = "51958114207";

/// The smallest PNG: one transparent dot.
pub(crate) const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x62, 0x00, 0x01, 0x00, 0x00,
    0x05, 0x00, 0x01, 0x0d, 0x0a, 0x2d, 0xb4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

impl Shop {
    /// Hands a file in; returns its id.
    pub(crate) async fn upload(&self, name: &str, bytes: Vec<u8>) -> String {
        let answer = self.try_upload(name, bytes, None).await.ok();
        answer.body["media_id"].as_str().unwrap().to_owned()
    }

    async fn try_upload(&self, name: &str, bytes: Vec<u8>, key: Option<&str>) -> Answer {
        let part = Part::bytes(bytes).file_name(name.to_owned()).mime_str("text/html").unwrap();
        let mut request = self.api.ask(Method::POST, "/api/v1/media");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        Answer::of(request.multipart(Form::new().part("file", part))).await
    }
}

#[tokio::test]
async fn a_picture_goes_to_the_customer_and_one_comes_back() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let file = shop.upload("punto.png", DOT.to_vec()).await;
    let image = json!({ "kind": "image", "media": { "media_id": file }, "caption": "un punto" });
    let sent = shop.api.post(&format!("{path}/messages"), &image).await.ok().body;
    assert_eq!(sent["media"]["mime_type"], "image/png");
    eventually("it is delivered", || async {
        let sent =
            shop.api.get(&format!("/api/v1/messages/{}", sent["id"].as_str().unwrap())).await;
        (sent.ok().body["status"] == "delivered").then_some(())
    })
    .await;
    let bytes = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, DOT);
    rosa.says(
        json!({ "kind": "image", "data": bytes, "mime_type": "image/png", "caption": "otro" }),
    );
    let received = eventually("the customer's picture is stored", || async {
        let messages = rosa.messages().await;
        let is_hers =
            |message: &Value| message["direction"] == "inbound" && message["kind"] == "image";
        let image = messages.into_iter().find(is_hers)?;
        (image["media"]["state"] == "stored").then_some(image)
    })
    .await;
    assert_eq!(received["text"], "otro");
    let given = shop.api.get(received["media"]["url"].as_str().unwrap()).await.ok();
    assert_eq!(given.bytes, DOT);
}

#[tokio::test]
async fn a_file_is_given_out_so_that_no_browser_runs_it() {
    let shop = Shop::open().await;
    let page = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
    let id = shop.upload("../../p\u{e1}gina.html", page.clone()).await;
    let given = shop.api.get(&format!("/api/v1/media/{id}")).await.ok();
    assert_eq!(given.bytes, page);
    assert_eq!(given.headers["content-type"], "application/octet-stream");
    assert_eq!(given.headers["x-content-type-options"], "nosniff");
    assert_eq!(given.headers["content-security-policy"], "default-src 'none'; sandbox");
    let disposition = given.headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename*=UTF-8''p%C3%A1gina.html");
    let image = shop.upload("punto.png", DOT.to_vec()).await;
    let given = shop.api.get(&format!("/api/v1/media/{image}")).await.ok();
    assert_eq!(given.headers["content-type"], "image/png");
    assert!(given.headers["content-disposition"].to_str().unwrap().starts_with("inline"));
}

#[tokio::test]
async fn a_part_of_a_file_is_given_as_asked() {
    let shop = Shop::open().await;
    let id = shop.upload("nota.txt", b"0123456789".to_vec()).await;
    let path = format!("/api/v1/media/{id}");
    let part = async |range: &str| {
        let request = shop.api.ask(Method::GET, &path).header("range", range);
        Answer::of(request.header("accept-encoding", "gzip")).await
    };
    let middle = part("bytes=2-4").await;
    assert_eq!((middle.status.as_u16(), middle.bytes.as_slice()), (206, b"234".as_slice()));
    assert_eq!(middle.headers["content-range"], "bytes 2-4/10");
    assert_eq!(middle.headers["content-length"], "3");
    assert_eq!(part("bytes=-3").await.bytes, b"789");
    assert_eq!(part("bytes=50-").await.status, 416);
    assert_eq!(part("bytes=a-b").await.bytes, b"0123456789");
}

#[tokio::test]
async fn uploads_are_bounded_repeatable_and_never_empty() {
    let shop = Shop::with(&[("RECADO_MEDIA_LARGEST_MB", "1")]).await;
    let large = shop.try_upload("grande.bin", vec![1; (1 << 20) + 1], None).await;
    large.refused(413, "too_large");
    shop.try_upload("vacío.txt", Vec::new(), None).await.refused(422, "invalid");
    let form = Form::new().text("other", "x");
    let request = shop.api.ask(Method::POST, "/api/v1/media").multipart(form);
    Answer::of(request).await.refused(422, "invalid");
    let first = shop.try_upload("nota.txt", b"hola".to_vec(), Some("k")).await.ok();
    let again = shop.try_upload("nota.txt", b"hola".to_vec(), Some("k")).await.ok();
    assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
    let other = shop.try_upload("nota.txt", b"otra".to_vec(), Some("k")).await;
    other.refused(422, "idempotency_mismatch");
    let folder = shop.gateway.file("blobs").join("media").join(&shop.tenant);
    let kept = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(kept, 1, "what was not taken leaves nothing behind");
}

#[tokio::test]
async fn a_file_of_the_wrong_kind_is_refused_before_it_is_sent() {
    let shop = Shop::open().await;
    let rosa = shop.customer(ROSA);
    rosa.asks_and_is_answered().await;
    let path = rosa.path().await;
    shop.api.act(&format!("{path}/join")).await.ok();
    let id = shop.upload("nota.txt", b"hola".to_vec()).await;
    let image = json!({ "kind": "image", "media": { "media_id": id } });
    shop.api.post(&format!("{path}/messages"), &image).await.refused(422, "limit");
    let document = json!({ "kind": "document", "media": { "media_id": id } });
    let sent = shop.api.post(&format!("{path}/messages"), &document).await.ok().body;
    assert_eq!(sent["media"]["filename"], "nota.txt");
}
