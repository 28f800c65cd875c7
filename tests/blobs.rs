//! Files elsewhere: in a bucket of an S3 service, or in a folder that is named.
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Answer, Gateway, Shop, eventually, recado, s3},
    media::DOT,
};

const ROSA: &str = "51958114207";

/// The settings that lead to a bucket, with a secret.
fn settings(s3: &s3::S3, place: &str, secret: &str) -> Vec<(&'static str, &'static str)> {
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    vec![
        ("RECADO_BLOBS", leaked(format!("s3://{place}"))),
        ("RECADO_BLOBS_ENDPOINT", leaked(s3.endpoint())),
        ("RECADO_BLOBS_REGION", s3::REGION),
        ("RECADO_BLOBS_ACCESS_KEY", s3::ACCESS_KEY),
        ("RECADO_BLOBS_SECRET_KEY", leaked(secret.to_owned())),
    ]
}

#[tokio::test]
async fn files_go_to_a_bucket_and_come_back() {
    let s3 = s3::S3::start();
    let place = format!("{}/brands/misti", s3::BUCKET);
    let shop = Shop::with(&settings(&s3, &place, s3::SECRET_KEY)).await;
    let id = shop.upload("punto.png", DOT.to_vec()).await;
    let given = shop.api.get(&format!("/api/v1/media/{id}")).await.ok();
    assert_eq!(given.bytes, DOT);
    let key = format!("brands/misti/media/{}/{id}", shop.tenant);
    assert!(s3.keys().contains(&key), "{:?}", s3.keys());
    assert!(!shop.gateway.file("blobs").exists(), "nothing of it is in the folder");
    a_large_one_goes_in_parts(&shop, &s3).await;
    a_customers_picture_is_kept(&shop, &s3).await;
    let health: Value = shop.api.get("/health").await.ok().body;
    assert_eq!(health["dependencies"]["files"]["state"], "healthy", "{health}");
}

async fn a_large_one_goes_in_parts(shop: &Shop, s3: &s3::S3) {
    let large: Vec<u8> = (0..12 << 20).map(|at: u32| (at % 251) as u8).collect();
    let id = shop.upload("grande.bin", large.clone()).await;
    let path = format!("/api/v1/media/{id}");
    let part =
        Answer::of(shop.api.ask(Method::GET, &path).header("range", "bytes=6000000-6000009"));
    assert_eq!(part.await.bytes, large[6_000_000..6_000_010]);
    assert!(shop.api.get(&path).await.ok().bytes == large, "it comes back whole");
    let parts =
        s3.asked().iter().filter(|asked| asked.starts_with("PUT") && asked.ends_with(&id)).count();
    assert!(parts >= 3, "12 MB go in parts of 5 MB, not {parts}");
    assert_eq!(s3.loose_parts(), 0);
}

async fn a_customers_picture_is_kept(shop: &Shop, s3: &s3::S3) {
    let before = s3.keys().len();
    let rosa = shop.customer(ROSA);
    let bytes = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, DOT);
    rosa.says(json!({ "kind": "image", "data": bytes, "mime_type": "image/png" }));
    let media = eventually("the picture is stored", || async {
        let messages = shop.api.items(&format!("{}/messages", rosa.path().await)).await;
        let image = messages.into_iter().find(|message| message["kind"] == "image")?;
        (image["media"]["state"] == "stored").then(|| image["media"]["url"].clone())
    })
    .await;
    assert_eq!(shop.api.get(media.as_str().unwrap()).await.ok().bytes, DOT);
    assert_eq!(s3.keys().len(), before + 1);
}

#[tokio::test]
async fn the_doctor_says_what_is_wrong_with_a_bucket() {
    let s3 = s3::S3::start();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::set_permissions(&data, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let ask = |settings: &[(&'static str, &'static str)]| {
        let mut command = recado();
        command.args(["doctor", "--listen", "127.0.0.1:0", "--data"]).arg(&data);
        command.env("LANG", "en_US.UTF-8").env_remove("LC_ALL").envs(settings.iter().copied());
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let good = settings(&s3, s3::BUCKET, s3::SECRET_KEY);
    let said = ask(&good);
    assert!(said.contains("are written, read and deleted"), "{said}");
    assert!(s3.keys().is_empty(), "nothing is left of the look");
    let said = ask(&settings(&s3, s3::BUCKET, "another secret"));
    assert!(said.contains("does not accept the key or its secret"), "{said}");
    assert!(!said.contains("another secret"), "{said}");
    let said = ask(&settings(&s3, "no-such-bucket", s3::SECRET_KEY));
    assert!(said.contains("There is no such bucket"), "{said}");
    drop(s3);
    let said = ask(&good);
    assert!(said.contains("Nobody answers where files are kept"), "{said}");
    assert!(!said.contains(s3::SECRET_KEY), "{said}");
}

#[tokio::test]
async fn a_folder_of_files_is_named_by_path_or_url() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("los archivos");
    let url = format!("file://{}", place.display()).replace(' ', "%20");
    for blobs in [place.display().to_string(), url] {
        let shop = Shop::with(&[("RECADO_BLOBS", Box::leak(blobs.into_boxed_str()))]).await;
        let id = shop.upload("nota.txt", b"hola".to_vec()).await;
        let kept = place.join("media").join(&shop.tenant).join(id);
        assert_eq!(std::fs::read(kept).unwrap(), b"hola");
    }
    let gateway = Gateway::prepare(&[]);
    let data = gateway.folder().display().to_string();
    for wrong in ["ftp://x/y", "file://elsewhere/x", "s3://", "s3://a b"] {
        let output =
            recado().args(["migrate", "--data", &data, "--blobs", wrong]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("`blobs.url`"), "{wrong}");
    }
}
